import { afterAll, beforeAll, expect, test } from "vitest";
import { type Providers, startProviders } from "./start-providers.ts";

let providers: Providers;
beforeAll(async () => {
  providers = await startProviders();
});
afterAll(() => providers.close());

const json = (method: string, path: string, body?: unknown, contentType = "application/json", headers = {}) =>
  fetch(`${providers.url}${path}`, {
    method,
    headers: body === undefined ? headers : { "content-type": contentType, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const speak = (text: string) =>
  json("POST", "/v1/text-to-speech/v/stream?output_format=pcm_8000", { text }, "application/json", {
    "xi-api-key": "k",
  });

test("counts and texts are read and cleared over HTTP", async () => {
  await json("PUT", "/_control/delays", { elevenlabs: { firstByteMs: 0, timesRealTime: 10_000 } });
  for (const text of ["Un instant.", "Un instant.", "Au revoir."]) await (await speak(text)).arrayBuffer();
  expect(await (await json("GET", "/_control/counts")).json()).toMatchObject({
    elevenlabs: { requests: 3, characters: 32 },
  });
  expect(await (await json("GET", "/_control/texts")).json()).toEqual({ "Un instant.": 2, "Au revoir.": 1 });
  expect((await json("DELETE", "/_control/counts")).status).toBe(204);
  expect(await (await json("GET", "/_control/counts")).json()).toMatchObject({
    elevenlabs: { requests: 0, characters: 0 },
  });
});

test("failures are set over HTTP, and a misspelt one is refused in words", async () => {
  expect(
    (await json("PUT", "/_control/failures", { provider: "elevenlabs", kind: "status", status: 503, count: 1 })).status,
  ).toBe(204);
  expect((await speak("oui")).status).toBe(503);
  expect((await speak("oui")).status).toBe(200);
  const refused = await json("PUT", "/_control/failures", [{ provider: "elevenlab", kind: "status" }]);
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain("provider");
});

test("call records are kept once each, however they are sent and repeated", async () => {
  const event = { specversion: "1.0", id: "1", source: "/bot", type: "call.ended", data: { callId: "a" } };
  expect((await json("POST", "/ingest", event, "application/cloudevents+json; charset=utf-8")).status).toBe(202);
  await json("POST", "/ingest", event, "application/cloudevents+json");
  await json("POST", "/ingest", [event, { ...event, id: "2" }], "application/cloudevents-batch+json");
  const binary = { "ce-specversion": "1.0", "ce-id": "3", "ce-source": "/bot", "ce-type": "call.ended" };
  await json("POST", "/ingest", { callId: "c" }, "application/json", binary);
  const records = (await (await json("GET", "/_control/records")).json()) as { id: string; data: unknown }[];
  expect(records.map(({ id }) => id)).toEqual(["1", "2", "3"]);
  expect(records[2]?.data).toEqual({ callId: "c" });
  expect((await json("POST", "/ingest", { id: "4" }, "application/cloudevents+json")).status).toBe(400);
});

test("it says that it is well", async () => {
  expect((await json("GET", "/healthz")).status).toBe(200);
});
