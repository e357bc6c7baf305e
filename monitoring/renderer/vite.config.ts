import { cpSync } from "node:fs";
import { join } from "node:path";
import { defineConfig } from "vite";

const here = import.meta.dirname;

export default defineConfig({
  root: here,
  logLevel: "error",
  build: { outDir: "dist", emptyOutDir: true, chunkSizeWarningLimit: 10_000, reportCompressedSize: false },
  plugins: [
    {
      name: "fonts and icons where Grafana's components look for them",
      closeBundle() {
        const from = join(here, "node_modules");
        cpSync(join(from, "@grafana/ui/dist/public"), join(here, "dist/public/build"), { recursive: true });
        cpSync(join(from, "@fontsource/inter/files"), join(here, "dist/public/fonts/inter"), { recursive: true });
      },
    },
  ],
});
