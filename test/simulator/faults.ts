import { ConnectionError, ServiceError } from './errors';
import { throttled } from './quotas';
import { unit } from './random';

/** What goes wrong, for which calls and when. */
export interface FaultPlan {
  readonly kind: FaultKind;
  /** `Logs` or `Logs.FilterLogEvents`; every call unless said. */
  readonly of?: string;
  /** Which of those calls: a period of time, certain calls by their number, or a share of them. All unless said. */
  readonly when?:
    | { readonly from: number; readonly to: number }
    | { readonly calls: readonly number[] }
    | { readonly rate: number };
}

/**
 * - `throttle`: ThrottlingException.
 * - `500`, `503`: InternalFailure, ServiceUnavailableException.
 * - `page`: 502 with the HTML of a proxy instead of JSON.
 * - `expired`: ExpiredTokenException.
 * - `denied`: AccessDeniedException, as a policy of IAM that lacks the action has it answered.
 * - `reset`: half of the answer, then the connection is reset.
 * - `truncate`: half of the answer, then an orderly end, as if that were all.
 * - `slow`: the answer comes in ten parts, `slowBody` milliseconds in all.
 * - `refuse`: the connection is closed before any answer.
 */
export type FaultKind =
  | 'throttle'
  | '500'
  | '503'
  | 'page'
  | 'expired'
  | 'denied'
  | 'reset'
  | 'truncate'
  | 'slow'
  | 'refuse';

/** How long a slow body takes, in milliseconds of the simulated clock. */
export const slowBody = 3000;

/** What happens to an answer on its way; over HTTP only. */
export type Disruption = 'reset' | 'truncate' | 'slow' | 'refuse' | 'page';

export const proxyPage =
  '<html>\n<head><title>502 Bad Gateway</title></head>\n<body>\n<h1>502 Bad Gateway</h1>\n</body>\n</html>\n';

/** Decides for each call whether one of the plans strikes. */
export class Faults {
  /**
   * @param start milliseconds since 1970 from which periods of time are counted.
   */
  constructor(
    plans: readonly FaultPlan[],
    private readonly start: number,
    private readonly seed: number
  ) {
    plans.forEach(plan => this.add(plan));
  }

  /** Schedules one more. Call numbers count from now (the next call is 1), periods from the simulator's start. */
  add(plan: FaultPlan): void {
    this.plans.push({ plan, calls: 0 });
  }

  clear(): void {
    this.plans.length = 0;
  }

  /** The fault that strikes this call: the first that applies. Every plan counts the call. */
  strike(service: string, operation: string, now: number): FaultKind | undefined {
    let kind: FaultKind | undefined;
    this.plans.forEach((entry, number) => {
      const { plan } = entry;
      if (plan.of !== undefined && plan.of !== service && plan.of !== `${service}.${operation}`) {
        return;
      }
      entry.calls++;
      if (kind === undefined && this.applies(plan, entry.calls, number, now)) {
        kind = plan.kind;
      }
    });
    return kind;
  }

  private applies({ when }: FaultPlan, call: number, plan: number, now: number): boolean {
    if (when === undefined) {
      return true;
    }
    if ('from' in when) {
      return now >= this.start + when.from && now < this.start + when.to;
    }
    if ('calls' in when) {
      return when.calls.includes(call);
    }
    return unit(this.seed ^ Math.imul(plan + 1, 0x632be5ab), call) < when.rate;
  }

  private readonly plans: { readonly plan: FaultPlan; calls: number }[] = [];
}

/** The error that a fault answers with; `undefined` for those that only spoil the way of the answer. */
export function faultError(kind: FaultKind): ServiceError | undefined {
  switch (kind) {
    case 'throttle':
      return throttled();
    case '500':
      return new ServiceError('InternalFailure', 'An internal failure occurred.', 500);
    case '503':
      return new ServiceError(
        'ServiceUnavailableException',
        'The service cannot complete the request.',
        503
      );
    case 'expired':
      return new ServiceError(
        'ExpiredTokenException',
        'The security token included in the request is expired'
      );
    case 'denied':
      return new ServiceError(
        'AccessDeniedException',
        'The caller is not authorized to perform this action',
        403
      );
    default:
      return undefined;
  }
}

/** What a caller without a network sees of a spoilt answer; `undefined` where it only comes late. */
export function disruptionError(kind: Disruption): Error | undefined {
  switch (kind) {
    case 'reset':
    case 'refuse':
      return new ConnectionError('ECONNRESET', 'socket hang up');
    case 'truncate':
      return new SyntaxError('Unexpected end of JSON input');
    case 'page':
      return new SyntaxError(`Unexpected token '<', "<html>" is not valid JSON`);
    case 'slow':
      return undefined;
  }
}
