import { createHmac, timingSafeEqual } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Webhook } from "standardwebhooks";
import { afterEach, expect, test } from "vitest";
import { aServer } from "../../test/a-server.ts";
import { systemClock } from "../platform/clock.ts";
import { httpPost } from "./http-post.ts";
import type { Parcel } from "./parcel.ts";

let resources = new AsyncDisposableStack();
afterEach(async () => {
  await resources.disposeAsync();
  resources = new AsyncDisposableStack();
});

async function aReceiver(status = 202) {
  const received: { headers: IncomingHttpHeaders; body: string }[] = [];
  const url = await aServer(async (response, request) => {
    received.push({ headers: request.headers, body: await text(request) });
    response.writeHead(status, status === 302 ? { location: "/" } : {}).end();
  });
  return { received, url: `${url}/` };
}

function aSecretFile(secret: string): string {
  const folder = mkdtempSync(join(tmpdir(), "voicebot-secret-"));
  resources.defer(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "secret"), secret);
  return join(folder, "secret");
}

const parcel = (kind: Parcel["kind"], url: string): Parcel => ({
  id: "1b671a64-40d5-491e-99b0-da01ff1f3341",
  kind,
  lane: "call",
  url,
  body: '{"type":"ticket.created"}',
  createdAt: 0,
});
const { signal } = new AbortController();

test("an event is sent as a structured CloudEvent", async () => {
  const { received, url } = await aReceiver();
  const send = httpPost({ clock: systemClock, ticketSecretFile: "/nowhere" });
  expect(await send(parcel("event", url), signal)).toBe("delivered");
  expect(received[0]?.headers["content-type"]).toBe("application/cloudevents+json; charset=utf-8");
});

test("a ticket is signed over its id, the time and the body; a changed one is recognised", async () => {
  const { received, url } = await aReceiver();
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const send = httpPost({ clock: systemClock, ticketSecretFile: aSecretFile(`${secret}\n`) });
  await send(parcel("ticket", url), signal);
  const { headers, body } = received[0] ?? { headers: {}, body: "" };
  const given = headers as Record<string, string>;
  expect(new Webhook(secret).verify(body, given)).toEqual({ type: "ticket.created" });
  expect(() => new Webhook(secret).verify(`${body} `, given)).toThrow();
  expect(given["webhook-id"]).toBe("1b671a64-40d5-491e-99b0-da01ff1f3341");
});

test("a secret may be any text; this is how a receiver without a library verifies", async () => {
  const { received, url } = await aReceiver();
  const send = httpPost({ clock: systemClock, ticketSecretFile: aSecretFile("correct horse battery staple") });
  await send(parcel("ticket", url), signal);
  const { headers = {}, body = "" } = received[0] ?? {};
  const signed = `${headers["webhook-id"] as string}.${headers["webhook-timestamp"] as string}.${body}`;
  const expected = createHmac("sha256", "correct horse battery staple").update(signed).digest();
  const signatures = String(headers["webhook-signature"]).split(" ");
  const isOurs = (signature: string) => timingSafeEqual(Buffer.from(signature.slice(3), "base64"), expected);
  expect(signatures.some((signature) => signature.startsWith("v1,") && isOurs(signature))).toBe(true);
});

test("without a secret no ticket leaves unsigned: it waits", async () => {
  const { received, url } = await aReceiver();
  for (const ticketSecretFile of ["/nowhere", aSecretFile(" \n")]) {
    await expect(httpPost({ clock: systemClock, ticketSecretFile })(parcel("ticket", url), signal)).rejects.toThrow();
  }
  expect(received).toEqual([]);
});

test.each([
  [200, "delivered"],
  [204, "delivered"],
  [400, "refused"],
  [413, "refused"],
  [422, "refused"],
  // A wrong key, a wrong address, a limit, an illness: somebody mends them, and nothing is lost until then.
  [401, "failed"],
  [404, "failed"],
  [429, "failed"],
  [500, "failed"],
  [503, "failed"],
])("an answer of %d means: %s", async (status, verdict) => {
  const { url } = await aReceiver(status);
  const send = httpPost({ clock: systemClock, ticketSecretFile: "/nowhere" });
  expect(await send(parcel("event", url), signal)).toBe(verdict);
});

test("a redirection is not followed: the record would go where nobody said", async () => {
  const { received, url } = await aReceiver(302);
  const send = httpPost({ clock: systemClock, ticketSecretFile: "/nowhere" });
  await expect(send(parcel("event", url), signal)).rejects.toThrow();
  expect(received).toHaveLength(1);
});
