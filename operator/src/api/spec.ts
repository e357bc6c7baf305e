/** The spec: what a person writes. What a pod is told comes from the voicebot's own settings, described once, there. */
import {
  CacheSettings,
  CallSettings,
  ConversationSettings,
  CostSettings,
  LanguageModelSettings,
  languages,
  lookUpNamesDiffer,
  namesDiffer,
  ObjectiveSettings,
  ports,
  RecordingSettings,
  RecordSettings,
  ScenarioSettings,
  SpeechToTextSettings,
  TelephonySettings,
  TextToSpeechSettings,
  TicketSettings,
  TurnSettings,
} from "@voicebots/voicebot/contract";
import * as z from "zod";
import { Monitoring } from "./monitoring.ts";
import { Quantity } from "./quantity.ts";
import { Scaling } from "./scaling.ts";
import { dataKey, NetworkPolicyPeer, PodSettings, StringMap, secretName } from "./scheduling.ts";
import { withRules } from "./validation-rule.ts";

const keyOfSecret = z.object({ name: secretName.describe("The Secret."), key: dataKey.describe("Its key.") });

const Turns = withRules(TurnSettings, {
  always: [
    {
      rule: "self.silence.hangUpAfterSeconds > self.silence.promptAfterSeconds",
      message: "silence.hangUpAfterSeconds must be longer than silence.promptAfterSeconds",
      holds: ({ silence }) => silence.hangUpAfterSeconds > silence.promptAfterSeconds,
    },
  ],
});

const CallsService = withRules(
  z.object({
    type: z.enum(["ClusterIP", "NodePort", "LoadBalancer"]).default("ClusterIP").describe("Who can reach it."),
    nodePort: z
      .int()
      .min(1)
      .max(65_535)
      .optional()
      .describe("The port on every node; chosen by Kubernetes when absent."),
    annotations: StringMap.default({}).describe("For a cloud's load balancer, for example."),
  }),
  {
    always: [
      {
        rule: "!has(self.nodePort) || self.type != 'ClusterIP'",
        message: "nodePort needs a service of type NodePort or LoadBalancer",
        holds: ({ type, nodePort }) => nodePort === undefined || type !== "ClusterIP",
      },
    ],
  },
);

const { calls: _itsOwn, ...otherPorts } = ports;
const takenPorts: readonly number[] = Object.values(otherPorts);

const AudioSocket = withRules(
  z.object({
    port: z.int().min(1024).max(65_535).default(ports.calls).describe("TCP port of calls, on pods and Service."),
  }),
  {
    always: [
      {
        rule: `!(self.port in [${takenPorts.join(", ")}])`,
        message: `audioSocket.port must be none of ${takenPorts.join(", ")}: metrics, announcements and the web are there`,
        holds: ({ port }) => !takenPorts.includes(port),
      },
    ],
  },
);

const Twilio = withRules(TelephonySettings.shape.twilio.unwrap(), {
  always: [
    {
      rule: "!self.enabled || has(self.publicUrl)",
      message: "twilio.enabled needs twilio.publicUrl: the address where Twilio reaches the bot",
      holds: ({ enabled, publicUrl }) => !enabled || publicUrl !== undefined,
    },
  ],
});

const Telephony = TelephonySettings.extend({
  audioSocket: AudioSocket.prefault({}).describe("Asterisk's AudioSocket."),
  twilio: Twilio.prefault({}).describe("Calls by Twilio Media Streams."),
  web: z
    .object({
      allowedFrom: z
        .array(NetworkPolicyPeer)
        .max(32)
        .default([])
        .describe("Who may connect to it; empty: any pod of the cluster, so that any Ingress controller can."),
    })
    .prefault({})
    .describe(
      "Port 9094, for what comes from outside through an Ingress: open when Twilio or the browser is switched on.",
    ),
  service: CallsService.prefault({}).describe("The Service that callers' PBX connects to."),
  allowedFrom: z
    .array(NetworkPolicyPeer)
    .max(32)
    .default([])
    .describe("Who may place calls; empty: pods of the same namespace."),
}).describe("How calls come in.");

export const ManagedCache = z.object({
  image: z.string().min(1).max(512).optional().describe("A Redis image; the operator's own choice when absent."),
  maxMemory: Quantity.prefault("256Mi").describe("Redis drops the phrases used least recently beyond this."),
  storage: Quantity.prefault("1Gi").describe(
    "Size of the volume that keeps phrases over restarts; 0: in memory only. Cannot change later.",
  ),
});

/** The pod finds the webhook's secret in a file: its settings say only where to send. */
const Recording = withRules(RecordingSettings, {
  always: [
    {
      rule: "!self.enabled || has(self.uploadTo)",
      message: "recording needs uploadTo: where recordings are uploaded to",
      holds: ({ enabled, uploadTo }) => !enabled || uploadTo !== undefined,
    },
  ],
});

const Records = RecordSettings.extend({
  recording: Recording.prefault({}).describe("Stereo recordings: the caller left, the bot right."),
  tickets: z
    .object({
      webhook: TicketSettings.shape.webhook
        .extend({
          secretRef: keyOfSecret.describe("The Secret and key that sign each ticket: `whsec_...`, or any text."),
        })
        .describe("An HTTP address of a ticket system, or of what stands before it."),
    })
    .optional()
    .describe("Who takes up the tickets; only the sink when absent."),
  spool: z
    .object({
      size: Quantity.prefault("1Gi").describe(
        "Size of each pod's volume for records and recordings (32 kB a second). A change replaces the pods.",
      ),
    })
    .prefault({})
    .describe("Where records wait while nobody takes them."),
}).describe("What is kept of a call.");

const storageNow = "has(self.managed) ? string(self.managed.storage) : '1Gi'";

const Cache = withRules(
  CacheSettings.extend({
    managed: ManagedCache.optional().describe("A Redis run by the operator: the default."),
    external: z
      .object({
        url: z
          .string()
          .max(2048)
          .regex(/^rediss?:\/\/[^@\s]+$/)
          .describe("redis:// or rediss:// address, without a password."),
        passwordSecretRef: keyOfSecret.optional().describe("The Secret and key that hold its password."),
      })
      .optional()
      .describe("A Redis of your own."),
  }),
  {
    always: [
      {
        rule: "!(has(self.managed) && has(self.external))",
        message: "cache is either managed or external, not both",
        holds: ({ managed, external }) => managed === undefined || external === undefined,
      },
    ],
    onChange: [
      {
        rule: `has(self.external) || has(oldSelf.external) || (${storageNow}) == (${storageNow.replaceAll("self", "oldSelf")})`,
        message: "cache.managed.storage cannot change: delete the Voicebot and create it anew",
      },
    ],
  },
);

const Costs = CostSettings.extend({
  pricesConfigMapRef: z
    .object({
      name: secretName.describe("The ConfigMap."),
      key: dataKey.default("prices.yaml").describe("Its key."),
    })
    .optional()
    .describe("A price table of your own; the built-in one when absent."),
}).describe("What calls cost, and may cost.");

const Scenario = ScenarioSettings.extend({
  configMapRef: z
    .object({
      name: secretName.describe("The ConfigMap."),
      key: dataKey.default("scenario.yaml").describe("Its key."),
    })
    .optional()
    .describe("A scenario of your own (docs/scenario.md), instead of the preset; read again for each call."),
}).describe("What the bot says and asks.");

const Conversation = withRules(ConversationSettings, {
  always: [
    {
      rule: "self.mode != 'assistant' || has(self.assistant)",
      message: "mode assistant needs conversation.assistant.prompt",
      holds: ({ mode, assistant }) => mode !== "assistant" || assistant !== undefined,
    },
    {
      rule: "!has(self.assistant) || !has(self.assistant.lookUps) || self.assistant.lookUps.all(one, self.assistant.lookUps.exists_one(other, other.name == one.name) && !(one.name in ['transfer', 'create_ticket', 'end_call']))",
      message:
        "the names of assistant.lookUps must differ from each other, and from transfer, create_ticket and end_call",
      holds: ({ assistant }) => lookUpNamesDiffer(assistant?.lookUps ?? []),
    },
    {
      rule: "!has(self.assistant) || !has(self.assistant.transfer) || !has(self.assistant.transfer.destinations) || self.assistant.transfer.destinations.all(one, self.assistant.transfer.destinations.exists_one(other, other.name == one.name))",
      message: "the names of assistant.transfer.destinations must differ",
      holds: ({ assistant }) => namesDiffer(assistant?.transfer.destinations ?? []),
    },
  ],
});

export const VoicebotSpec = withRules(
  z
    .object({
      language: z.enum(languages).default("fr-FR").describe("Of phrases, speech recognition and dashboards."),
      credentials: z
        .object({ secretName: secretName.describe("Its keys: deepgram, groq, elevenlabs.") })
        .describe("The providers' keys: mounted as files, read again when they change."),
      scenario: Scenario.prefault({}),
      conversation: Conversation.prefault({}),
      speechToText: SpeechToTextSettings.prefault({}),
      languageModel: LanguageModelSettings.prefault({}),
      textToSpeech: TextToSpeechSettings.prefault({}),
      turns: Turns.prefault({}),
      calls: CallSettings.prefault({}),
      telephony: Telephony.prefault({}),
      cache: Cache.prefault({}).describe("Where synthesised speech is kept, so that it is paid for once."),
      scaling: Scaling.prefault({}).describe("How many pods."),
      records: Records.prefault({}),
      costs: Costs.prefault({}),
      objectives: ObjectiveSettings.prefault({}),
      monitoring: Monitoring.prefault({}),
      pod: PodSettings.prefault({}),
    })
    .describe("The voicebot, as it should be."),
  {
    always: [
      {
        rule: "!has(self.scaling.targetCallsPerPod) || self.scaling.targetCallsPerPod <= self.calls.maxPerPod",
        message: "scaling.targetCallsPerPod must not exceed calls.maxPerPod",
        holds: ({ scaling, calls }) => (scaling.targetCallsPerPod ?? 0) <= calls.maxPerPod,
      },
      {
        rule: "!has(self.scaling.providerConcurrency) || self.scaling.providerConcurrency >= self.scaling.minReplicas * self.calls.maxPerPod",
        message: "scaling.providerConcurrency must allow scaling.minReplicas pods of calls.maxPerPod calls",
        holds: ({ scaling, calls }) =>
          (scaling.providerConcurrency ?? Number.POSITIVE_INFINITY) >= scaling.minReplicas * calls.maxPerPod,
      },
    ],
  },
);

export type VoicebotSpec = z.output<typeof VoicebotSpec>;
export type VoicebotSpecInput = z.input<typeof VoicebotSpec>;
