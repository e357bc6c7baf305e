/** The custom metrics API, running: an HTTPS server, its certificate, whom it trusts, and where the cluster finds it. */
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import type { Logger } from "pino";
import { type Clock, sleep } from "../clock.ts";
import { accessReview, type MayRead } from "./access-review.ts";
import { type Answer, callsAnswer, type PodCalls, questionOf, refusal } from "./custom-metrics.ts";
import { type Asker, askerOf, authenticationConfigMap, type FrontProxy, frontProxyIn } from "./front-proxy.ts";
import { type Registered, type RegistrationOptions, register } from "./registration.ts";
import { type ServingCertificate, servingCertificate } from "./serving-certificate.ts";

export interface MetricsApiOptions extends Omit<RegistrationOptions, "port"> {
  /** Port to listen on; 0: any. */
  readonly port: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Pods of a namespace that answered in the last five seconds. */
  readonly calls: (namespace: string) => readonly PodCalls[];
  /** Told when the leader comes to serve the API, or finds that it belongs to somebody else. */
  readonly onState: (state: Registered) => void;
}

export interface MetricsApi {
  readonly port: number;
  /** Keeps the certificate fresh and the trusted authority current, and while `leading` the registration too. */
  run(signal: AbortSignal): Promise<void>;
  /** From now on this operator says where the API is, or leaves it to another. */
  setLeading(leads: boolean): void;
  close(): Promise<void>;
}

const lookAfterMs = 15_000;
const registerAgainMs = 300_000;
/** An API server hears of a new authority within moments; several of them, and a busy machine, within this. */
const authorityLearntMs = 60_000;
const tlsOptions = { requestCert: true, rejectUnauthorized: false, minVersion: "TLSv1.2" } as const;

export async function metricsApi(options: MetricsApiOptions): Promise<MetricsApi> {
  const { clock, logger, client } = options;
  const host = `${options.serviceName}.${options.namespace}.svc`;
  const hosts = [host, `${host}.cluster.local`];
  let certificate = await servingCertificate(hosts, clock.wallTime());
  let previousAuthority = "";
  /** Made and announced, and not used yet. */
  let next: { readonly certificate: ServingCertificate; readonly announcedAt: number } | undefined;
  let proxy: FrontProxy | undefined;
  let isLeading = false;
  let registeredAt: number | undefined;
  let takenBy: string | undefined;
  const woken = { wake: (): void => undefined };
  const mayRead = accessReview(client, clock);

  const server = createServer(
    { ...tlsOptions, key: certificate.key, cert: certificate.certificate },
    (request, response) => {
      const asker =
        proxy === undefined ? undefined : askerOf(proxy, verifiedName(request.socket as TLSSocket), request.headers);
      const url = request.method === "GET" ? URL.parse(request.url ?? "/", "https://localhost") : null;
      void answerTo(asker, url, mayRead, options.calls)
        .catch((error: unknown): Answer => {
          logger.warn({ err: error }, "a question to the metrics API could not be answered");
          return refusal(503, "ServiceUnavailable", "the access could not be reviewed");
        })
        .then(({ status, body }) => response.writeHead(status, answerHeaders(status)).end(JSON.stringify(body)));
    },
  );
  server.maxConnections = 200;
  server.requestTimeout = 10_000;
  server.headersTimeout = 10_000;
  server.on("tlsClientError", (error) => logger.debug({ err: error }, "a client of the metrics API failed to connect"));
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;

  const trust = (): void =>
    server.setSecureContext({ ...secureContext(certificate), ...(proxy === undefined ? {} : { ca: proxy.authority }) });

  async function learnFrontProxy(): Promise<void> {
    const { namespace, name } = authenticationConfigMap;
    const configMap = await client.request({
      method: "GET",
      path: `/api/v1/namespaces/${namespace}/configmaps/${name}`,
    });
    const learnt = frontProxyIn((configMap as { data?: unknown } | undefined)?.data);
    if (learnt === undefined) throw new Error("the API server does not publish its front proxy's authority");
    if (JSON.stringify(learnt) === JSON.stringify(proxy)) return;
    proxy = learnt;
    trust();
  }

  /** In two steps: every API server learns the new authority before it meets the new certificate. */
  async function renew(): Promise<void> {
    if (next === undefined) {
      if (clock.wallTime() < certificate.renewAt) return;
      const made = await servingCertificate(hosts, clock.wallTime());
      if (isLeading) await announce(`${authorities()}\n${made.authority}`);
      next = { certificate: made, announcedAt: clock.now() };
    } else if (clock.now() - next.announcedAt >= authorityLearntMs) {
      previousAuthority = certificate.authority;
      certificate = next.certificate;
      next = undefined;
      trust();
      logger.info("the metrics API has a new certificate");
    }
  }

  /** By which this operator's certificate may be verified: of now, before, and soon. */
  const authorities = (): string =>
    [certificate.authority, previousAuthority, next?.certificate.authority ?? ""]
      .filter((one) => one !== "")
      .join("\n");

  async function announce(bundle: string): Promise<void> {
    const { serviceName, namespace, podName, podIp, ownerClusterRole } = options;
    const result = await register({ client, serviceName, namespace, podName, podIp, ownerClusterRole, port }, bundle);
    if (result.state === "taken") {
      // Asked again soon: who has removed the other adapter waits for this one.
      registeredAt = undefined;
      if (takenBy === result.by) return;
      takenBy = result.by;
      logger.warn({ by: takenBy }, "custom.metrics.k8s.io belongs to another adapter: it is left alone");
    } else {
      const isNews = registeredAt === undefined;
      registeredAt = clock.now();
      takenBy = undefined;
      if (!isNews) return;
      logger.info("the metrics API is registered");
    }
    options.onState(result);
  }

  async function lookAfter(): Promise<void> {
    await learnFrontProxy();
    await renew();
    if (!isLeading || (registeredAt !== undefined && clock.now() - registeredAt < registerAgainMs)) return;
    await announce(authorities());
  }

  return {
    port,
    setLeading(leads) {
      isLeading = leads;
      // Another may have said so meanwhile.
      registeredAt = undefined;
      woken.wake();
    },
    async run(signal) {
      let failures = 0;
      while (!signal.aborted) {
        const led = isLeading;
        try {
          await lookAfter();
          failures = 0;
        } catch (error) {
          failures += 1;
          logger.warn({ err: error }, "the metrics API could not be looked after");
        }
        if (isLeading !== led) continue;
        const waiting = new AbortController();
        woken.wake = () => waiting.abort();
        const ms = failures === 0 ? lookAfterMs : Math.min(lookAfterMs, 500 * 2 ** Math.min(failures, 10));
        await sleep(clock, ms, AbortSignal.any([signal, waiting.signal]));
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What the asker gets: nothing without a name, discovery for all who have one, calls for those who may read them. */
async function answerTo(
  asker: Asker | undefined,
  url: URL | null,
  mayRead: MayRead,
  calls: (namespace: string) => readonly PodCalls[],
): Promise<Answer> {
  if (asker === undefined) return refusal(401, "Unauthorized", "only the API server's front proxy is answered");
  if (url === null) return refusal(405, "MethodNotAllowed", "this API is only read");
  const question = questionOf(url.pathname, url.searchParams);
  if (question.about === "discovery") return question.answer;
  if (!(await mayRead(asker, question.namespace, question.pod))) {
    return refusal(403, "Forbidden", "the calls of this namespace are not yours to read");
  }
  return callsAnswer(question, calls(question.namespace));
}

/** The common name of a client certificate that the trusted authority signed. */
function verifiedName(socket: TLSSocket): string | undefined {
  if (!socket.authorized) return undefined;
  const commonName = socket.getPeerCertificate().subject?.CN;
  return Array.isArray(commonName) ? commonName[0] : commonName;
}

/** A stranger's connection is ended: it may be the front proxy's, from before its authority was known. */
function answerHeaders(status: number): Record<string, string> {
  return { "content-type": "application/json", ...(status === 401 ? { connection: "close" } : {}) };
}

function secureContext(certificate: ServingCertificate) {
  return { key: certificate.key, cert: certificate.certificate, minVersion: tlsOptions.minVersion };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
