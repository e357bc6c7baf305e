/** Something that must reach somebody outside: kept on disk until it has. */
import * as z from "zod";

export const Parcel = z.object({
  /** The same in every delivery: the receiver knows a repeat by it. */
  id: z.string().min(1).max(256),
  kind: z.enum(["event", "ticket"]),
  /** What is kept in order: the call's id. */
  lane: z.string().min(1).max(256),
  url: z.url({ protocol: /^https?$/ }),
  /** JSON. */
  body: z.string(),
  /** Milliseconds since 1970. */
  createdAt: z.number(),
});
export type Parcel = z.output<typeof Parcel>;

/** The largest, a call's record with all its turns, is an eighth of this. */
export const largestParcelBytes = 512 * 1024;
