/** When people are there: by the clock on their wall, whatever the machine's time zone. */
import type { OpeningHours } from "../contract/settings.ts";

const days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const minutesOf = (text: string): number => {
  const [hours = "0", minutes = "0"] = text.split(":");
  return Number(hours) * 60 + Number(minutes);
};

interface Span {
  readonly days: ReadonlySet<string>;
  readonly from: number;
  readonly until: number;
}

/** "Mon-Thu 09:00-12:00"; days may go over the week's end, hours not over midnight. */
function spanOf(text: string): Span {
  const [dayPart = "", hourPart = ""] = text.split(" ");
  const [first = "", last = first] = dayPart.split("-");
  const [from = "", until = ""] = hourPart.split("-");
  const start = days.indexOf(first);
  const length = ((days.indexOf(last) - start + 7) % 7) + 1;
  return {
    days: new Set(Array.from({ length }, (_, index) => days[(start + index) % 7] ?? "")),
    from: minutesOf(from),
    until: minutesOf(until),
  };
}

/** A function of the time in ms since 1970. Without hours, people are always there. */
export function openingHours(hours: OpeningHours | undefined): (wallTimeMs: number) => boolean {
  if (!hours) return () => true;
  const spans = hours.open.map(spanOf);
  const holidays = new Set(hours.holidays);
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: hours.timezone,
    weekday: "short",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  let [knownMinute, known] = [-1, false];
  return (wallTimeMs) => {
    // Asked many times a second, it changes at most once a minute.
    const minute = Math.floor(wallTimeMs / 60_000);
    if (minute !== knownMinute) {
      knownMinute = minute;
      known = isOpen(Object.fromEntries(format.formatToParts(wallTimeMs).map(({ type, value }) => [type, value])));
    }
    return known;
  };

  function isOpen({ weekday = "", year, month, day, hour, minute }: Readonly<Record<string, string>>): boolean {
    if (holidays.has(`${year}-${month}-${day}`) || holidays.has(`${month}-${day}`)) return false;
    const now = Number(hour) * 60 + Number(minute);
    return spans.some((span) => span.days.has(weekday) && now >= span.from && now < span.until);
  }
}
