import type { Aws } from '../../../../aws/aws';
import type { Caller } from '../../../../caller';
import type { Clock } from '../../../../clock';
import type { KnownArchives } from '../../../../models';
import type { Progress } from '../../../place';
import type { CallSageMaker } from '../ask';
import type { Journal } from './journal';

/** What a deployment acts with. */
export interface Deploying {
  readonly aws: Aws;
  readonly caller: Caller;
  readonly clock: Clock;
  /** A call of the service; it ends when the caller interrupts. */
  readonly call: CallSageMaker;
  /** A call that an interrupt does not end: for taking back what was made. */
  readonly undo: CallSageMaker;
  readonly known: KnownArchives;
  readonly journal: Journal;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}
