import type { CallerContext } from '../protocol';

/**
 * Somebody who is connected: their surroundings under the unguessable name that bundles carry.
 * Everything that acts on AWS or starts a process takes a caller; the host has no surroundings of its own.
 */
export interface Caller {
  readonly id: string;
  readonly context: CallerContext;
  /** The role that SageMaker acts with where no command gives one, as the person prefers it: name or ARN. */
  readonly role?: string;
}
