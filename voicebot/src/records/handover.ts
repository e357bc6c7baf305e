/**
 * What a pod cannot deliver before its end, given to the others of its Voicebot through a Redis stream. One entry holds what
 * is left of one call, in order. A taker has it on its own disk before it lets the entry go; one that dies over it is
 * replaced after a minute, so a parcel may be delivered twice and is never lost.
 */
import * as z from "zod";
import type { RedisConnection } from "../speech-cache/redis-connection.ts";
import { Parcel } from "./parcel.ts";

const group = "pods";
/** One name for all: who holds an entry does not matter, only for how long. */
const consumer = "pod";
const leaseMs = 60_000;
const commandMs = 2000;
/** Calls that wait in Redis; beyond, nothing is added. */
const mostEntries = 5000;
const largestEntryBytes = 1024 * 1024;
const entriesAtOnce = 5;

const Parcels = z.array(Parcel);
/** [id, [field, value]]; an entry that was deleted meanwhile has no fields. */
const StreamEntries = z.array(z.tuple([z.string(), z.array(z.string()).nullable()]));
const ReadReply = z.array(z.tuple([z.string(), StreamEntries])).nullable();
const ClaimReply = z.tuple([z.string(), StreamEntries], z.unknown());

export interface Handover {
  /** Whether the others have them now: all of one call. */
  give(parcels: readonly Parcel[]): Promise<boolean>;
  /** Gives `take` what others left; `take` resolves when it is safe. Resolves to the number of parcels. */
  collect(take: (parcel: Parcel) => Promise<void>): Promise<number>;
}

/** `voicebot` is NAMESPACE/NAME: several may share a Redis. The stream has no time to live, so `volatile-lru` keeps it. */
export function handover(redis: RedisConnection, voicebot: string): Handover {
  const stream = `records:${voicebot}`;

  const entries = async (): Promise<z.output<typeof StreamEntries>> => {
    const claimed = await redis.ask(commandMs, (redis) =>
      redis.xautoclaim(stream, group, consumer, leaseMs, "0", "COUNT", entriesAtOnce),
    );
    const fresh = await redis.ask(commandMs, (redis) =>
      redis.xreadgroup("GROUP", group, consumer, "COUNT", entriesAtOnce, "STREAMS", stream, ">"),
    );
    // Refused also where nobody ever gave anything: the group is made by the first who gives.
    const left = claimed.ok ? ClaimReply.safeParse(claimed.value).data?.[1] : undefined;
    const added = fresh.ok ? ReadReply.safeParse(fresh.value).data?.[0]?.[1] : undefined;
    return [...(left ?? []), ...(added ?? [])];
  };

  return {
    async give(parcels) {
      const text = JSON.stringify(parcels);
      if (Buffer.byteLength(text) > largestEntryBytes) return false;
      await redis.ask(commandMs, (redis) => redis.xgroup("CREATE", stream, group, "0", "MKSTREAM"));
      const length = await redis.ask(commandMs, (redis) => redis.xlen(stream));
      if (!length.ok || length.value >= mostEntries) return false;
      const added = await redis.ask(commandMs, (redis) => redis.xadd(stream, "*", "parcels", text));
      return added.ok;
    },
    async collect(take) {
      let taken = 0;
      for (const [id, fields] of await entries()) {
        for (const parcel of parcelsIn(fields?.[1])) {
          await take(parcel);
          taken += 1;
        }
        await redis.ask(commandMs, (redis) => redis.multi().xack(stream, group, id).xdel(stream, id).exec());
      }
      return taken;
    },
  };
}

/** Nothing where the entry is not ours. */
function parcelsIn(text: string | undefined): Parcel[] {
  try {
    return Parcels.parse(JSON.parse(text ?? "[]"));
  } catch {
    return [];
  }
}
