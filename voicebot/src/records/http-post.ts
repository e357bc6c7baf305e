/** One delivery over HTTP: events to the sink, tickets signed to their webhook. */
import { readFile } from "node:fs/promises";
import { Webhook } from "standardwebhooks";
import type { Clock } from "../platform/clock.ts";
import type { Send, Verdict } from "./courier.ts";
import type { Parcel } from "./parcel.ts";

export interface HttpPostOptions {
  readonly clock: Clock;
  /** The ticket webhook's secret, read for each delivery; a ticket waits as long as it is absent. */
  readonly ticketSecretFile: string;
}

/**
 * The receiver understood, and does not want this one: sending the same again cannot help. Every other answer may be about
 * the receiver itself (its address, its key, its health), which somebody mends.
 */
const refusals: ReadonlySet<number> = new Set([400, 406, 409, 410, 411, 413, 414, 415, 422, 431]);

function verdictOf(status: number): Verdict {
  if (status >= 200 && status < 300) return "delivered";
  return refusals.has(status) ? "refused" : "failed";
}

/** A secret is the base64 of Standard Webhooks (`whsec_...`), or any text, whose bytes then are the key. */
const webhookOf = (secret: string): Webhook =>
  secret.startsWith("whsec_") ? new Webhook(secret) : new Webhook(secret, { format: "raw" });

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md: signed anew for each attempt. */
async function signed({ id, body }: Parcel, { clock, ticketSecretFile }: HttpPostOptions) {
  const secret = (await readFile(ticketSecretFile, "utf8")).trim();
  if (secret === "") throw new Error("the ticket webhook's secret is empty");
  const at = new Date(clock.wallTime());
  return {
    "content-type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": webhookOf(secret).sign(id, at, body),
  };
}

export function httpPost(options: HttpPostOptions): Send {
  return async (parcel, signal) => {
    const headers =
      parcel.kind === "ticket"
        ? await signed(parcel, options)
        : { "content-type": "application/cloudevents+json; charset=utf-8" };
    const { url, body } = parcel;
    const response = await fetch(url, { method: "POST", headers, body, signal, redirect: "error" });
    await response.body?.cancel();
    return verdictOf(response.status);
  };
}
