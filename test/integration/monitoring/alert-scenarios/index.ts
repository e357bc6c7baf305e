/** When each alert fires, and when it does not: a story each. */
import { callsScenarios } from "./calls.ts";
import { deliveriesScenarios } from "./deliveries.ts";
import { moneyScenarios } from "./money.ts";
import { objectivesScenarios } from "./objectives.ts";
import type { Scenario } from "./scenario.ts";

export { operatorScenarios } from "./operator.ts";
export type { Scenario } from "./scenario.ts";

export const botScenarios: readonly Scenario[] = [
  ...callsScenarios,
  ...objectivesScenarios,
  ...deliveriesScenarios,
  ...moneyScenarios,
];
