import { expect, test } from "vitest";
import { OpeningHours } from "../src/contract/settings.ts";
import { openingHours } from "../src/scenario/opening-hours.ts";

const hours = OpeningHours.parse({
  timezone: "Europe/Paris",
  open: ["Mon-Thu 09:00-12:00", "Mon-Thu 14:00-18:00", "Fri 09:00-12:00", "Sat-Mon 20:00-24:00"],
  holidays: ["12-25", "2026-11-11"],
});
const isOpen = openingHours(hours);

test.each([
  ["2026-11-23T08:00:00Z", true, "Monday, nine in Paris"],
  ["2026-11-23T07:59:00Z", false, "a minute before nine"],
  ["2026-11-23T11:00:00Z", false, "noon"],
  ["2026-11-23T13:00:00Z", true, "two o'clock"],
  ["2026-11-27T13:00:00Z", false, "Friday afternoon"],
  ["2026-11-22T22:30:00Z", true, "Sunday night, over the week's end"],
  ["2026-07-20T07:00:00Z", true, "nine in summer is an hour earlier in UTC"],
  ["2026-11-11T09:00:00Z", false, "a holiday of this year"],
  ["2025-12-25T09:00:00Z", false, "a holiday of every year"],
])("%s is open: %s (%s)", (time, open) => {
  expect(isOpen(Date.parse(time))).toBe(open);
});

test("without hours somebody is always there", () => {
  expect(openingHours(undefined)(0)).toBe(true);
});
