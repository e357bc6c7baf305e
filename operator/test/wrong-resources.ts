/**
 * Resources that must be refused, with the words a person then reads. Two judges try them: our own parser in the unit
 * tests, the API server in the integration tests.
 */

interface WrongResource {
  readonly because: string;
  readonly name?: string;
  readonly spec: Readonly<Record<string, unknown>>;
  /** What both judges say; absent where the wording is each judge's own. */
  readonly message?: string;
}

const credentials = { secretName: "voicebot-providers" };

export const wrongResources: readonly WrongResource[] = [
  { because: "there are no credentials", spec: {} },
  { because: "the language is not spoken", spec: { credentials, language: "tlh-KX" } },
  { because: "a number is out of range", spec: { credentials, calls: { maxPerPod: 0 } } },
  { because: "a provider is not known", spec: { credentials, speechToText: { provider: "ears" } } },
  { because: "a provider's address is no URL", spec: { credentials, languageModel: { baseUrl: "groq" } } },
  { because: "a size is no quantity", spec: { credentials, cache: { managed: { maxMemory: "much" } } } },
  {
    because: "the metrics interval has no unit",
    spec: { credentials, monitoring: { serviceMonitor: { interval: "15" } } },
  },
  {
    because: "the cache's address holds a password",
    spec: { credentials, cache: { external: { url: "redis://:secret@redis:6379" } } },
  },
  {
    because: "there are more pods at night than by day",
    spec: { credentials, scaling: { minReplicas: 4, maxReplicas: 2 } },
    message: "minReplicas must not exceed maxReplicas",
  },
  {
    because: "an assistant has no prompt",
    spec: { credentials, conversation: { mode: "assistant" } },
    message: "mode assistant needs conversation.assistant.prompt",
  },
  {
    because: "a look-up has the name of a tool that is there already",
    spec: {
      credentials,
      conversation: {
        mode: "assistant",
        assistant: {
          prompt: "You sell fibre.",
          lookUps: [{ name: "transfer", description: "Money.", url: "http://bank/transfer" }],
        },
      },
    },
    message: "the names of assistant.lookUps must differ",
  },
  {
    because: "two departments have the same name",
    spec: {
      credentials,
      conversation: {
        mode: "assistant",
        assistant: {
          prompt: "You sell fibre.",
          transfer: {
            destinations: [
              { name: "sales", description: "New contracts.", destination: "sales-queue" },
              { name: "sales", description: "Invoices.", destination: "billing-queue" },
            ],
          },
        },
      },
    },
    message: "the names of assistant.transfer.destinations must differ",
  },
  {
    because: "the caller would be hung up on before being asked",
    spec: { credentials, turns: { silence: { promptAfterSeconds: 30, hangUpAfterSeconds: 30 } } },
    message: "silence.hangUpAfterSeconds must be longer than silence.promptAfterSeconds",
  },
  {
    because: "a pod is to have more calls than it takes",
    spec: { credentials, calls: { maxPerPod: 10 }, scaling: { targetCallsPerPod: 11 } },
    message: "scaling.targetCallsPerPod must not exceed calls.maxPerPod",
  },
  {
    because: "the providers' contracts do not allow the fewest pods",
    spec: { credentials, calls: { maxPerPod: 25 }, scaling: { minReplicas: 3, providerConcurrency: 50 } },
    message: "scaling.providerConcurrency must allow scaling.minReplicas pods of calls.maxPerPod calls",
  },
  {
    because: "the cache is both ours and theirs",
    spec: { credentials, cache: { managed: {}, external: { url: "redis://redis:6379" } } },
    message: "cache is either managed or external, not both",
  },
  {
    because: "a node port is asked of a Service without one",
    spec: { credentials, telephony: { service: { nodePort: 30090 } } },
    message: "nodePort needs a service of type NodePort or LoadBalancer",
  },
  {
    because: "Twilio's signatures could not be verified",
    spec: { credentials, telephony: { twilio: { enabled: true } } },
    message: "twilio.enabled needs twilio.publicUrl: the address where Twilio reaches the bot",
  },
  {
    because: "calls would come in where metrics go out",
    spec: { credentials, telephony: { audioSocket: { port: 9091 } } },
    message: "audioSocket.port must be none of 9091, 9093, 9094: metrics, announcements and the web are there",
  },
  {
    because: "a Service of that name could not be",
    name: "support.line",
    spec: { credentials },
    message: "metadata.name must start with a letter",
  },
  {
    because: "its children's names would be too long",
    name: "a".repeat(41),
    spec: { credentials },
    message: "have at most 40 characters",
  },
];
