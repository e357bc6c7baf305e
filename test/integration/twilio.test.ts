/** Calls by Twilio Media Streams: webhook, TwiML, stream and REST API, of an emulated Twilio that the official client talks to. */
import { mixOf, type Providers, startProviders, startTwilio, type Twilio } from "@voicebots/simulator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { VoicebotProcess } from "./a-voicebot-process.ts";

const publicUrl = "https://voice.example.com";
let providers: Providers;
let twilio: Twilio;
beforeAll(async () => {
  providers = await startProviders();
  // The voicebot's process writes each key's file with "NAME-key".
  twilio = await startTwilio({ authToken: "twilio-key" });
});
afterAll(async () => {
  await Promise.all([providers.close(), twilio.close()]);
});

test("callers by Twilio are served, interrupt, press keys, are transferred and hung up on; a forged request is refused", async () => {
  await using voicebot = await VoicebotProcess.start({
    providersUrl: providers.url,
    web: true,
    settings: {
      telephony: { twilio: { enabled: true, publicUrl, baseUrl: twilio.url } },
      scenario: { transfer: { destination: "+33155667788" } },
    },
  });
  await voicebot.warmed();
  const address = `http://127.0.0.1:${voicebot.webPort}`;
  const place = (name: string, forged = false) => {
    const [script] = mixOf(name);
    if (!script) throw new Error(`no script ${name}`);
    return twilio.placeCall({ publicUrl, address, script, forged });
  };

  const forged = await place("asks-for-person", true);
  expect(forged).toMatchObject({ status: 403, call: undefined });
  expect(await voicebot.metric("voicebot_calls_rejected_total", 'reason="signature"')).toBe(1);

  const names = ["internet-solved", "asks-for-person", "interrupts", "presses-keys"];
  const reports = await Promise.all(names.map((name) => place(name)));
  expect(reports.map(({ call }) => [call?.script, call?.reason])).toEqual(names.map((name) => [name, undefined]));
  const [solved, person, interrupting] = reports;
  expect(solved?.asked).toEqual(["completed"]);
  expect(person?.asked).toEqual([
    '<?xml version="1.0" encoding="UTF-8"?><Response><Dial><Number>+33155667788</Number></Dial></Response>',
  ]);
  expect(solved?.marks).toBeGreaterThan(20);
  expect(interrupting?.clears).toBeGreaterThan(0);
  await expect.poll(() => voicebot.records.length, { timeout: 20_000 }).toBe(names.length);
  expect(voicebot.log).not.toContain("33612345678");
}, 180_000);
