/** The custom metrics API, running: an HTTPS server, its certificate, whom it trusts, and where the cluster finds it. */
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { TLSSocket } from "node:tls";
import type { Logger } from "pino";
import { sleep } from "../clock.ts";
import { accessReview, type MayRead } from "./access-review.ts";
import { type Answer, callsAnswer, type PodCalls, questionOf, refusal } from "./custom-metrics.ts";
import { type Asker, askerOf, authenticationConfigMap, type FrontProxy, frontProxyIn } from "./front-proxy.ts";
import { announce, type Registered, type RegistrationOptions, register, untilFollowed } from "./registration.ts";
import { renewedCertificate } from "./renewed-certificate.ts";
import type { ServingCertificate } from "./serving-certificate.ts";

export interface MetricsApiOptions extends Omit<RegistrationOptions, "port"> {
  /** Port to listen on; 0: any. */
  readonly port: number;
  readonly logger: Logger;
  readonly certificateLifeMs: number;
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
  /** Of a leader that goes, once another may lead: answers until questions go there, if there is one. Never rejects. */
  handOver(): Promise<void>;
  close(): Promise<void>;
}

const longestLookMs = 15_000;
const registerAgainMs = 300_000;
/** Another operator sees within 2.4 s that the Lease is free, and then says where it answers. */
const followedWithinMs = 5000;
/** What is being answered when the API closes, is. */
const lastAnswersMs = 1000;
const tlsOptions = { requestCert: true, rejectUnauthorized: false, minVersion: "TLSv1.2" } as const;

export async function metricsApi(options: MetricsApiOptions): Promise<MetricsApi> {
  const { clock, logger, client } = options;
  const host = `${options.serviceName}.${options.namespace}.svc`;
  const hosts = [host, `${host}.cluster.local`];
  const { certificateLifeMs } = options;
  const certificate = await renewedCertificate(hosts, clock, certificateLifeMs);
  const lookAfterMs = Math.min(longestLookMs, certificateLifeMs / 24);
  let proxy: FrontProxy | undefined;
  let isLeading = false;
  let isLeaving = false;
  /** When the API server was last told what it should know of this operator. */
  let toldAt: number | undefined;
  /** What `onState` was last told. */
  let known: Registered | undefined;
  const woken = { wake: (): void => undefined };
  const mayRead = accessReview(client, clock);

  const server = createServer({ ...tlsOptions, ...secureContext(certificate.current()) }, (request, response) => {
    const asker =
      proxy === undefined ? undefined : askerOf(proxy, verifiedName(request.socket as TLSSocket), request.headers);
    const url = request.method === "GET" ? URL.parse(request.url ?? "/", "https://localhost") : null;
    void answerTo(asker, url, mayRead, options.calls)
      .catch((error: unknown): Answer => {
        logger.warn({ err: error }, "a question to the metrics API could not be answered");
        return refusal(503, "ServiceUnavailable", "the access could not be reviewed");
      })
      .then(({ status, body }) =>
        response.writeHead(status, answerHeaders(status, isLeaving)).end(JSON.stringify(body)),
      );
  });
  server.maxConnections = 200;
  server.requestTimeout = 10_000;
  server.headersTimeout = 10_000;
  server.on("tlsClientError", (error) => logger.debug({ err: error }, "a client of the metrics API failed to connect"));
  await listen(server, options.port);
  const { port } = server.address() as AddressInfo;

  const trust = (): void =>
    server.setSecureContext({
      ...secureContext(certificate.current()),
      ...(proxy === undefined ? {} : { ca: proxy.authority }),
    });

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

  const registration = (): RegistrationOptions => {
    const { serviceName, namespace, podName, podIp, ownerClusterRole } = options;
    return { client, clock, serviceName, namespace, podName, podIp, ownerClusterRole, port };
  };

  function learnt(state: Registered): void {
    if (JSON.stringify(state) === JSON.stringify(known)) return;
    known = state;
    if (state.state === "serving") logger.info("the metrics API is registered");
    else logger.warn({ by: state.by }, "custom.metrics.k8s.io belongs to another adapter: it is left alone");
    options.onState(state);
  }

  /** What is nobody's yet, or another's, is asked after again soon: who has removed the other adapter waits for this one. */
  async function tell(): Promise<void> {
    const led = isLeading;
    let isOurs: boolean;
    if (led) {
      const state = await register(registration(), certificate.authorities());
      learnt(state);
      isOurs = state.state === "serving";
    } else isOurs = await announce(registration(), certificate.authorities());
    toldAt = isOurs && isLeading === led ? clock.now() : undefined;
    certificate.announced();
  }

  async function lookAfter(): Promise<void> {
    await learnFrontProxy();
    const isNews = await certificate.renew();
    if (isNews || toldAt === undefined || clock.now() - toldAt >= registerAgainMs) await tell();
    if (!certificate.goOver()) return;
    trust();
    logger.info("the metrics API has a new certificate");
  }

  return {
    port,
    setLeading(leads) {
      isLeading = leads;
      // Another may have said so meanwhile.
      toldAt = undefined;
      if (leads) known = undefined;
      woken.wake();
    },
    async handOver() {
      if (known?.state !== "serving") return;
      isLeaving = true;
      try {
        await untilFollowed(registration(), certificate.authorities(), followedWithinMs);
      } catch (error) {
        logger.info({ err: error }, "the metrics API could not be handed over");
      }
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
        const cut = clock.after(lastAnswersMs, () => server.closeAllConnections());
        server.close(() => {
          cut[Symbol.dispose]();
          resolve();
        });
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

/**
 * A stranger's connection is ended: it may be the front proxy's, from before its authority was known. So is every one when the
 * API leaves: the next question finds its way anew.
 */
function answerHeaders(status: number, isLeaving: boolean): Record<string, string> {
  return { "content-type": "application/json", ...(status === 401 || isLeaving ? { connection: "close" } : {}) };
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
