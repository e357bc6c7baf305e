/** A process that does not get enough of a processor keeps the calls that it has and takes no more: each would be served badly. */
import { mixOf, placeCalls, startProviders } from "@voicebots/simulator";
import { expect, test } from "vitest";
import { VoicebotProcess } from "./a-voicebot-process.ts";

/** Stopped for four fifths of the time: every timer is late by more than a tenth of a second. */
const stoppedMs = 400;
const runningMs = 100;

function starve(voicebot: VoicebotProcess): Disposable {
  let running = true;
  const turn = () => {
    running = !running;
    voicebot.signal(running ? "SIGCONT" : "SIGSTOP");
    timer = setTimeout(turn, running ? runningMs : stoppedMs);
  };
  let timer = setTimeout(turn, 0);
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      voicebot.signal("SIGCONT");
    },
  };
}

test("a pod that is late refuses calls before it answers them, is ready all the same, and takes them again when it keeps time", async () => {
  const providers = await startProviders();
  await using voicebot = await VoicebotProcess.start({ providersUrl: providers.url });
  const call = { host: "127.0.0.1", port: voicebot.callsPort, scripts: mixOf("asks-for-person"), calls: 1 };
  const announce = async () => {
    const url = `http://127.0.0.1:${voicebot.announcementsPort}/calls/${crypto.randomUUID()}`;
    const response = await fetch(url, { method: "PUT" });
    return [response.status, await response.text()] as const;
  };
  await expect.poll(async () => (await announce())[0], { timeout: 30_000 }).toBe(201);
  {
    using _ = starve(voicebot);
    await expect.poll(announce, { timeout: 30_000 }).toEqual([503, expect.stringContaining("overloaded")]);
    expect((await placeCalls(call))[0]).toMatchObject({ answered: false, endedBy: "bot" });
    expect((await voicebot.get("/readyz")).status).toBe(200);
  }
  expect(await voicebot.metric("voicebot_calls_rejected_total", 'reason="overloaded"')).toBe(1);
  await expect.poll(async () => (await announce())[0], { timeout: 30_000 }).toBe(201);
  await providers.close();
}, 120_000);
