/** The files for people without Kubernetes, read by the programs that they are for. */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { installed } from "./monitoring/prometheus.ts";

const file = (path: string): string => fileURLToPath(new URL(`../../monitoring/${path}`, import.meta.url));
const amtool = (...parameters: string[]): Promise<string> => installed("amtool", parameters, "prometheus-alertmanager");
const routes = `--config.file=${file("alertmanager/alertmanager.yml")}`;

test("Prometheus takes its configuration, and the rules it names", async () => {
  const answer = await installed("promtool", ["check", "config", "--lint=all", file("prometheus/prometheus.yml")]);
  expect(answer).toContain("SUCCESS: 1 rule files found");
  expect(answer).not.toContain("FAILED");
});

test("Alertmanager takes the example of e-mail and Slack", async () => {
  const answer = await amtool("check-config", file("alertmanager/alertmanager.yml"));
  expect(answer).toContain("SUCCESS");
  expect(answer).toContain("2 receivers");
});

test.each([
  ["critical alerts go to e-mail and Slack", ["alertname=VoicebotDown", "severity=critical"], "email-and-slack"],
  ["warnings go to Slack", ["alertname=VoicebotNearCapacity", "severity=warning"], "slack"],
  ["so does what is only worth knowing", ["alertname=VoicebotPriceTableStale", "severity=info"], "slack"],
])("%s", async (_, labels, receiver) => {
  const answer = await amtool("config", "routes", "test", routes, ...labels);
  expect(answer.trim().split("\n").at(-1)).toBe(receiver);
});

test("a machine without Prometheus is told which package to install", async () => {
  await expect(installed("prometheus-that-is-not-there", [])).rejects.toThrow(
    /is missing: install .*apt-get install prometheus/,
  );
});
