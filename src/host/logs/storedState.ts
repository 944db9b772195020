import * as z from 'zod/mini';
import type { Json } from '../../protocol';

const key = z.object({ time: z.number(), delay: z.number(), id: z.string() });

/** A reader of the last lines who began while the past was being read. */
const tail = z.object({
  /** Positions below were known to it. */
  known: z.number(),
  /** Of what arrives later in the period, only what was written from this time on is new to it. */
  since: z.number()
});

const period = z.object({
  /** First position of the period. */
  start: z.number(),
  /** The first and last line in order that came in it. */
  first: z.optional(key),
  last: z.optional(key),
  /** Lines came out of order. */
  scrambled: z.boolean(),
  /** Lines before this time are all in: streams may have given them, in the order of the log. */
  firm: z.optional(z.number()),
  tails: z.optional(z.array(tail))
});

const stretch = z.object({
  start: z.number(),
  end: z.number(),
  first: key,
  tails: z.optional(z.array(tail))
});

const storedState = z.object({
  /** Where the source goes on. */
  cursor: z.optional(z.json()),
  /** The position that the next line gets. */
  positions: z.number(),
  /** The log is complete: its source is never asked again. */
  complete: z.boolean(),
  /** Every line came behind all before it, so the order of arrival is the order of the log. */
  inOrder: z.boolean(),
  /** The past that is being read now; absent while the source follows. */
  loading: z.optional(period),
  /** Last line in order when `loading` began on a log that readers had seen: what comes before it is late. */
  frontier: z.optional(key),
  /** Ended periods whose lines came out of order: streams give them in the order of the log. */
  stretches: z.array(stretch),
  late: z.number(),
  errors: z.number(),
  firstError: z.optional(key)
});

export type Tail = z.infer<typeof tail>;

/** The past that is being read. */
export type Loading = z.infer<typeof period>;

/** A run of positions that arrived out of order, `end` exclusive; `first` is its first line in order. */
export type Stretch = z.infer<typeof stretch>;

/** What a store knows beside its lines; written in the transaction of every append. */
export type StoredState = Omit<z.infer<typeof storedState>, 'cursor'> & { cursor?: Json };

export const NEW_STATE: StoredState = {
  positions: 0,
  complete: false,
  inOrder: true,
  loading: { start: 0, scrambled: false },
  stretches: [],
  late: 0,
  errors: 0
};

/** @throws when the text is none */
export function parseState(text: string): StoredState {
  return storedState.parse(JSON.parse(text));
}
