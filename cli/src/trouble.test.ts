import { expect, test } from "vitest";
import { troubleIn } from "./trouble.ts";

const noise =
  'E1122 20:46:26.123456   24407 memcache.go:265] "Unhandled Error" err="couldn\'t get current server API group list"';

test.each([
  ['Error from server (NotFound): voicebots.voicebot.dev "sales" not found', "not-found", undefined],
  [
    'Error from server (Forbidden): pods is forbidden: User "jane" cannot list resource',
    "forbidden",
    "ask whoever runs",
  ],
  ['error: the server doesn\'t have a resource type "voicebot"', "other", "install the operator"],
  [
    `${noise}\n${noise}\nThe connection to the server 127.0.0.1:1 was refused - did you specify the right host or port?`,
    "other",
    "is the cluster running",
  ],
  ["Unable to connect to the server: dial tcp: lookup nowhere: no such host", "other", "is the cluster running"],
  ["error: You must be logged in to the server (Unauthorized)", "other", "log in"],
  ['error: context "nope" does not exist', "other", "get-contexts"],
  ["Error in configuration: context was not found for specified context: nope", "other", "get-contexts"],
  ["error: something new", "other", undefined],
])("of %s it is known what to do", (stderr, kind, todo) => {
  const trouble = troubleIn(stderr);
  expect(trouble.kind).toBe(kind);
  if (todo === undefined) expect(trouble.todo).toBeUndefined();
  else expect(trouble.todo).toContain(todo);
  expect(trouble.said).not.toContain("memcache");
});

test("when there is nothing but noise, that is what was said", () => {
  expect(troubleIn(noise).said).toBe(noise);
});
