import { expect, test } from "vitest";
import { librariesIn, withLibraries } from "./libraries.ts";

test("the libraries that ldd names, and the loader, are found once each", () => {
  const output = `	linux-vdso.so.1 (0x00007fff)
	libm.so.6 => /lib/x86_64-linux-gnu/libm.so.6 (0x00007f01)
	libmissing.so => not found
	libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f02)
	/lib64/ld-linux-x86-64.so.2 (0x00007f03)
`;
  expect(librariesIn(output + output)).toEqual([
    "/lib/x86_64-linux-gnu/libm.so.6",
    "/lib/x86_64-linux-gnu/libc.so.6",
    "/lib64/ld-linux-x86-64.so.2",
  ]);
});

test("a static program needs nothing", () => {
  expect(librariesIn("\tnot a dynamic executable\n")).toEqual([]);
});

test("Node of this process comes with the C library it was linked against", async () => {
  const paths = (await withLibraries([process.execPath])).map(({ path }) => path);
  expect(paths[0]).toBe(process.execPath);
  expect(paths.some((path) => path.includes("libc.so"))).toBe(true);
});
