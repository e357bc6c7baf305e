import { expect, test } from "vitest";
import { basesOf } from "./dockerfile.ts";
import { isNodeImage } from "./stand-ins.ts";

test("what a Dockerfile stands on is known before it is built", () => {
  const dockerfile = `# syntax=docker/dockerfile:1
FROM --platform=$BUILDPLATFORM example.org/build/node:24 AS build
RUN true
FROM build AS again
from scratch
FROM example.org/distroless/nodejs24-debian13:nonroot
COPY --from=build /a /a
FROM example.org/build/node:24
`;
  expect(basesOf(dockerfile)).toEqual([
    "example.org/build/node:24",
    "example.org/distroless/nodejs24-debian13:nonroot",
  ]);
});

test.each([
  ["example.org/distroless/nodejs24-debian13", true],
  ["example.org/distroless/nodejs24-debian13:nonroot", true],
  ["example.org/distroless/nodejs24-debian13@sha256:00", true],
  ["example.org/distroless/static-debian13", false],
  ["node:24", false],
])("a stand-in can be made for %s: %s", (name, can) => {
  expect(isNodeImage(name)).toBe(can);
});
