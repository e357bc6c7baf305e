/**
 * Twilio's official client: is loaded only where Twilio is switched on, since it takes about 38 MB. Knows whether a
 * request is Twilio's, and ends or transfers calls.
 */
import type { TwilioCall } from "./twilio-leg.ts";

export interface TwilioAccount {
  /** Whether Twilio signed a request for this URL, with these fields of its form. */
  signed(signature: string | undefined, url: string, fields: Readonly<Record<string, string>>): boolean;
  call(accountSid: string, callSid: string): TwilioCall;
}

export interface TwilioAccountOptions {
  readonly authToken: string;
  /** Another address than https://api.twilio.com: a proxy, an emulator. */
  readonly baseUrl: string | undefined;
}

const requestMs = 5000;
/** Twilio's word for a call that cannot be changed because it is over. https://www.twilio.com/docs/api/errors/21220 */
const overAlready: readonly unknown[] = [20404, 21220];

export async function twilioAccount({ authToken, baseUrl }: TwilioAccountOptions): Promise<TwilioAccount> {
  const { default: twilio } = await import("twilio");

  const httpClient = new twilio.RequestClient({ timeout: requestMs });
  if (baseUrl !== undefined) {
    const request = httpClient.request.bind(httpClient);
    const host = baseUrl.replace(/\/$/, "");
    httpClient.request = (options) => request({ ...options, uri: options.uri.replace(/^https:\/\/[^/]+/, host) });
  }

  return {
    signed: (signature, url, fields) =>
      signature !== undefined && twilio.validateRequest(authToken, signature, url, { ...fields }),
    call(accountSid, callSid) {
      const update = async (change: { status: "completed" } | { twiml: string }) => {
        try {
          await twilio(accountSid, authToken, { httpClient }).calls(callSid).update(change);
        } catch (error) {
          if (!overAlready.includes((error as { code?: unknown }).code)) throw error;
        }
      };
      return {
        hangUp: () => update({ status: "completed" }),
        async transfer(destination) {
          const response = new twilio.twiml.VoiceResponse();
          if (/^sips?:/.test(destination)) response.dial().sip(destination);
          else if (/^\+?[0-9]+$/.test(destination)) response.dial().number(destination);
          else response.enqueue(destination);
          await update({ twiml: response.toString() });
        },
      };
    },
  };
}

/** What Twilio does with a call that begins: connects it to `streamUrl`, and tells the stream who calls whom. */
export async function connectTwiml(streamUrl: string, parties: Readonly<Record<string, string>>): Promise<string> {
  const { default: twilio } = await import("twilio");
  const response = new twilio.twiml.VoiceResponse();
  const stream = response.connect().stream({ url: streamUrl });
  for (const [name, value] of Object.entries(parties)) stream.parameter({ name, value });
  return response.toString();
}

/** A call that is not taken: the caller hears that the line is busy, and pays nothing. */
export const busyTwiml = '<?xml version="1.0" encoding="UTF-8"?><Response><Reject reason="busy"/></Response>';
