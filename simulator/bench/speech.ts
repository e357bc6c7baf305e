/** How much of a core it takes to hear 40 calls in both directions in real time. Exits 1 above 20 %. */
import { speechOf, WordsHeard } from "../src/index.ts";

const calls = 40;
const seconds = 20;
const frameBytes = 320;
const limit = 0.2;

const speech = speechOf(
  "Bonjour, ma box ne marche plus, je n'ai plus internet depuis ce matin, et le voyant est rouge. ".repeat(3),
);
let words = 0;
const streams = Array.from(
  { length: calls * 2 },
  () => new WordsHeard((event) => (words += event.type === "word" ? 1 : 0)),
);

const before = process.cpuUsage();
for (let frame = 0; frame < seconds * 50; frame++) {
  const at = (frame * frameBytes) % (speech.length - frameBytes);
  for (const stream of streams) stream.push(speech.subarray(at, at + frameBytes));
}
const { user, system } = process.cpuUsage(before);
const share = (user + system) / 1e6 / seconds;

console.log(
  `${calls} calls x 2 directions, speaking all the time: ${(share * 100).toFixed(1)} % of one core, ${words} words heard`,
);
if (share > limit) process.exitCode = 1;
