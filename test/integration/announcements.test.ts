/** What a dialplan does round a call: announces it, sends it, and asks where the caller is to go; on whichever pod. */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mixOf, type Providers, placeCall, type Script, startProviders } from "@voicebots/simulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { VoicebotProcess } from "./a-voicebot-process.ts";
import { startRedis } from "./redis-server.ts";

let providers: Providers;
beforeAll(async () => {
  providers = await startProviders();
});
afterAll(() => providers.close());

const [asksForPerson] = mixOf("asks-for-person");
const hangsUp: Script = {
  name: "hangs-up",
  steps: [{ staySilentMs: 500 }, { hangUp: true }],
  expects: { endedBy: "caller", outcome: "abandoned" },
  outcomes: [],
};

/** As Asterisk's CURL() does it: a form by POST, or a GET; the body is all it sees. */
async function curl(pod: VoicebotProcess, path: string, form?: Readonly<Record<string, string>>): Promise<string> {
  const body = form === undefined ? {} : { method: "POST", body: new URLSearchParams(form) };
  const answer = await fetch(`http://127.0.0.1:${pod.announcementsPort}${path}`, body);
  return (await answer.text()).trimEnd();
}

function place(pod: VoicebotProcess, callId: string, script = asksForPerson, sampleRateHz: 8000 | 16_000 = 8000) {
  if (!script) throw new Error("no such script");
  return placeCall({ host: "127.0.0.1", port: pod.callsPort, script, callId, sampleRateHz });
}

test("announced to one pod, answered by another, asked of the first: the caller goes where the bot sends them", async () => {
  await using redis = await startRedis();
  const folder = await mkdtemp(join(tmpdir(), "voicebot-redis-"));
  try {
    await writeFile(join(folder, "password"), redis.password);
    const options = {
      providersUrl: providers.url,
      settings: { telephony: { announcements: "required" }, scenario: { transfer: { destination: "gold-queue" } } },
      environment: { VOICEBOT_CACHE_URL: redis.url, VOICEBOT_CACHE_PASSWORD_FILE: join(folder, "password") },
    };
    await using first = await VoicebotProcess.start(options);
    await using second = await VoicebotProcess.start(options);
    await expect.poll(async () => (await second.status()).ready, { timeout: 20_000 }).toBe(true);

    const stranger = await place(second, randomUUID());
    expect(stranger).toMatchObject({ answered: false, endedBy: "bot" });
    expect(await second.metric("voicebot_calls_rejected_total", 'reason="unannounced"')).toBe(1);

    const call = randomUUID();
    const announced = await curl(first, `/calls/${call}`, { caller: "+33123456789", called: "100" });
    expect(announced).toBe("expected");
    const placed = place(second, call, asksForPerson, 16_000);
    expect(await placed).toMatchObject({ answered: true, outcome: "transferred", dropped: false });
    expect(await curl(first, `/calls/${call}/outcome`)).toBe("transfer:gold-queue");
    expect(await curl(first, `/calls/${call}`, { caller: "+33123456789" })).toMatch(/^used: /);
    expect(await place(second, call)).toMatchObject({ answered: false });
    expect(first.log + second.log).not.toContain("33123456789");
  } finally {
    await rm(folder, { recursive: true });
  }
}, 120_000);

test("one pod without Redis does it alone; a caller who hangs up is not transferred", async () => {
  await using pod = await VoicebotProcess.start({ providersUrl: providers.url });
  await expect.poll(async () => (await pod.status()).ready, { timeout: 20_000 }).toBe(true);
  const call = randomUUID();
  expect(await curl(pod, `/calls/${call}`, {})).toBe("expected");
  await place(pod, call, hangsUp);
  expect(await curl(pod, `/calls/${call}/outcome`)).toBe("hangup");
  expect(await curl(pod, `/calls/${randomUUID()}/outcome`)).toMatch(/^unknown: /);
}, 120_000);
