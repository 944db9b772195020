import type { Cloud } from '../cloud';
import { defaultAccount } from '../credentials';
import type { FaultPlan } from '../faults';
import { isRecord } from '../input';
import type { WireRequest, WireResponse } from './message';

/** The prefix of what is not AWS but the simulator itself. */
export const controlPrefix = '/_simulator/';

/**
 * Steers a simulator that runs in another process:
 * - `GET clock` → `{now, speed}`; `POST clock` with `{advance}` and/or `{speed}` (milliseconds; simulated per real).
 * - `GET counters` → `{total, operations}`; `DELETE counters`; `GET calls` → the list of calls.
 * - `POST faults` with a fault plan; `DELETE faults`.
 * - `POST quotas` with `{quotas}`.
 * - `GET credentials?seconds=900` → temporary credentials in the form that AWS_CONTAINER_CREDENTIALS_FULL_URI expects;
 *   `POST credentials` with `{expire: milliseconds from now}` lets all issued ones expire.
 */
export async function control(cloud: Cloud, request: WireRequest): Promise<WireResponse> {
  const url = new URL(request.path, 'http://simulator');
  const action = `${request.method} ${url.pathname.slice(controlPrefix.length)}`;
  const body = bodyOf(request);
  switch (action) {
    case 'POST clock':
      if (typeof body['speed'] === 'number') {
        cloud.clock.speed = body['speed'];
      }
      if (typeof body['advance'] === 'number') {
        await cloud.clock.advance(body['advance']);
      }
      return json({ now: cloud.clock.now(), speed: cloud.clock.speed });
    case 'GET clock':
      return json({ now: cloud.clock.now(), speed: cloud.clock.speed });
    case 'GET counters':
      return json({
        total: cloud.counters.total(),
        operations: Object.fromEntries(cloud.counters.byOperation)
      });
    case 'DELETE counters':
      cloud.counters.reset();
      return json({});
    case 'GET calls':
      return json(cloud.counters.calls);
    case 'POST faults':
      if (!isFaultPlan(body)) {
        return json(
          { message: 'This is no fault plan: it needs a kind, and may have of and when.' },
          400
        );
      }
      cloud.faults.add(body);
      return json({});
    case 'DELETE faults':
      cloud.faults.clear();
      return json({});
    case 'POST quotas': {
      const { quotas } = body;
      if (quotas === 'aws' || quotas === 'off') {
        cloud.quotas.set(quotas);
      } else if (isRecord(quotas)) {
        cloud.quotas.set(
          Object.fromEntries(Object.entries(quotas).map(([name, rate]) => [name, Number(rate)]))
        );
      } else {
        return json({ message: "quotas must be 'aws', 'off' or rates by operation." }, 400);
      }
      return json({});
    }
    case 'GET credentials': {
      const seconds = Number(url.searchParams.get('seconds') ?? 900);
      const account = url.searchParams.get('account') ?? defaultAccount;
      const issued = cloud.credentials.issue(cloud.clock.now() + seconds * 1000, account);
      return json({
        AccessKeyId: issued.accessKeyId,
        SecretAccessKey: issued.secretAccessKey,
        Token: issued.sessionToken,
        Expiration: new Date(issued.expiration).toISOString()
      });
    }
    case 'POST credentials':
      cloud.credentials.expireAll(cloud.clock.now() + Number(body['expire'] ?? 0));
      return json({});
    default:
      return json({ message: `The simulator has no ${action}.` }, 404);
  }
}

function bodyOf({ body }: WireRequest): Record<string, unknown> {
  const parsed: unknown = body.length > 0 ? JSON.parse(body.toString()) : {};
  return isRecord(parsed) ? parsed : {};
}

const faultKinds = [
  'throttle',
  '500',
  '503',
  'page',
  'expired',
  'reset',
  'truncate',
  'slow',
  'refuse'
];

function isFaultPlan(value: unknown): value is FaultPlan {
  return isRecord(value) && typeof value['kind'] === 'string' && faultKinds.includes(value['kind']);
}

function json(value: unknown, status = 200): WireResponse {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify(value))
  };
}
