import type { CallerContext } from '../protocol';

/**
 * Somebody who is connected: their surroundings under the unguessable name that bundles carry.
 * Everything that acts on AWS or starts a process takes a caller; the host has no surroundings of its own.
 */
export interface Caller {
  readonly id: string;
  readonly context: CallerContext;
}
