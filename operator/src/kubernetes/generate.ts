import { writeFileSync } from "node:fs";
import { permissionsFile, permissionsPath } from "./permissions-file.ts";

writeFileSync(new URL(`../../../${permissionsPath}`, import.meta.url), permissionsFile());
