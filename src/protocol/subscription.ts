import { notification, request } from './method';
import type { Problem } from './problem';

/**
 * Subscriptions with credit.
 *
 * The reader opens a subscription with a number of events it is ready to take; each event costs one. Without
 * credit the host stops pulling that subscription's source and no other: a slow reader slows itself, never
 * the host, and loses nothing. Topics that only tell the present state keep the newest state until there is
 * credit again. After a reconnect the reader opens anew; topics with a position resume behind it.
 */
export interface Topic<Params, Event> {
  readonly topic: string;
  /** Never set; ties the type parameters to the constant. */
  readonly types?: (params: Params) => Event;
}

export function topic<Params, Event>(name: string): Topic<Params, Event> {
  return { topic: name };
}

export interface OpenSubscription {
  /** Chosen by the reader, unique on its connection. */
  readonly id: string;
  readonly topic: string;
  readonly params: unknown;
  /** Events the reader takes before it grants more; at least 1. */
  readonly credit: number;
}

export const openSubscription = request<OpenSubscription, null>('subscription/open');

/** Host to reader: events in order, oldest first. Each costs one credit. */
export const subscriptionEvents = notification<{
  readonly id: string;
  readonly events: readonly unknown[];
}>('subscription/events');

/** Reader to host: ready for so many more. */
export const grantCredit = notification<{ readonly id: string; readonly credit: number }>(
  'subscription/credit'
);

/** Host to reader: no more events will come; with `problem` when that is not how it should have ended. */
export const subscriptionEnd = notification<{ readonly id: string; readonly problem?: Problem }>(
  'subscription/end'
);

/** Reader to host: not interested any more. */
export const closeSubscription = notification<{ readonly id: string }>('subscription/close');
