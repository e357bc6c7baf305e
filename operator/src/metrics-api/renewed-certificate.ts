/**
 * The certificate of the metrics API and the one that takes its place, in two steps: every API server learns the new authority
 * before it meets the new certificate.
 */
import type { Clock } from "../clock.ts";
import { type ServingCertificate, servingCertificate } from "./serving-certificate.ts";

export interface RenewedCertificate {
  /** To be served now. */
  current(): ServingCertificate;
  /** PEM: by which it may be verified, now and soon. */
  authorities(): readonly string[];
  /** Makes the next one when it is time. true: there is an authority that nobody has been told of. */
  renew(): Promise<boolean>;
  /** The API server has been told of `authorities`. */
  announced(): void;
  /** Goes over to the next one when its authority has been known for long enough. true: `current` is another. */
  goOver(): boolean;
}

/** An API server hears of a new authority within moments; several of them, and a busy machine, within this. */
const authorityLearntMs = 60_000;

/** `hosts`: the names by which the API server calls the Service. */
export async function renewedCertificate(
  hosts: readonly string[],
  clock: Clock,
  lifeMs: number,
): Promise<RenewedCertificate> {
  const learntMs = Math.min(authorityLearntMs, lifeMs / 8);
  let current = await servingCertificate(hosts, clock.wallTime(), lifeMs);
  let next: { readonly certificate: ServingCertificate; announcedAt: number | undefined } | undefined;
  return {
    current: () => current,
    authorities: () => [current, ...(next === undefined ? [] : [next.certificate])].map(({ authority }) => authority),
    async renew() {
      if (next === undefined && clock.wallTime() >= current.renewAt) {
        const certificate = await servingCertificate(hosts, clock.wallTime(), lifeMs);
        next = { certificate, announcedAt: undefined };
      }
      return next !== undefined && next.announcedAt === undefined;
    },
    announced() {
      if (next !== undefined) next.announcedAt ??= clock.now();
    },
    goOver() {
      if (next?.announcedAt === undefined || clock.now() - next.announcedAt < learntMs) return false;
      current = next.certificate;
      next = undefined;
      return true;
    },
  };
}
