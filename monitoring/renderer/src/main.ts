/**
 * Takes pictures of dashboards: `node src/main.ts --prometheus URL --at MS --scrape SECONDS --dashboards FOLDER --out FOLDER
 * NAME...` draws FOLDER/NAME.json on that Prometheus as of that moment. Prints what became of each panel; exits 1 if one
 * could not be drawn or has nothing to show.
 */
import { createReadStream, existsSync, mkdirSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import sharp from "sharp";
import { build } from "vite";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    prometheus: { type: "string" },
    at: { type: "string" },
    scrape: { type: "string", default: "15" },
    dashboards: { type: "string" },
    out: { type: "string" },
    chromium: { type: "string", default: "/usr/bin/chromium" },
  },
});
const given = (name: "prometheus" | "at" | "dashboards" | "out"): string => {
  const value = values[name];
  if (value === undefined) throw new Error(`--${name} is missing`);
  return value;
};
const [prometheus, at, dashboards, out] = [given("prometheus"), given("at"), given("dashboards"), given("out")];
if (!existsSync(values.chromium)) {
  throw new Error(`${values.chromium} is missing: install Debian's package "chromium", or say --chromium PATH`);
}
const drawLimitMs = 120_000;
const here = join(import.meta.dirname, "..");

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** The built page under `/`, the dashboards under `/dashboards/`. */
function server() {
  return createServer(({ url = "/" }, response) => {
    const path = normalize(new URL(url, "http://localhost").pathname);
    const file = path.startsWith("/dashboards/")
      ? join(dashboards, path.slice("/dashboards/".length))
      : join(here, "dist", path === "/" ? "index.html" : path);
    if (!existsSync(file) || !statSync(file).isFile()) return void response.writeHead(404).end();
    response.writeHead(200, { "content-type": contentTypes[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
}

interface Drawn {
  readonly title: string;
  readonly state: string;
  readonly problem: string | undefined;
}

/** In the page. */
const panelsOf = (): Drawn[] =>
  [...document.querySelectorAll<HTMLElement>("[data-panel]")].map(({ dataset }) => ({
    title: dataset["panel"] ?? "",
    state: dataset["state"] ?? "",
    problem: dataset["problem"],
  }));

await build({ configFile: join(here, "vite.config.ts") });
mkdirSync(out, { recursive: true });
const served = server();
await new Promise<void>((resolve) => served.listen(0, "127.0.0.1", resolve));
const browser = await chromium.launch({
  executablePath: values.chromium,
  // The page is ours and comes from this machine; as root Chromium has no sandbox.
  args: ["--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-color-profile=srgb"],
});
let bad = 0;
try {
  for (const name of positionals) {
    const page = await browser.newPage({ viewport: { width: 1600, height: 1000 } });
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    const query = new URLSearchParams({ dashboard: name, prometheus, at, scrape: values.scrape });
    await page.goto(`http://127.0.0.1:${(served.address() as AddressInfo).port}/?${query}`);
    await page
      .waitForFunction(
        () => {
          const panels = [...document.querySelectorAll<HTMLElement>("[data-panel]")];
          return panels.length > 0 && panels.every(({ dataset }) => dataset["state"] !== "asking");
        },
        undefined,
        { timeout: drawLimitMs },
      )
      .catch((failure: unknown) => errors.push(String(failure)));
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    // uPlot draws in the frame after the one in which its data came.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    const picture = await page.screenshot({ fullPage: true });
    await sharp(picture)
      .png({ palette: true, effort: 10 })
      .toFile(join(out, `${name}.png`));
    const panels = await page.evaluate(panelsOf);
    const wrong = panels.filter(({ state }) => state !== "drawn");
    bad += wrong.length + errors.length;
    console.log(`${name}: ${panels.length - wrong.length} of ${panels.length} panels drawn`);
    for (const { title, state, problem } of wrong) console.log(`  ${state}: ${title}${problem ? ` (${problem})` : ""}`);
    for (const error of errors) console.log(`  error: ${error}`);
    await page.close();
  }
} finally {
  await browser.close();
  served.close();
}
if (bad > 0) process.exitCode = 1;
