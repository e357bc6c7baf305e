import * as fc from "fast-check";
import { expect, test } from "vitest";
import { systemClock } from "../platform/clock.ts";
import type { RejectionReason } from "../telephony/audio-socket-server.ts";
import { CallDirectory } from "../telephony/call-directory.ts";
import { noSharedStore, SharedNotes } from "../telephony/shared-notes.ts";
import { buildAnnouncementServer } from "./announcement-server.ts";

const id = "6ba7b810-9dad-41d1-80b4-00c04fd430c8";
const url = `/calls/${id}`;
const form = { "content-type": "application/x-www-form-urlencoded" };

function aServer(refused: RejectionReason | null = null) {
  const directory = new CallDirectory(new SharedNotes(noSharedStore, systemClock), systemClock);
  return { directory, server: buildAnnouncementServer({ directory, refusal: () => refused }) };
}

test("Asterisk's CURL() announces a call as a form, and reads one word", async () => {
  const { server, directory } = aServer();
  const payload = "caller=%2B33123456789&called=100&queue=gold";
  const answer = await server.inject({
    method: "POST",
    url: url.toUpperCase().replace("CALLS", "calls"),
    headers: form,
    payload,
  });
  expect([answer.statusCode, answer.body]).toEqual([201, "expected\n"]);
  expect(await directory.claim(id)).toEqual({ caller: "+33123456789", called: "100", parameters: { queue: "gold" } });
});

test("a program announces a call as JSON, or with nothing to tell", async () => {
  const { server, directory } = aServer();
  const headers = { accept: "application/json" };
  const answer = await server.inject({ method: "PUT", url, headers, payload: { caller: "100" } });
  expect([answer.statusCode, answer.json()]).toEqual([201, { answer: "expected" }]);
  expect(await directory.claim(id)).toEqual({ caller: "100", called: null, parameters: {} });
  expect((await server.inject({ method: "PUT", url })).statusCode).toBe(201);
});

test("a pod without room says so before the caller is sent", async () => {
  const { server, directory } = aServer("capacity");
  const answer = await server.inject({ method: "PUT", url });
  expect([answer.statusCode, answer.headers["retry-after"]]).toEqual([503, "5"]);
  expect(answer.body).toMatch(/^busy: No room \(capacity\)/);
  expect(await directory.claim(id)).toBeNull();
});

test.each([
  ["PUT", "/calls/1732278061.42", undefined, 400, /^wrong-id: .*\$\{UUID\(\)\}/],
  ["GET", "/calls/1732278061.42/outcome", undefined, 400, /^wrong-id/],
  ["PUT", url, { caller: 33 }, 400, /^wrong-body: Send caller=/],
  ["PUT", url, { caller: "x".repeat(300) }, 400, /^wrong-body/],
  ["PUT", url, "not an object", 415, /^wrong-body/],
  ["PUT", url, { caller: "x".repeat(9000) }, 413, /^wrong-body/],
  ["GET", "/", undefined, 404, /^wrong-path: There is PUT/],
] as const)("a wrong %s of %s is told what is right", async (method, path, payload, code, body) => {
  const answer = await aServer().server.inject({ method, url: path, ...(payload === undefined ? {} : { payload }) });
  expect([answer.statusCode, answer.body]).toEqual([code, expect.stringMatching(body)]);
});

test("the outcome is a word for the dialplan, or JSON", async () => {
  const { server, directory } = aServer();
  const outcome = (accept = "*/*") => server.inject({ url: `${url}/outcome`, headers: { accept } });
  expect([(await outcome()).statusCode, (await outcome()).body]).toEqual([404, expect.stringMatching(/^unknown: /)]);
  await directory.announce(id, { caller: null, called: null, parameters: {} });
  expect([(await outcome()).statusCode, (await outcome()).body]).toEqual([409, expect.stringMatching(/^announced: /)]);
  await directory.ended(id, { type: "hang-up" });
  expect((await outcome()).body).toBe("hangup\n");
  await directory.ended(id, { type: "transfer", destination: "support-queue" });
  expect([(await outcome()).statusCode, (await outcome()).body]).toEqual([200, "transfer:support-queue\n"]);
  const json = (await outcome("application/json")).json();
  expect(json).toEqual({ answer: "transfer", destination: "support-queue" });
  const again = await server.inject({ method: "PUT", url });
  expect([again.statusCode, again.body]).toEqual([409, expect.stringMatching(/^used: /)]);
});

test("whatever is sent, the first word of the answer is one that the dialplan knows", async () => {
  const { server } = aServer();
  const types = [
    "application/json",
    "application/x-www-form-urlencoded",
    "text/plain",
    "",
    "multipart/form-data",
    "a;b",
  ];
  const path = fc.oneof(
    fc.constantFrom(url, `${url}/outcome`, `${url}/`, "/calls/%ff", "/calls/%00/outcome"),
    fc.webPath(),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("GET", "POST", "PUT", "DELETE" as const),
      path,
      fc.constantFrom(...types),
      fc.oneof(fc.string(), fc.json(), fc.webQueryParameters(), fc.constant('{"__proto__":{"a":"b"}}')),
      async (method, where, type, payload) => {
        const answer = await server.inject({ method, url: where || "/", headers: { "content-type": type }, payload });
        const word = /^[a-z-]+/.exec(answer.body)?.[0];
        expect(["expected", "used", "wrong-id", "wrong-body", "wrong-path", "unknown", "announced"]).toContain(word);
        expect(answer.statusCode).toBeLessThan(500);
      },
    ),
    { numRuns: 40 },
  );
}, 60_000);
