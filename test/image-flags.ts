/** What the voicebot's image gives Node before the program: whoever runs the voicebot elsewhere to measure it gives the same. */
import { readFileSync } from "node:fs";

const dockerfile = new URL("../voicebot/Dockerfile", import.meta.url);

export function imageFlags(): readonly string[] {
  const command = /^CMD (\[.*\])$/m.exec(readFileSync(dockerfile, "utf8"))?.[1];
  if (command === undefined) throw new Error("the voicebot's Dockerfile has no CMD");
  return (JSON.parse(command) as string[]).slice(0, -1);
}
