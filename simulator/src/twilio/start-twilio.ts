/** An emulated Twilio account: its REST API on a port of its own, and calls that come in through a webhook and its TwiML. */
import { randomBytes } from "node:crypto";
import fastify from "fastify";
import { type CallReport, callReport } from "../pbx/call-report.ts";
import { Caller } from "../pbx/caller.ts";
import { realClock } from "../pbx/clock.ts";
import { converse } from "../pbx/converse.ts";
import { Ears } from "../pbx/ears.ts";
import { Playout } from "../pbx/playout.ts";
import type { Script } from "../pbx/script.ts";
import { mediaStreamLine } from "./media-stream.ts";
import { signatureOf } from "./signature.ts";

export interface TwilioOptions {
  readonly authToken: string;
}

export interface TwilioCallOptions {
  /** As the bot's public URL: signatures are made for it. */
  readonly publicUrl: string;
  /** Where that URL leads: http://127.0.0.1:PORT. */
  readonly address: string;
  readonly script: Script;
  readonly from?: string;
  readonly to?: string;
  /** Signs with another token: somebody who is not Twilio. */
  readonly forged?: boolean;
}

export interface TwilioCallReport {
  /** undefined: the call was not connected to a stream; `twiml` says why. */
  readonly call: CallReport | undefined;
  readonly status: number;
  readonly twiml: string;
  /** What was asked of the call over REST: "completed", or the TwiML that it goes on with. */
  readonly asked: readonly string[];
  readonly marks: number;
  readonly clears: number;
}

export interface Twilio {
  /** http://127.0.0.1:PORT: in place of https://api.twilio.com. */
  readonly url: string;
  placeCall(options: TwilioCallOptions): Promise<TwilioCallReport>;
  close(): Promise<void>;
}

interface CallInProgress {
  readonly asked: string[];
  readonly redirected: AbortController;
}

const sid = (prefix: string): string => prefix + randomBytes(16).toString("hex");

export async function startTwilio({ authToken }: TwilioOptions): Promise<Twilio> {
  const accountSid = sid("AC");
  const calls = new Map<string, CallInProgress>();
  const app = fastify({ forceCloseConnections: true });
  app.addContentTypeParser("application/x-www-form-urlencoded", { parseAs: "string" }, (_request, body, done) =>
    done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  // https://www.twilio.com/docs/voice/api/call-resource#update-a-call-resource
  app.post<{ Params: { account: string; call: string }; Body: { Status?: string; Twiml?: string } }>(
    "/2010-04-01/Accounts/:account/Calls/:call.json",
    (request, reply) => {
      const { account, call } = request.params;
      const basic = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}`;
      if (account !== accountSid || request.headers.authorization !== basic)
        return reply.code(401).send({ code: 20003, message: "Authenticate", status: 401 });
      const found = calls.get(call);
      if (!found) return reply.code(404).send({ code: 20404, message: "was not found", status: 404 });
      if (found.redirected.signal.aborted)
        return reply.code(400).send({ code: 21220, message: "Call is not in-progress. Cannot redirect.", status: 400 });
      found.asked.push(request.body.Twiml ?? request.body.Status ?? "");
      found.redirected.abort();
      return reply.send({ sid: call, account_sid: accountSid, status: request.body.Status ?? "in-progress" });
    },
  );
  await app.listen({ port: 0, host: "127.0.0.1" });
  const address = app.server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  const placeCall = async (options: TwilioCallOptions): Promise<TwilioCallReport> => {
    const { publicUrl, script, from = "+33612345678", to = "+33987654321" } = options;
    const token = options.forged ? "somebody else's token" : authToken;
    const callSid = sid("CA");
    const fields = { AccountSid: accountSid, CallSid: callSid, From: from, To: to, CallStatus: "ringing" };
    const answer = await fetch(`${options.address}/twilio/voice`, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { "x-twilio-signature": signatureOf(token, `${publicUrl}/twilio/voice`, fields) },
    });
    const twiml = await answer.text();
    const streamUrl = /<Connect>\s*<Stream url="([^"]+)"/.exec(twiml)?.[1];
    const log = { marks: 0, clears: 0 };
    if (streamUrl === undefined) return { call: undefined, status: answer.status, twiml, asked: [], ...log };
    const parameters = Object.fromEntries(
      [...twiml.matchAll(/<Parameter name="([^"]*)" value="([^"]*)"/g)].map(([, name = "", value = ""]) => [
        name,
        value,
      ]),
    );
    const inProgress: CallInProgress = { asked: [], redirected: new AbortController() };
    calls.set(callSid, inProgress);
    const ears: Ears = new Ears(() => playout.leadMs);
    const playout = new Playout(ears);
    const caller = new Caller(script, ears);
    const stream = {
      url: streamUrl.replace(/^wss?:\/\/[^/]+/, options.address.replace(/^http/, "ws")),
      signature: signatureOf(token, streamUrl),
      accountSid,
      callSid,
      streamSid: sid("MZ"),
      parameters,
      redirected: inProgress.redirected.signal,
      log,
    };
    const phone = { caller, playout, clock: realClock, maxMs: script.maxMs ?? 300_000 };
    const ending = await converse((events) => mediaStreamLine(stream, events), phone, undefined);
    calls.delete(callSid);
    const call = callReport(callSid, script, caller, ears, playout, ending);
    return { call, status: answer.status, twiml, asked: inProgress.asked, ...log };
  };
  return { url: `http://127.0.0.1:${port}`, placeCall, close: () => app.close() };
}
