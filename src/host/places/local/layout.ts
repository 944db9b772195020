import { join } from 'node:path';

/** Where the servers of this machine listen. */
export const LOOPBACK = '127.0.0.1';

/** The one variant of a local endpoint, and what its lines say they came from. */
export const VARIANT = 'AllTraffic';

/** The files of one endpoint; everything about it is below `root`. */
export interface EndpointLayout {
  readonly root: string;
  /** That it is one, and since when; written once. */
  readonly endpoint: string;
  readonly logs: string;
  /** Of plain processes: the bytes that its servers wrote, and no others. */
  readonly log: string;
  /** When they came; see `stamps.ts`. */
  readonly times: string;
  /** What the runners themselves have to complain about. */
  readonly runnerLog: string;
}

/** The files of one server of an endpoint. Each deployment is a server of its own, by ascending number. */
export interface ServerLayout {
  /** What was asked for; written once, by the host. */
  readonly server: string;
  /** What became of it; written by the runner alone. */
  readonly state: string;
  /** What only this server needs besides; its making is what makes a number unique. */
  readonly root: string;
  /** Base of the contract tree. */
  readonly base: string;
  readonly model: string;
  readonly code: string;
}

export function endpointLayout(root: string): EndpointLayout {
  const logs = join(root, 'log');
  return {
    root,
    endpoint: join(root, 'endpoint.json'),
    logs,
    log: join(logs, `${VARIANT}.log`),
    times: join(logs, `${VARIANT}.times`),
    runnerLog: join(logs, 'runner.log')
  };
}

export function serverLayout(endpoint: Pick<EndpointLayout, 'root'>, number: number): ServerLayout {
  const root = join(endpoint.root, `server-${number}`);
  const base = join(root, 'opt', 'ml');
  return {
    server: join(endpoint.root, `server-${number}.json`),
    state: join(endpoint.root, `state-${number}.json`),
    root,
    base,
    model: join(base, 'model'),
    code: join(base, 'model', 'code')
  };
}

/** The number of a server whose record has this file name. */
export function serverNumber(file: string): number | undefined {
  const [, digits] = /^server-(\d+)\.json$/.exec(file) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
