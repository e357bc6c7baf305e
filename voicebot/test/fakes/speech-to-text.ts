/** Ears that hear what the test says, when it says so. */
import type { Hearing, HearingEvent, SpeechToText } from "../../src/speech-to-text/speech-to-text.ts";

export class FakeSpeechToText implements SpeechToText {
  bytesHeard = 0;
  closed = false;
  #onEvent: ((event: HearingEvent) => void) | null = null;

  listen(onEvent: (event: HearingEvent) => void): Hearing {
    this.#onEvent = onEvent;
    return {
      hear: (pcm) => {
        this.bytesHeard += pcm.length;
      },
      close: () => {
        this.closed = true;
      },
    };
  }

  emit(event: HearingEvent): void {
    if (!this.closed) this.#onEvent?.(event);
  }
}
