import type { Socket } from 'node:net';
import { connect } from 'node:net';

import type { MessageConnection } from 'vscode-jsonrpc/node';
import {
  CancellationTokenSource,
  createMessageConnection,
  SocketMessageReader,
  SocketMessageWriter
} from 'vscode-jsonrpc/node';

import type {
  CallerContext,
  InitializeResult,
  NotificationMethod,
  Output,
  Problem,
  RequestMethod,
  RunCommandParams,
  RunCommandResult,
  Topic
} from '../../../../src/protocol';
import {
  closeSubscription,
  grantCredit,
  initialize,
  openSubscription,
  PROTOCOL_VERSION,
  runCommand,
  showOutputs,
  subscriptionEnd,
  subscriptionEvents
} from '../../../../src/protocol';

/** What a request was refused with. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly code: number,
    readonly problem: Problem
  ) {
    super(message);
  }
}

interface Shown {
  readonly run: string;
  readonly outputs: readonly Output[];
}

/** A face, as a test plays it. */
export class Client implements Disposable {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  readonly #connection: MessageConnection;
  readonly #readings = new Map<string, Reading<unknown>>();
  readonly #shown = new Map<string, (outputs: readonly Output[]) => void | Promise<void>>();
  #ids = 0;

  private constructor(socket: Socket) {
    this.socket = socket;
    this.closed = new Promise(resolve => socket.once('close', () => resolve()));
    this.#connection = createMessageConnection(
      new SocketMessageReader(socket),
      new SocketMessageWriter(socket)
    );
    this.#hear(subscriptionEvents, ({ id, events }) => this.#readings.get(id)?.take([...events]));
    this.#hear(subscriptionEnd, ({ id, problem }) => this.#readings.get(id)?.finish(problem));
    this.#connection.onRequest(showOutputs.method, async ({ run, outputs }: Shown) => {
      await this.#shown.get(run)?.(outputs);
      return null;
    });
    this.#connection.onError(() => undefined);
    this.#connection.listen();
  }

  #hear<Params>({ method }: NotificationMethod<Params>, heard: (params: Params) => void): void {
    this.#connection.onNotification(method, heard);
  }

  static dial(path: string): Promise<Client> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        socket.on('error', () => undefined);
        resolve(new Client(socket));
      });
    });
  }

  static async open(
    path: string,
    context: CallerContext
  ): Promise<Client & { info: InitializeResult }> {
    const client = await Client.dial(path);
    const info = await client.request(initialize, {
      protocol: PROTOCOL_VERSION,
      version: '1.2.3',
      context
    });
    return Object.assign(client, { info });
  }

  async request<Params, Result>(
    { method }: RequestMethod<Params, Result>,
    params: Params,
    signal?: AbortSignal
  ): Promise<Result> {
    const cancellation = new CancellationTokenSource();
    signal?.addEventListener('abort', () => cancellation.cancel(), { once: true });
    try {
      return await this.#connection.sendRequest(method, params, cancellation.token);
    } catch (error) {
      if (error instanceof Error && 'code' in error && 'data' in error) {
        throw new Refused(error.message, Number(error.code), error.data as Problem);
      }
      throw error;
    }
  }

  async notify(method: string, params: unknown): Promise<void> {
    await this.#connection.sendNotification(method, params);
  }

  /** Runs a command; `show` is what the face does with each batch before it answers. */
  run(
    params: Omit<RunCommandParams, 'run'>,
    show: (outputs: readonly Output[]) => void | Promise<void> = () => undefined,
    signal?: AbortSignal
  ): Promise<RunCommandResult> {
    const run = `run-${(this.#ids += 1)}`;
    this.#shown.set(run, show);
    return this.request(runCommand, { run, ...params }, signal);
  }

  async subscribe<Params, Event>(
    { topic }: Topic<Params, Event>,
    params: Params,
    credit: number
  ): Promise<Reading<Event>> {
    const id = `subscription-${(this.#ids += 1)}`;
    const reading = new Reading<Event>(id, this);
    this.#readings.set(id, reading);
    await this.request(openSubscription, { id, topic, params, credit });
    return reading;
  }

  [Symbol.dispose](): void {
    this.#connection.dispose();
    this.socket.destroy();
  }
}

/** What has come of one subscription. */
export class Reading<Event> {
  readonly events: Event[] = [];
  /** Sizes of the messages that they came in. */
  readonly messages: number[] = [];
  readonly ended: Promise<Problem | undefined>;
  #finish: (problem: Problem | undefined) => void = () => undefined;
  #changed: (() => void)[] = [];

  constructor(
    readonly id: string,
    private readonly client: Client
  ) {
    this.ended = new Promise(resolve => (this.#finish = resolve));
  }

  grant(credit: number): Promise<void> {
    return this.client.notify(grantCredit.method, { id: this.id, credit });
  }

  close(): Promise<void> {
    return this.client.notify(closeSubscription.method, { id: this.id });
  }

  /** Resolves once so many events have come. */
  async until(count: number): Promise<Event[]> {
    while (this.events.length < count) {
      await new Promise<void>(resolve => this.#changed.push(resolve));
    }
    return this.events;
  }

  /** Resolves with the first event, of those that came or will come, that passes. */
  async first(passes: (event: Event) => boolean): Promise<Event> {
    for (;;) {
      const found = this.events.find(passes);
      if (found !== undefined) {
        return found;
      }
      await new Promise<void>(resolve => this.#changed.push(resolve));
    }
  }

  take(events: Event[]): void {
    this.events.push(...events);
    this.messages.push(events.length);
    for (const resolve of this.#changed.splice(0)) {
      resolve();
    }
  }

  finish(problem: Problem | undefined): void {
    this.#finish(problem);
  }
}

/** Passes as soon as the check does; for what winds down by itself, with nothing to wait for. */
export async function eventually(check: () => void, patience = 5_000): Promise<void> {
  const deadline = Date.now() + patience;
  for (;;) {
    try {
      check();
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  }
}

/** What a request is refused with. */
export async function refusal(request: Promise<unknown>): Promise<Refused> {
  const refused = await request.then(
    () => undefined,
    (error: unknown) => error
  );
  if (!(refused instanceof Refused)) {
    throw new Error('The request was not refused.');
  }
  return refused;
}

/** So many lines of a log, each different. */
export function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `line ${index}`);
}
