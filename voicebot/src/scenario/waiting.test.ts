import { expect, test } from "vitest";
import { heardWhileWaiting } from "./waiting.ts";

test.each([
  ["c'est bon", "done"],
  ["voilà, c'est fait", "done"],
  ["it's done", "done"],
  ["fait", "done"],
  ["non, c'est bon", "done"],
  ["c'est bon, ça marche", "works"],
  ["oui, ça y est, c'est revenu", "works"],
  ["yes, it works again", "works"],
  ["Non, ça ne marche toujours pas.", "still_broken"],
  ["non, toujours pas de réseau", "still_broken"],
  ["toujours rien", "still_broken"],
  ["c'est pareil", "still_broken"],
  ["ça ne revient pas", "still_broken"],
  ["still nothing", "still_broken"],
  ["c'est fait mais ça ne marche pas", "still_broken"],
  ["it's done but it is not working", "still_broken"],
  ["d'accord, merci", "nod"],
  ["oui oui", "nod"],
  ["ah bon", "nod"],
  ["non", "nod"],
  ["super, merci", "pleased"],
  ["pas encore", "busy"],
  ["ça marche pas encore", "busy"],
  ["toujours pas fini", "busy"],
  ["ne quittez pas", "busy"],
  ["je n'ai pas fini", "busy"],
  ["attendez, je cherche la prise", "busy"],
  ["hang on", "busy"],
  ["Paul, tu peux me passer la lampe", null],
  ["la lumière est verte", null],
])("while the bot waits, %j is %s", (words, meaning) => {
  expect(heardWhileWaiting(words)).toBe(meaning);
});
