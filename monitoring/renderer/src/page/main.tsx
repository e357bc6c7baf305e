/** Draws the dashboard that the address names, on the Prometheus that it names. */
import "@fontsource/inter/400.css";
import "@fontsource/inter/500.css";
import "@fontsource/inter/600.css";
import { createTheme, ThemeContext } from "@grafana/data";
import { GlobalStyles } from "@grafana/ui";
import { createRoot } from "react-dom/client";
import { Dashboard } from "./dashboard.tsx";
import type { DashboardJson } from "./dashboard-json.ts";
import { prepareGrafana } from "./grafana.ts";

const parameters = new URLSearchParams(location.search);
const asked = (name: string): string => {
  const value = parameters.get(name);
  if (value === null) throw new Error(`the address lacks ?${name}=`);
  return value;
};

prepareGrafana();
// Components measure their words before they draw them, so the letters must be there first.
await Promise.all([400, 500, 600].map((weight) => document.fonts.load(`${weight} 16px Inter`)));
const json = (await (await fetch(`/dashboards/${asked("dashboard")}.json`)).json()) as DashboardJson;
const root = document.getElementById("dashboard");
if (root === null) throw new Error("index.html has no #dashboard");
createRoot(root).render(
  <ThemeContext.Provider value={createTheme({ colors: { mode: "dark" } })}>
    <GlobalStyles />
    <Dashboard
      json={json}
      source={{ prometheus: asked("prometheus"), atMs: Number(asked("at")), scrapeIntervalSeconds: Number(asked("scrape")) }}
    />
  </ThemeContext.Provider>,
);
