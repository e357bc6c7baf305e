import { expect, test } from "vitest";
import { lineSaid } from "./own-line.ts";

test.each([
  ["je vous appelle du fixe", "own"],
  ["attendez, je vous appelle depuis la box", "own"],
  ["je vous appelle avec le téléphone de la box", "own"],
  ["mon téléphone est branché sur la box", "own"],
  ["oui mais ça va nous couper", "own"],
  ["je suis sur le fixe", "own"],
  ["I'm calling from the landline", "own"],
  ["my phone is plugged into the router", "own"],
  ["won't that cut us off", "own"],
  ["je vous appelle de mon portable", "other"],
  ["je suis sur mon mobile", "other"],
  ["I'm calling from my neighbour's", "other"],
  ["je vous appelle pour un problème sur ma box", null],
  ["je vous appelle au sujet de la box", null],
  ["je vous appelle parce que ma box ne marche plus", null],
  ["ma connexion est coupée", null],
  ["mon portable ne capte plus", null],
  ["I'm calling about my landline", null],
])("%s: %s", (words, line) => {
  expect(lineSaid(words)).toBe(line);
});
