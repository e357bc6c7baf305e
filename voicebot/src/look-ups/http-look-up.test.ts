import type { RequestListener } from "node:http";
import { expect, test } from "vitest";
import { aServer } from "../../test/a-server.ts";
import { systemClock } from "../platform/clock.ts";
import { manualClock } from "../platform/manual-clock.ts";
import { httpLookUp } from "./http-look-up.ts";

async function aSource(answer: RequestListener, path = "/status?shop=1") {
  const server = await aServer((response, request) => answer(request, response));
  return { name: "order", description: "An order.", url: `${server}${path}`, parameters: [] };
}

async function lookedUp(answer: RequestListener, values: Record<string, string> = {}) {
  const failures: [string, string][] = [];
  const onFailure = (source: string, reason: string) => failures.push([source, reason]);
  const { signal } = new AbortController();
  const found = await httpLookUp(await aSource(answer), values, { clock: systemClock, onFailure }, signal);
  return { found, failures };
}

test("values go into the query of the address that was configured, and nowhere else", async () => {
  const asked: (string | undefined)[] = [];
  const { found } = await lookedUp(
    (request, response) => {
      asked.push(request.url);
      response.end(' {"status":"partie"} ');
    },
    { number: "42&shop=2", "../admin": "http://bank/" },
  );
  expect(found).toBe('{"status":"partie"}');
  expect(asked).toEqual(["/status?shop=1&number=42%26shop%3D2&..%2Fadmin=http%3A%2F%2Fbank%2F"]);
});

test("what is not there, or empty, is told as not found", async () => {
  expect((await lookedUp((_, response) => response.writeHead(404).end("no"))).found).toBe('{"found":false}');
  expect((await lookedUp((_, response) => response.end())).found).toBe('{"found":false}');
});

test("a long answer is cut, however long it is", async () => {
  const { found } = await lookedUp((_, response) => response.end("x".repeat(1_000_000)));
  expect(found).toHaveLength(4000);
});

test("a source that fails or sends elsewhere is told by its name alone", async () => {
  const failing = await lookedUp((_, response) => response.writeHead(503).end("number 42"), { number: "42" });
  expect(failing).toEqual({ found: null, failures: [["order", "HTTP 503"]] });
  const redirecting = await lookedUp((_, response) => response.writeHead(302, { location: "http://bank/" }).end());
  expect(redirecting).toEqual({ found: null, failures: [["order", "not reachable"]] });
});

test("a source is given four seconds", async () => {
  const arrived = Promise.withResolvers<void>();
  const source = await aSource(() => arrived.resolve());
  const clock = manualClock();
  const failures: string[] = [];
  const onFailure = (_: string, reason: string) => failures.push(reason);
  const asked = httpLookUp(source, {}, { clock, onFailure }, new AbortController().signal);
  await arrived.promise;
  await clock.advance(4000);
  expect([await asked, failures]).toEqual([null, ["no answer in time"]]);
});
