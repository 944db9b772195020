import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EndpointDescription, EndpointStatus } from '../../../../protocol';
import type { Clock } from '../../../clock';
import { contentTypesOf } from '../../contract/contentTypes';
import { isAlive } from '../identity';
import { isName, readRecord } from '../jobs';
import { parseRecord } from '../record';
import { isCode } from '../systemError';
import type { EndpointLayout, ServerLayout } from './layout';
import { endpointLayout, serverLayout, serverNumber, VARIANT } from './layout';
import type { EndpointRecord, ServerRecord, ServerState } from './record';
import { endpointRecord, serverRecord, serverState } from './record';

/** A runner that has written nothing so long after its server's record never will. */
const START_PATIENCE = 60_000;

/** One look at a server. */
export interface ObservedServer {
  readonly layout: ServerLayout;
  readonly record: ServerRecord;
  /** Absent in the moment between a server's record and its runner's first word. */
  readonly state: ServerState | undefined;
  readonly status: 'Creating' | 'InService' | 'Restarting' | 'Failed' | 'Stopped' | 'Gone';
  /** The runner lives and keeps the state and the log's times up to date. */
  readonly supervised: boolean;
}

/** One look at an endpoint's directory. */
export interface ObservedEndpoint {
  readonly layout: EndpointLayout;
  readonly description: EndpointDescription;
  /** Who answers, where one does. */
  readonly serving: ObservedServer | undefined;
  /** All of them, the newest first. */
  readonly servers: readonly ObservedServer[];
}

/** The endpoints of this place: the directories below `locations.endpoints` that hold a valid `endpoint.json`. */
export class EndpointDirectories {
  readonly root: string;
  readonly #clock: Clock;

  constructor(root: string, clock: Clock) {
    this.root = root;
    this.#clock = clock;
  }

  layout(name: string): EndpointLayout {
    return endpointLayout(join(this.root, name));
  }

  /** Names that may be endpoints; cheap. */
  async names(): Promise<string[]> {
    return (await listed(this.root)).filter(isName);
  }

  async all(): Promise<ObservedEndpoint[]> {
    const found = await Promise.all((await this.names()).map(name => this.observe(name)));
    return found.filter(endpoint => endpoint !== undefined);
  }

  /** `undefined` when there is no endpoint of that name, or none that was ever deployed whole. */
  async observe(name: string): Promise<ObservedEndpoint | undefined> {
    if (!isName(name)) {
      return undefined;
    }
    const layout = this.layout(name);
    const record = await readRecord(layout.endpoint, text => parseRecord(endpointRecord, text));
    if (record === undefined) {
      return undefined;
    }
    const servers = (
      await Promise.all((await serverNumbers(layout)).map(n => this.#look(layout, n)))
    )
      .filter(server => server !== undefined)
      .sort((a, b) => b.record.number - a.record.number);
    const [newest] = servers;
    if (newest === undefined) {
      return undefined;
    }
    const serving = servers.find(({ status }) => status === 'InService' || status === 'Restarting');
    return { layout, servers, serving, description: describe(layout, record, newest, serving) };
  }

  async #look(endpoint: EndpointLayout, number: number): Promise<ObservedServer | undefined> {
    const layout = serverLayout(endpoint, number);
    const record = await readRecord(layout.server, text => parseRecord(serverRecord, text));
    if (record === undefined) {
      return undefined;
    }
    const state = await readState(layout);
    if (state === undefined) {
      const late = this.#clock.now() - record.createdAt > START_PATIENCE;
      return { layout, record, state, status: late ? 'Gone' : 'Creating', supervised: !late };
    }
    if (isOver(state) || (await isAlive(state.runner))) {
      return { layout, record, state, status: state.status, supervised: !isOver(state) };
    }
    // It may have written its last word between our reading and our looking at its process.
    const last = (await readState(layout)) ?? state;
    if (isOver(last)) {
      return { layout, record, state: last, status: last.status, supervised: false };
    }
    // Without its runner a server answers all the same; only nobody starts it again.
    const alone = last.status === 'InService' && last.server && (await isAlive(last.server));
    return { layout, record, state: last, status: alone ? 'InService' : 'Gone', supervised: false };
  }
}

/** Numbers of the servers that an endpoint has on record. */
export async function serverNumbers({ root }: EndpointLayout): Promise<number[]> {
  return (await listed(root)).flatMap(file => serverNumber(file) ?? []);
}

async function listed(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ENOTDIR')) {
      return [];
    }
    throw error;
  }
}

function isOver({ status }: ServerState): boolean {
  return status === 'Failed' || status === 'Stopped';
}

function readState(layout: ServerLayout): Promise<ServerState | undefined> {
  return readRecord(layout.state, text => parseRecord(serverState, text));
}

/** An endpoint as everybody above the place sees it: the server that answers, and how it stands with the newest one. */
function describe(
  layout: EndpointLayout,
  { name, createdAt }: EndpointRecord,
  newest: ObservedServer,
  serving: ObservedServer | undefined
): EndpointDescription {
  const { record, state } = serving ?? newest;
  const { framework } = record;
  const port = serving?.state?.port;
  const up = serving?.status === 'InService' ? 1 : 0;
  return {
    ref: { place: 'process', name },
    status: statusOf(newest, serving),
    createdAt,
    modifiedAt: newest.state?.since ?? newest.record.createdAt,
    instanceType: record.instanceType,
    instanceCount: 1,
    failureReason: reasonOf(newest, serving),
    variants: [
      {
        name: VARIANT,
        modelData: { uri: record.model, bytes: record.modelBytes },
        environment: record.environment,
        instanceType: record.instanceType,
        instances: { current: up, desired: 1 },
        weight: { current: 1, desired: 1 }
      }
    ],
    framework,
    ...contentTypesOf(framework),
    url: port !== undefined && state ? `http://127.0.0.1:${port}` : undefined,
    directory: layout.root
  };
}

function statusOf(newest: ObservedServer, serving: ObservedServer | undefined): EndpointStatus {
  if (serving) {
    if (newest.status === 'Creating') {
      return 'Updating';
    }
    return serving.status === 'Restarting' ? 'SystemUpdating' : 'InService';
  }
  switch (newest.status) {
    case 'Creating':
      return 'Creating';
    case 'Failed':
      return 'Failed';
    default:
      return 'OutOfService';
  }
}

function reasonOf(newest: ObservedServer, serving: ObservedServer | undefined): string | undefined {
  const reason = newest.state?.failureReason;
  if (serving && serving !== newest) {
    return newest.status === 'Creating'
      ? undefined
      : `The last update failed, and the deployment before it goes on serving. ${reason ?? GONE}`;
  }
  if (newest.status === 'Gone') {
    return GONE;
  }
  const { state } = newest;
  if (newest.status === 'InService' && state?.restarts) {
    return `It crashed in service and was started again, ${state.restarts === 1 ? 'once' : `${state.restarts} times`}. ${reason ?? ''}`.trim();
  }
  return reason;
}

const GONE =
  'Its processes are gone: they were killed, or this machine was restarted; deploy it again to have it serve.';
