import { expect, test } from "vitest";
import { listPrices, pricesPerUnit, usdPerUnit } from "./prices.ts";

const prices = pricesPerUnit(listPrices);

test("a three-minute call with fifteen questions and 1,500 characters costs less than ten cents", () => {
  const spent =
    180 * usdPerUnit(prices, "deepgram", "nova-3", "audio_second").usd +
    15 * 2500 * usdPerUnit(prices, "groq", "openai/gpt-oss-120b", "input_token").usd +
    15 * 80 * usdPerUnit(prices, "groq", "openai/gpt-oss-120b", "output_token").usd +
    1500 * usdPerUnit(prices, "elevenlabs", "eleven_flash_v2_5", "character").usd;
  expect(spent).toBeCloseTo(0.0144 + 0.006345 + 0.075, 10);
});

test("a model without a price costs what the most expensive one of its provider does", () => {
  expect(usdPerUnit(prices, "groq", "tomorrow", "output_token")).toEqual({ usd: 0.79 / 1e6, known: false });
  expect(usdPerUnit(prices, "elevenlabs", "tomorrow", "character")).toEqual({ usd: 0.0001, known: false });
  expect(usdPerUnit([], "elevenlabs", "tomorrow", "character")).toEqual({ usd: 0, known: false });
});
