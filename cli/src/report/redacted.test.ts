import { expect, test } from "vitest";
import { redacted, redactedText } from "./redacted.ts";

test.each([
  ["redis://:hunter2@cache:6379/0", "redis://***@cache:6379/0"],
  ["https://sink.example/ingest?key=abc&b=1 next", "https://sink.example/ingest?*** next"],
  ["Authorization: Bearer abcdefgh12345678", "Authorization: Bearer ***"],
  ["the key gsk_0123456789abcdef0123 was refused", "the key gsk_*** was refused"],
  ["write to jeanne.dupont@example.com now", "write to *** now"],
  ["call 06 12 34 56 78 or +33 6 12 34 56 78", "call *** or ***"],
  ["call 0612345678.", "call ***."],
  ['{"sink":{"apiKey":"abc123","url":"http://sink"}}', '{"sink":{"apiKey":"***","url":"http://sink"}}'],
  ["redis-server --requirepass: password=hunter2 port=1", "redis-server --requirepass: password=*** port=1"],
  ["token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2ln end", "token *** end"],
  ["-----BEGIN EC PRIVATE KEY-----\nMHcCAQ\n-----END EC PRIVATE KEY-----", "***"],
])("%s becomes %s", (text, expected) => expect(redactedText(text)).toBe(expected));

test.each([
  "2026-11-22T12:00:00.123Z support-6f7d9c8b5d-x2x7z 10.244.1.7:9090",
  "uid 3b1f0c1e-0612-3456-7890-012345678901, resourceVersion 123456789",
  "https://api.groq.com/openai/v1",
  '{"secretName":"voicebot-providers","maxTokens":300,"passwordSecretRef":{"key":"password"}}',
])("what a helper needs stays: %s", (text) => expect(redactedText(text)).toBe(text));

test("an object keeps its shape and its references, and loses its secrets and kubectl's copy of it", () => {
  expect(
    redacted({
      metadata: { managedFields: [1], annotations: { "kubectl.kubernetes.io/last-applied-configuration": "{}" } },
      spec: {
        credentials: { secretName: "keys" },
        env: [
          { name: "A", password: "x" },
          { name: "PROXY_PASSWORD", value: "x" },
          { name: "LOG_LEVEL", value: "info" },
        ],
        port: 9090,
        on: true,
        no: null,
      },
    }),
  ).toEqual({
    metadata: { annotations: {} },
    spec: {
      credentials: { secretName: "keys" },
      env: [
        { name: "A", password: "***" },
        { name: "PROXY_PASSWORD", value: "***" },
        { name: "LOG_LEVEL", value: "info" },
      ],
      port: 9090,
      on: true,
      no: null,
    },
  });
});
