/** The operator, and what it says of its bots. */
import { firing, type Scenario, silent } from "./scenario.ts";

const operator = 'namespace="voicebot-system",pod="operator-0"';
export const operatorScenarios: readonly Scenario[] = [
  {
    alert: "VoicebotOperatorReconcileErrors",
    story: "a reconcile fails every minute",
    series: { [`controller_runtime_reconcile_errors_total{${operator},controller="voicebot"}`]: "0+1x60" },
    at: "30m",
    fires: firing,
  },
  {
    alert: "VoicebotOperatorReconcileErrors",
    story: "a reconcile fails every ten minutes",
    series: { [`controller_runtime_reconcile_errors_total{${operator},controller="voicebot"}`]: "0+0.1x60" },
    at: "30m",
    fires: silent,
  },
  {
    alert: "VoicebotOperatorBotNotReady",
    story: "a Voicebot is not ready for 20 minutes",
    series: { [`voicebot_operator_voicebots{${operator},condition="Ready",status="False"}`]: "1x60" },
    at: "20m",
    fires: firing,
  },
  {
    alert: "VoicebotOperatorBotNotReady",
    story: "a new Voicebot takes ten minutes to be ready",
    series: {
      [`voicebot_operator_voicebots{${operator},condition="Ready",status="False"}`]: "1x10 0x60",
      [`voicebot_operator_voicebots{${operator},condition="Paused",status="False"}`]: "3x60",
    },
    at: "20m",
    fires: silent,
  },
];
