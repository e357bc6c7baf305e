import { expect, test } from "vitest";
import { speechOf } from "../speech/speech-of.ts";
import { WordsHeard } from "../speech/words-heard.ts";
import { type PhoneRateHz, Wideband } from "./wideband.ts";

test.each([8000, 16_000, 24_000, 48_000] satisfies PhoneRateHz[])(
  "words survive the way to a phone of %i Hz and back",
  (rateHz) => {
    const words: (string | undefined)[] = [];
    const heard = new WordsHeard((event) => event.type === "word" && words.push(event.word));
    const speech = speechOf("ma box ne marche plus");
    const raised = new Wideband(rateHz).raised(speech);
    expect(raised.length).toBe((speech.length * rateHz) / 8000);
    heard.push(new Wideband(rateHz).lowered(raised));
    heard.push(new Uint8Array(3200));
    expect(words).toEqual(["ma", "box", "ne", "marche", "plus"]);
  },
);
