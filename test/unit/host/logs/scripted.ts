import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobDescription, LogLine } from '../../../../src/protocol';
import type { Caller } from '../../../../src/host/caller';
import type { Clock } from '../../../../src/host/clock';
import { systemClock } from '../../../../src/host/clock';
import { createLogs } from '../../../../src/host/logs';
import type { LogEvent, LogSource, LogWriter } from '../../../../src/host/logs/source';

/** A directory that is gone when the test is. */
export function temporaryDirectory(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'logs-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

export function event(time: number, id = 0, changes: Partial<LogEvent> = {}): LogEvent {
  return {
    time,
    ingestion: time,
    id: String(id),
    host: 'algo-1',
    text: `line ${time}/${id}`,
    ...changes
  };
}

export const caller: Caller = { id: 'caller', context: { face: 'terminal', cwd: '/', env: {} } };

export function jobNamed(name: string): JobDescription {
  return {
    ref: { kind: 'training', place: 'process', name },
    status: 'InProgress',
    secondaryStatus: 'Training',
    createdAt: 0,
    hosts: ['algo-1'],
    timeline: [],
    hyperparameters: {},
    channels: [],
    metricDefinitions: [],
    environment: {}
  };
}

/** One run of a source, in the hands of a test. */
export interface Run {
  readonly into: LogWriter;
  readonly signal: AbortSignal;
  end(): void;
  fail(error: unknown): void;
}

/** A source that does what a test tells it to. */
export class ScriptedSource implements LogSource {
  readonly key: string;
  readonly runs: Run[] = [];
  #started: (() => void)[] = [];

  constructor(key = 'a log') {
    this.key = key;
  }

  run(into: LogWriter, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('The run was stopped.')));
      this.runs.push({ into, signal, end: resolve, fail: reject });
      for (const started of this.#started.splice(0)) {
        started();
      }
    });
  }

  /** The run that is or will be number `count`, counted from 1. */
  async started(count = 1): Promise<Run> {
    for (;;) {
      const run = this.runs[count - 1];
      if (run) {
        return run;
      }
      await new Promise<void>(resolve => this.#started.push(resolve));
    }
  }
}

/** Logs in a directory of their own, of one source. `make` opens them; who does closes them. */
export function ownLogs(clock: Clock = systemClock) {
  const directory = temporaryDirectory();
  const source = new ScriptedSource();
  return {
    directory: directory.path,
    source,
    make: () => createLogs({ locations: { logs: directory.path }, clock, source: () => source }),
    [Symbol.dispose]: () => directory[Symbol.dispose]()
  };
}

/** A log that is read, and the run that reads it, in the hands of a test. */
export async function reading() {
  const where = ownLogs();
  const logs = where.make();
  const log = logs.open(jobNamed('a'), caller);
  const { into, end } = await where.source.started();
  return {
    log,
    into,
    end,
    [Symbol.dispose]: () => {
      log[Symbol.dispose]();
      logs[Symbol.dispose]();
      where[Symbol.dispose]();
    }
  };
}

export function texts(lines: readonly LogLine[]): string[] {
  return lines.map(line => line.text);
}

export async function all(stream: AsyncIterable<LogLine[]>): Promise<LogLine[]> {
  const lines: LogLine[] = [];
  for await (const batch of stream) {
    lines.push(...batch);
  }
  return lines;
}
