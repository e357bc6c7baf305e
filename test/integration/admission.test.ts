/** Who cannot be served well is refused before the answer, so that the PBX can send the caller elsewhere; the pod stays in its Service. */
import { mixOf, type Providers, placeCalls, startProviders } from "@voicebots/simulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { VoicebotProcess } from "./a-voicebot-process.ts";

const maxPerPod = 4;

let providers: Providers;
let voicebot: VoicebotProcess;
beforeAll(async () => {
  providers = await startProviders();
  voicebot = await VoicebotProcess.start({
    providersUrl: providers.url,
    settings: { calls: { maxPerPod }, turns: { silence: { promptAfterSeconds: 60, hangUpAfterSeconds: 120 } } },
  });
  await voicebot.warmed();
}, 300_000);
afterAll(async () => {
  await voicebot[Symbol.asyncDispose]();
  await providers.close();
});

const calls = (count: number, script: string, signal?: AbortSignal) =>
  placeCalls({ host: "127.0.0.1", port: voicebot.callsPort, scripts: mixOf(script), calls: count }, signal);

/** What a PBX is told that asks before it sends a caller. */
async function announced(): Promise<readonly [number, string]> {
  const url = `http://127.0.0.1:${voicebot.announcementsPort}/calls/${crypto.randomUUID()}`;
  const response = await fetch(url, { method: "PUT" });
  return [response.status, await response.text()];
}

const rejected = (reason: string) => voicebot.metric("voicebot_calls_rejected_total", `reason="${reason}"`);

test("a pod with as many calls as it may hold refuses the next one, is ready all the same, and has room when one is over", async () => {
  const enough = new AbortController();
  const inProgress = calls(maxPerPod, "stays-silent", enough.signal);
  await expect.poll(async () => (await voicebot.status()).activeCalls, { timeout: 30_000 }).toBe(maxPerPod);

  expect(await calls(2, "asks-for-person")).toEqual(
    Array.from({ length: 2 }, () => expect.objectContaining({ answered: false, endedBy: "bot", heard: [] })),
  );
  expect(await rejected("capacity")).toBe(2);
  expect(await announced()).toEqual([503, expect.stringContaining("capacity")]);
  expect((await voicebot.get("/readyz")).status).toBe(200);

  enough.abort();
  await inProgress;
  await expect.poll(async () => (await announced())[0], { timeout: 30_000 }).toBe(201);
}, 120_000);

test("where a provider refuses for too many requests, callers in progress are handed over and new ones are refused", async () => {
  providers.setFailures([{ provider: "deepgram", kind: "status", status: 429 }]);
  const reports = await calls(maxPerPod, "asks-for-person");
  // Whoever comes within the next seconds; on a slow machine those above took longer, and it needs some more.
  await expect
    .poll(
      async () => {
        reports.push(...(await calls(maxPerPod, "asks-for-person")));
        return rejected("provider-limit");
      },
      { timeout: 90_000 },
    )
    .toBeGreaterThan(0);
  const refused = reports.filter(({ answered }) => !answered);
  expect(refused).toHaveLength(await rejected("provider-limit"));
  expect(refused.filter(({ heard, endedBy }) => heard.length > 0 || endedBy !== "bot")).toEqual([]);
  const handedOver = reports.filter(({ answered }) => answered).map(({ heard }) => heard.at(-1)?.text ?? "nothing");
  expect(handedOver.filter((words) => !/conseiller|en relation|passe|désolé/i.test(words))).toEqual([]);
  expect((await voicebot.get("/readyz")).status).toBe(200);
}, 180_000);
