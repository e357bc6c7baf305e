/** The page "talk to your bot" in a real browser without a screen, whose microphone plays words keyed into sound. */
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Providers, speechOf, startProviders } from "@voicebots/simulator";
import { chromium } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { VoicebotProcess } from "./a-voicebot-process.ts";
import { wav } from "./wav.ts";

const program = "/usr/bin/chromium";
const absent = !existsSync(program);
if (absent) console.log(`not tested: the page in a browser, since there is no ${program} (Debian's package chromium)`);

let providers: Providers;
let folder: string;
beforeAll(async () => {
  providers = await startProviders();
  folder = await mkdtemp(join(tmpdir(), "voicebot-browser-"));
});
afterAll(async () => {
  await providers.close();
  await rm(folder, { recursive: true });
});

const bytesPerSecond = 16_000;

test.skipIf(absent)(
  "who opens the page talks to the bot, sees every word and how long each turn took",
  async () => {
    await using voicebot = await VoicebotProcess.start({
      providersUrl: providers.url,
      web: true,
      settings: { telephony: { browser: { enabled: true } }, scenario: { transfer: { destination: "gold-queue" } } },
    });
    await voicebot.warmed();
    const url = `http://127.0.0.1:${voicebot.webPort}`;
    const foreign = await fetch(`${url}/talk/`, { headers: { origin: "https://elsewhere.example" } });
    expect(foreign.status).toBe(403);

    const sound = join(folder, "microphone.wav");
    // The greeting takes its time; what is said over it is heard when it is over.
    const silence = (seconds: number) => Buffer.alloc(seconds * bytesPerSecond);
    const words = speechOf("Bonjour, je voudrais parler à un conseiller, s'il vous plaît.");
    await writeFile(sound, wav(Buffer.concat([silence(10), words, silence(90)])));
    const browser = await chromium.launch({
      executablePath: program,
      args: [
        "--no-sandbox",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        `--use-file-for-fake-audio-capture=${sound}%noloop`,
        "--autoplay-policy=no-user-gesture-required",
      ],
    });
    try {
      const page = await browser.newPage({ viewport: { width: 800, height: 700 } });
      const faults: string[] = [];
      page.on("pageerror", (error) => faults.push(error.message));
      await page.goto(`${url}/talk/?raw`);
      await page.click("#call");
      const status = () => page.textContent("#status");
      await expect.poll(status, { timeout: 30_000 }).toBe("In a call");
      await expect.poll(status, { timeout: 90_000 }).toBe("The bot has transferred you to gold-queue");
      if (process.env["SCREENSHOT"]) await page.screenshot({ path: process.env["SCREENSHOT"] });
      const said = await page.locator("#transcript .caller").allTextContents();
      expect(said.join(" ")).toContain("je voudrais parler à un conseiller");
      expect((await page.locator("#transcript .bot").allTextContents()).join(" ")).toMatch(/conseiller/);
      expect(await page.locator("#turns tr").count()).toBeGreaterThan(0);
      expect(faults).toEqual([]);
      await expect.poll(() => voicebot.records.length, { timeout: 20_000 }).toBe(1);
    } finally {
      await browser.close();
    }
  },
  240_000,
);
