import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { aServer } from "../../test/a-server.ts";
import { systemClock } from "../platform/clock.ts";
import { manualClock } from "../platform/manual-clock.ts";
import { groqTalk } from "./groq-talk.ts";
import type { Talk } from "./talk.ts";

const model = "openai/gpt-oss-120b";
const chunk = (delta: object, finish_reason: string | null = null, more: object = {}) =>
  `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", model, choices: [{ index: 0, delta, finish_reason }], ...more })}\n\n`;
const usage = { x_groq: { id: "req_1", usage: { prompt_tokens: 310, completion_tokens: 24, total_tokens: 334 } } };
const said = (content: string) => chunk({ content });
const wants = (index: number, call: object) => chunk({ tool_calls: [{ index, ...call }] });
const last = (finish = "stop") => chunk({}, finish, usage);

/** A server that streams these, and ends as Groq does. */
const streaming = (...parts: readonly string[]) =>
  aServer((response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    for (const part of [chunk({ role: "assistant", content: "" }, null, { x_groq: { id: "req_1" } }), ...parts]) {
      response.write(part);
    }
    response.end("data: [DONE]\n\n");
  });

const talk: Talk = {
  instructions: "Speak.",
  messages: [
    { from: "caller", text: "où est ma commande 42" },
    { from: "bot", text: "", calls: [{ id: "call_1", name: "order_status", arguments: '{"number":"42"}' }] },
    { from: "tool", callId: "call_1", text: '{"status":"partie"}' },
    { from: "bot", text: "Elle est partie.", calls: [] },
    { from: "caller", text: "merci" },
  ],
  tools: [{ name: "end_call", description: "Ends the call.", parameters: { type: "object" } }],
};
const never = new AbortController().signal;

async function talked(baseUrl: string, signal = never) {
  const heard: string[] = [];
  const answer = await groqTalk({ apiKey: "secret", baseUrl, model, clock: systemClock }).talk(
    talk,
    (piece) => heard.push(piece),
    signal,
  );
  return { heard, answer };
}

test("a talk becomes a streamed request with tools and without JSON mode; its tokens come from x_groq", async () => {
  const asked = Promise.withResolvers<Record<string, unknown>>();
  const url = await aServer(async (response, request) => {
    asked.resolve(JSON.parse(await text(request)) as Record<string, unknown>);
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(`${said("Au ")}${said("revoir.")}${last()}data: [DONE]\n\n`);
  });
  expect(await talked(url)).toEqual({
    heard: ["Au ", "revoir."],
    answer: { calls: [], complete: true, inputTokens: 310, outputTokens: 24 },
  });
  const body = await asked.promise;
  expect(body).toMatchObject({
    model,
    stream: true,
    tool_choice: "auto",
    reasoning_effort: "low",
    include_reasoning: false,
  });
  expect(body).not.toHaveProperty("response_format");
  expect(body["messages"]).toEqual([
    { role: "system", content: "Speak." },
    { role: "user", content: "où est ma commande 42" },
    {
      role: "assistant",
      content: null,
      tool_calls: [
        { id: "call_1", type: "function", function: { name: "order_status", arguments: '{"number":"42"}' } },
      ],
    },
    { role: "tool", tool_call_id: "call_1", content: '{"status":"partie"}' },
    { role: "assistant", content: "Elle est partie." },
    { role: "user", content: "merci" },
  ]);
});

test("calls of tools are put together by their index, whether they come whole or in pieces", async () => {
  const whole = await streaming(
    wants(0, { id: "a", type: "function", function: { name: "end_call", arguments: '{"resolved":true}' } }),
    last("tool_calls"),
  );
  const pieces = await streaming(
    said("Un instant. "),
    wants(0, { id: "a", type: "function", function: { name: "end_call", arguments: "" } }),
    wants(0, { function: { arguments: '{"resol' } }),
    wants(1, { id: "b", type: "function", function: { name: "look", arguments: "{}" } }),
    wants(0, { function: { arguments: 'ved":true}' } }),
    last("tool_calls"),
  );
  const call = { id: "a", name: "end_call", arguments: '{"resolved":true}' };
  expect((await talked(whole)).answer.calls).toEqual([call]);
  const { heard, answer } = await talked(pieces);
  expect([heard, answer.calls]).toEqual([["Un instant. "], [call, { id: "b", name: "look", arguments: "{}" }]]);
});

test("what the model thinks is not what it says", async () => {
  const url = await streaming(chunk({ reasoning: "The caller is leaving." }), said("Au revoir."), last());
  expect((await talked(url)).heard).toEqual(["Au revoir."]);
});

test("an answer that ran out of room is whole up to there, and says so", async () => {
  expect((await talked(await streaming(said("Il y a d'abord"), last("length")))).answer.complete).toBe(false);
});

describe("an answer that is none", () => {
  test.each([
    ["says nothing", [last()], "protocol"],
    [
      "is cut off in a call",
      [wants(0, { id: "a", function: { name: "t", arguments: "{" } }), last("length")],
      "protocol",
    ],
    [
      "calls a tool without a name",
      [wants(0, { id: "a", function: { arguments: "{}" } }), last("tool_calls")],
      "protocol",
    ],
    ["has an error in the middle", [said("Bon"), chunk({}, null, { x_groq: { id: "r", error: "boom" } })], "protocol"],
    ["is not a chunk", ['data: {"choices": 3}\n\n'], "protocol"],
    ["is not JSON", ["data: <html>\n\n"], "protocol"],
    ["ends before its end", [said("Bon")], "interrupted"],
    ["never says what it cost", [said("Bon"), chunk({}, "stop")], "interrupted"],
    ["calls without end", [wants(0, { id: "a", function: { name: "t", arguments: "x".repeat(9000) } })], "protocol"],
  ])("%s", async (_, parts, kind) => {
    await expect(talked(await streaming(...parts))).rejects.toMatchObject({ provider: "groq", kind });
  });

  test("a call that the model could not write is worth another try", async () => {
    const url = await aServer((response) =>
      response
        .writeHead(400, { "content-type": "application/json" })
        .end(JSON.stringify({ error: { message: "x", type: "invalid_request_error", code: "tool_use_failed" } })),
    );
    await expect(talked(url)).rejects.toMatchObject({ kind: "protocol" });
  });

  test("breaks off with the connection", async () => {
    const url = await aServer((response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(said("Bon"), () => response.destroy());
    });
    await expect(talked(url)).rejects.toMatchObject({ kind: "interrupted" });
  });
});

test("nothing within five seconds, or nothing more within three, is given up, and the connection with it", async () => {
  for (const [part, ms] of [
    [null, 5000],
    [said("Bon"), 3000],
  ] as const) {
    const closed = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    const url = await aServer((response) => {
      response.on("close", () => closed.resolve());
      if (part !== null) response.writeHead(200, { "content-type": "text/event-stream" }).write(part);
      else arrived.resolve();
    });
    const clock = manualClock();
    const adapter = groqTalk({ apiKey: "secret", baseUrl: url, model, clock });
    const failed = expect(adapter.talk(talk, () => arrived.resolve(), never)).rejects.toMatchObject({
      kind: "timeout",
    });
    await arrived.promise;
    await clock.advance(ms);
    await failed;
    await closed.promise;
  }
});

test("an asker who gives up ends the request", async () => {
  const closed = Promise.withResolvers<void>();
  const url = await aServer((response) => {
    response.on("close", () => closed.resolve());
    response.writeHead(200, { "content-type": "text/event-stream" }).write(said("Bon"));
  });
  const turn = new AbortController();
  const adapter = groqTalk({ apiKey: "secret", baseUrl: url, model, clock: systemClock });
  await expect(adapter.talk(talk, () => turn.abort(new Error("went on")), turn.signal)).rejects.toThrow("went on");
  await closed.promise;
});
