import { expect, test } from "vitest";
import { amountOf } from "./quantity.ts";

test.each([
  ["256Mi", 268_435_456],
  ["1Gi", 1_073_741_824],
  ["500m", 0.5],
  ["1.5", 1.5],
  ["2k", 2000],
  ["1e3", 1000],
  [2, 2],
  ["0", 0],
])("%s is %d", (quantity, amount) => {
  expect(amountOf(quantity)).toBeCloseTo(amount, 9);
});

test.each(["", "much", "1 Gi", "-1", "1Kib"])("%j is no quantity", (text) => {
  expect(amountOf(text)).toBeUndefined();
});
