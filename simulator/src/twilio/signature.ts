/**
 * How Twilio signs a request: HMAC-SHA1 with the auth token over the URL and, for a form, each field's name and value in
 * the order of the names. https://www.twilio.com/docs/usage/security#validating-requests
 */
import { createHmac } from "node:crypto";

export function signatureOf(authToken: string, url: string, fields: Readonly<Record<string, string>> = {}): string {
  const text = Object.keys(fields)
    .sort()
    .reduce((sum, name) => sum + name + fields[name], url);
  return createHmac("sha1", authToken).update(text, "utf8").digest("base64");
}
