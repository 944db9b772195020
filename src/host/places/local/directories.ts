import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EndpointDescription } from '../../../protocol';
import type { Clock } from '../../clock';
import { isCode } from '../../systemError';
import { isAlive } from '../process/identity';
import { readRecord } from '../process/record';
import { describeEndpoint } from './describe';
import type { EndpointLayout, ServerLayout } from './layout';
import { endpointLayout, serverLayout, serverNumber } from './layout';
import { isName, namesIn } from './names';
import type { EndpointRecord, LocalPlace, ServerRecord, ServerState } from './record';
import { endpointRecord, serverRecord, serverState } from './record';

/** A runner that has written nothing so long after its server's record never will. */
const START_PATIENCE = 60_000;

/** How a server stands; `Gone` when nothing of it runs and nothing says why. */
export type ServerStatus = ServerState['status'] | 'Gone';

/** One look at a server. */
export interface ObservedServer {
  readonly layout: ServerLayout;
  readonly record: ServerRecord;
  /** Absent in the moment between a server's record and its runner's first word. */
  readonly state: ServerState | undefined;
  readonly status: ServerStatus;
  /** Whoever writes its state lives, and keeps the state and the log's times up to date. */
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

/** What tells the servers of one place from those of another. */
export interface ServerKind {
  readonly place: LocalPlace;
  orphaned(state: ServerState): Promise<ServerStatus>;
}

/** The endpoints of one place: the directories below `locations.endpoints` whose `endpoint.json` says that they are its. */
export class EndpointDirectories {
  readonly root: string;
  readonly #clock: Clock;
  readonly #kind: ServerKind;

  constructor(root: string, clock: Clock, kind: ServerKind) {
    this.root = root;
    this.#clock = clock;
    this.#kind = kind;
  }

  layout(name: string): EndpointLayout {
    return endpointLayout(join(this.root, name));
  }

  /** Names that may be endpoints, of this place or of the other one; cheap. */
  names(): Promise<string[]> {
    return namesIn(this.root);
  }

  async all(): Promise<ObservedEndpoint[]> {
    const found = await Promise.all((await this.names()).map(name => this.observe(name)));
    return found.filter(endpoint => endpoint !== undefined);
  }

  /** That an endpoint of this name is there, in whichever place. */
  record(name: string): Promise<EndpointRecord | undefined> {
    return readRecord(this.layout(name).endpoint, endpointRecord);
  }

  /** `undefined` when there is no endpoint of that name here, or none that was ever deployed whole. */
  async observe(name: string): Promise<ObservedEndpoint | undefined> {
    if (!isName(name)) {
      return undefined;
    }
    const layout = this.layout(name);
    const record = await this.record(name);
    if (record?.place !== this.#kind.place) {
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
    return {
      layout,
      servers,
      serving,
      description: describeEndpoint(layout, record, newest, serving)
    };
  }

  async #look(endpoint: EndpointLayout, number: number): Promise<ObservedServer | undefined> {
    const layout = serverLayout(endpoint, number);
    const record = await readRecord(layout.server, serverRecord);
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
    const status = await this.#kind.orphaned(last);
    return { layout, record, state: last, status, supervised: false };
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
  return readRecord(layout.state, serverState);
}
