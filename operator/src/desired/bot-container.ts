/** The voicebot's container: what it is told, what it reads, how it is asked after. */
import { basename, dirname } from "node:path/posix";
import { credentialKeys, environment, files, paths, ports } from "@voicebots/voicebot/contract";
import { amountOf, type Voicebot, type VoicebotSpec } from "../api/index.ts";
import { webIsOpen } from "./calls-service.ts";
import type { Choices } from "./choices.ts";
import { drainSeconds, lingerSeconds, preStopSeconds } from "./leaving-time.ts";
import { containerSecurity } from "./security.ts";
import { settingsName } from "./settings-file.ts";
import { cachePassword, cacheUrl } from "./speech-cache.ts";

export function botContainer(voicebot: Voicebot, choices: Choices) {
  const { pod, telephony } = voicebot.spec;
  return {
    name: "voicebot",
    image: pod.image ?? choices.voicebotImage,
    imagePullPolicy: pod.imagePullPolicy ?? choices.imagePullPolicy,
    ports: [
      { name: "calls", containerPort: telephony.audioSocket.port, protocol: "TCP" },
      { name: "announcements", containerPort: ports.announcements, protocol: "TCP" },
      ...(webIsOpen(voicebot) ? [{ name: "web", containerPort: ports.web, protocol: "TCP" }] : []),
      { name: "metrics", containerPort: ports.metrics, protocol: "TCP" },
    ],
    env: Object.entries(environmentOf(voicebot)).map(([name, value]) => ({ name, value })),
    volumeMounts: [
      ...filesOf(voicebot).map(({ volume, directory }) => ({
        name: volume.name,
        mountPath: directory,
        readOnly: true,
      })),
      { name: "tmp", mountPath: "/tmp" },
      { name: "spool", mountPath: files.spool },
    ],
    resources: pod.resources,
    securityContext: containerSecurity,
    startupProbe: { httpGet: { path: paths.live, port: "metrics" }, periodSeconds: 1, failureThreshold: 60 },
    livenessProbe: {
      httpGet: { path: paths.live, port: "metrics" },
      periodSeconds: 10,
      timeoutSeconds: 5,
      failureThreshold: 6,
    },
    readinessProbe: {
      httpGet: { path: paths.ready, port: "metrics" },
      periodSeconds: 2,
      timeoutSeconds: 2,
      failureThreshold: 3,
    },
    lifecycle: { preStop: { sleep: { seconds: preStopSeconds } } },
  };
}

export function botVolumes(voicebot: Voicebot) {
  const { spool } = voicebot.spec.records;
  return [
    ...filesOf(voicebot).map(({ volume }) => volume),
    { name: "tmp", emptyDir: { sizeLimit: "256Mi" } },
    // On disk, not in memory: what is not delivered yet outlives the container.
    { name: "spool", emptyDir: { sizeLimit: spool.size } },
  ];
}

/** Only what cannot change without a restart: all else is in the files. */
function environmentOf(voicebot: Voicebot): Readonly<Record<string, string>> {
  const { spec } = voicebot;
  return {
    [environment.settingsFile]: files.settings,
    [environment.credentialsDir]: files.credentials,
    ...(spec.scenario.configMapRef === undefined ? {} : { [environment.scenarioFile]: files.scenario }),
    ...(spec.costs.pricesConfigMapRef === undefined ? {} : { [environment.pricesFile]: files.prices }),
    [environment.callsPort]: String(spec.telephony.audioSocket.port),
    [environment.metricsPort]: String(ports.metrics),
    [environment.announcementsPort]: String(ports.announcements),
    ...(webIsOpen(voicebot) ? { [environment.webPort]: String(ports.web) } : {}),
    [environment.cacheUrl]: cacheUrl(voicebot),
    ...(cachePassword(voicebot) === undefined ? {} : { [environment.cachePasswordFile]: files.cachePassword }),
    [environment.name]: `${voicebot.namespace}/${voicebot.name}`,
    [environment.spoolDir]: files.spool,
    [environment.spoolBytes]: String(spoolBytes(spec)),
    [environment.drainSeconds]: String(drainSeconds(spec)),
    [environment.lingerSeconds]: String(lingerSeconds(spec)),
  };
}

/** What the bot may fill of its volume: a pod that grew past the volume's own limit would be evicted, with its calls. */
const spoolBytes = (spec: VoicebotSpec): number => Math.floor((amountOf(spec.records.spool.size) ?? 0) * 0.9);

/**
 * The volumes with the pod's files. Secrets, a scenario and the price table are optional: a pod without them starts and says
 * on its status page what is missing, instead of waiting without a word for a volume; the kubelet adds them when they appear.
 */
function filesOf(voicebot: Voicebot) {
  const { credentials, costs, records, scenario } = voicebot.spec;
  const ticketSecret = records.tickets?.webhook.secretRef;
  const password = cachePassword(voicebot);
  return [
    { directory: dirname(files.settings), volume: { name: "settings", configMap: { name: settingsName(voicebot) } } },
    {
      directory: files.credentials,
      volume: {
        name: "credentials",
        secret: {
          secretName: credentials.secretName,
          optional: true,
          items: credentialKeys.map((key) => ({ key, path: key })),
        },
      },
    },
    ...(scenario.configMapRef === undefined
      ? []
      : [
          {
            directory: dirname(files.scenario),
            volume: {
              name: "scenario",
              configMap: {
                name: scenario.configMapRef.name,
                optional: true,
                items: [
                  {
                    key: scenario.configMapRef.key,
                    path: files.scenario.slice(dirname(files.scenario).length + 1),
                  },
                ],
              },
            },
          },
        ]),
    ...(costs.pricesConfigMapRef === undefined
      ? []
      : [
          {
            directory: dirname(files.prices),
            volume: {
              name: "prices",
              configMap: {
                name: costs.pricesConfigMapRef.name,
                optional: true,
                items: [
                  { key: costs.pricesConfigMapRef.key, path: files.prices.slice(dirname(files.prices).length + 1) },
                ],
              },
            },
          },
        ]),
    ...(ticketSecret === undefined
      ? []
      : [
          {
            directory: dirname(files.ticketSecret),
            volume: {
              name: "ticket-secret",
              secret: {
                secretName: ticketSecret.name,
                optional: true,
                items: [{ key: ticketSecret.key, path: basename(files.ticketSecret) }],
              },
            },
          },
        ]),
    ...(password === undefined
      ? []
      : [
          {
            directory: dirname(files.cachePassword),
            volume: {
              name: "cache-password",
              secret: {
                secretName: password.name,
                optional: true,
                items: [
                  { key: password.key, path: files.cachePassword.slice(dirname(files.cachePassword).length + 1) },
                ],
              },
            },
          },
        ]),
  ];
}
