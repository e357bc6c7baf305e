/** Settings and prices change under a running bot, as Kubernetes changes them: the next call has the new ones. */
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mixOf, placeCalls, startProviders } from "@voicebots/simulator";
import { CallEvent } from "@voicebots/voicebot/contract";
import { afterEach, expect, test } from "vitest";
import { VoicebotProcess } from "./a-voicebot-process.ts";

const resources = new AsyncDisposableStack();
afterEach(() => resources.disposeAsync());

/** A ConfigMap as the kubelet mounts it: names are links through `..data`, which is swapped as a whole. */
async function aMountedConfigMap(files: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), "voicebot-config-"));
  resources.defer(() => rm(folder, { recursive: true }));
  let version = 0;
  const put = async (files: Record<string, string>) => {
    const data = `..${++version}`;
    await mkdir(join(folder, data));
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, data, name), text);
    await symlink(data, join(folder, "..data_tmp"));
    await rename(join(folder, "..data_tmp"), join(folder, "..data"));
  };
  await put(files);
  for (const name of Object.keys(files)) await symlink(join("..data", name), join(folder, name));
  return { put, path: (name: string) => join(folder, name) };
}

const prices = (version: string, usdPerMinute: number | string) =>
  `version: ${version}\ndeepgram:\n  nova-3: { usdPerMinute: ${usdPerMinute} }\n`;

test("the next call has the new settings and prices, a call in progress keeps its own; what is wrong is refused by line", async () => {
  const providers = await startProviders();
  resources.defer(() => providers.close());
  const settings = (model: string) =>
    JSON.stringify({
      speechToText: { baseUrl: providers.url.replace("http", "ws") },
      languageModel: { baseUrl: providers.url, model },
      textToSpeech: { baseUrl: providers.url },
      records: { sink: { url: `${providers.url}/ingest` } },
    });
  const config = await aMountedConfigMap({
    "settings.json": settings("openai/gpt-oss-120b"),
    "prices.yaml": prices("first", 0.6),
  });
  const voicebot = resources.use(
    await VoicebotProcess.start({
      providersUrl: providers.url,
      environment: {
        VOICEBOT_SETTINGS_FILE: config.path("settings.json"),
        VOICEBOT_PRICES_FILE: config.path("prices.yaml"),
      },
    }),
  );
  const call = { host: "127.0.0.1", port: voicebot.callsPort, scripts: mixOf("asks-for-person"), calls: 1 };

  const before = placeCalls(call);
  await expect.poll(async () => (await voicebot.status()).activeCalls, { timeout: 20_000 }).toBe(1);
  await config.put({ "settings.json": settings("openai/gpt-oss-20b"), "prices.yaml": prices("second", 60) });
  const after = placeCalls(call);
  const ids = [...(await before), ...(await after)].map(({ callId }) => callId);

  const events = () => providers.records().map((event) => CallEvent.parse(event));
  const ended = () => events().filter((event) => event.type === "dev.voicebot.call.ended");
  await expect.poll(() => ended().length, { timeout: 20_000 }).toBe(2);
  const usdPerMinute = ids.map((id) => {
    const record = ended().find(({ subject }) => subject === id)?.data;
    return ((record?.costUsd.deepgram ?? 0) / (record?.usage.sttSeconds ?? 0)) * 60;
  });
  expect(usdPerMinute[0]).toBeCloseTo(0.6, 6);
  expect(usdPerMinute[1]).toBeCloseTo(60, 6);
  const models = ids.map((id) =>
    events().flatMap((event) =>
      event.type === "dev.voicebot.call.started" && event.subject === id ? [event.data.models.languageModel] : [],
    ),
  );
  expect(models).toEqual([["openai/gpt-oss-120b"], ["openai/gpt-oss-20b"]]);
  expect(await voicebot.metric("voicebot_price_info", 'version="second"')).toBeGreaterThan(0);
  expect(await voicebot.metric("voicebot_price_info", 'version="first"')).toBe(0);

  await config.put({ "settings.json": "{\n  oops\n}", "prices.yaml": prices("third", "dear") });
  const refused = await voicebot.status();
  expect(refused.ready).toBe(true);
  expect(refused.settingsError).toContain("line 2: not valid JSON");
  expect(refused.pricesError).toContain("line 3");
  expect(await voicebot.metric("voicebot_price_info", 'version="second"')).toBeGreaterThan(0);

  await config.put({ "settings.json": settings("openai/gpt-oss-20b"), "prices.yaml": prices("fourth", 1) });
  expect(await voicebot.status()).toMatchObject({ settingsError: null, pricesError: null });
  expect(await voicebot.metric("voicebot_price_info", 'version="fourth"')).toBeGreaterThan(0);
}, 240_000);
