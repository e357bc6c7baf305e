import { expect, test } from "vitest";
import { heardWhileWaiting } from "./waiting.ts";

test.each([
  ["c'est bon", "done"],
  ["voilà, c'est fait", "done"],
  ["it's done", "done"],
  ["non, c'est bon", "done"],
  ["c'est bon, ça marche", "works"],
  ["oui, ça y est, c'est revenu", "works"],
  ["yes, it works again", "works"],
  ["Non, ça ne marche toujours pas.", "still-broken"],
  ["c'est fait mais ça ne marche pas", "still-broken"],
  ["it's done but it is not working", "still-broken"],
  ["d'accord", "waiting"],
  ["oui oui", "waiting"],
  ["non", "waiting"],
  ["pas encore", "waiting"],
  ["je n'ai pas fini", "waiting"],
  ["attendez, je cherche la prise", "waiting"],
  ["Paul, tu peux me passer la lampe", "waiting"],
])("while the bot waits, %j is %s", (words, meaning) => {
  expect(heardWhileWaiting(words)).toBe(meaning);
});
