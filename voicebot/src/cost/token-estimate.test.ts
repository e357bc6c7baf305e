import { expect, test } from "vitest";
import { TokenEstimate } from "./token-estimate.ts";

const talk = { instructions: "x".repeat(4000), messages: [], tools: [] };

test("four characters are taken for a token until the model has said how many are", () => {
  const estimate = new TokenEstimate();
  expect(estimate.of(talk, 40)).toEqual({ input: 1003, output: 10 });
  estimate.learn(talk, 2005);
  expect(estimate.of({ ...talk, instructions: "y".repeat(8000) }, 40)).toEqual({ input: 4005, output: 20 });
});

test("a provider that counts nothing teaches nothing", () => {
  const estimate = new TokenEstimate();
  estimate.learn(talk, 0);
  expect(estimate.of(talk, 0)).toEqual({ input: 1003, output: 0 });
});
