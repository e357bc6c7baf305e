/** Everything that should exist for a Voicebot, as a function of it and nothing else. In the order in which it is made. */
import type { Voicebot } from "../api/index.ts";
import type { KubernetesObject } from "../reconcile/cluster.ts";
import { autoscaling } from "./autoscaling.ts";
import { botDeployment } from "./bot-deployment.ts";
import { callsService } from "./calls-service.ts";
import type { Choices } from "./choices.ts";
import { dashboardFiles } from "./dashboards.ts";
import { disruptionBudget } from "./disruption-budget.ts";
import { metricsService } from "./metrics-service.ts";
import { networkPolicies } from "./network-policies.ts";
import { prometheusRule } from "./prometheus-rule.ts";
import { serviceAccount } from "./service-account.ts";
import { serviceMonitor } from "./service-monitor.ts";
import { settingsFile } from "./settings-file.ts";
import { speechCache } from "./speech-cache.ts";

export function desiredObjects(voicebot: Voicebot, choices: Choices): readonly KubernetesObject[] {
  return [
    serviceAccount(voicebot),
    settingsFile(voicebot),
    ...networkPolicies(voicebot),
    ...speechCache(voicebot, choices),
    callsService(voicebot),
    metricsService(voicebot),
    botDeployment(voicebot, choices),
    disruptionBudget(voicebot),
    autoscaling(voicebot, choices),
    ...serviceMonitor(voicebot, choices),
    ...prometheusRule(voicebot, choices),
    ...dashboardFiles(voicebot, choices),
  ];
}
