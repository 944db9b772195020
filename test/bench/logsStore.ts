/**
 * The log store at a million lines: append, windows, search, streams, reopening. From the repository's root, by hand:
 *
 *     node_modules/.bin/esbuild test/bench/logsStore.ts --bundle --platform=node --format=esm \
 *       --outfile=.cache/logsStore.mjs && node --expose-gc .cache/logsStore.mjs [lines [page]]
 *
 * with Node 24 (the one that the package brings will do).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import type { JobDescription } from '../../src/protocol';
import { systemClock } from '../../src/host/clock';
import { createLogs } from '../../src/host/logs';
import type { LogEvent, LogSource } from '../../src/host/logs/source';

const LINES = Number(process.argv[2] ?? 1_000_000);
/** Lines of one append. */
const PAGE = Number(process.argv[3] ?? 2_000);
const HOSTS = 8;

const job: JobDescription = {
  ref: { kind: 'training', place: 'process', name: 'bench' },
  status: 'InProgress',
  secondaryStatus: 'Training',
  createdAt: 0,
  hosts: [],
  timeline: [],
  hyperparameters: {},
  channels: [],
  metricDefinitions: [],
  environment: {}
};
const caller = { id: 'bench', context: { face: 'terminal' as const, cwd: '/', env: {} } };

function event(at: number, cloud: boolean): LogEvent {
  const time = 1_700_000_000_000 + Math.floor(at / 3);
  return {
    time,
    ingestion: cloud ? time + 1_500 : time,
    id: cloud ? String(at).padStart(56, '3') : String(at * 90),
    host: `algo-${(at % HOSTS) + 1}`,
    text:
      at % 5_000 === 4_999
        ? `ERROR step ${at} failed to write a checkpoint, trying again in a moment from the last one`
        : `epoch ${Math.floor(at / 6_000)} step ${at} loss=0.213 accuracy=0.941 lr=0.001 images/s=1234.5 eta=00:01`
  };
}

/** Batches as a process writes them, or as eight slices of CloudWatch's past come in side by side. */
function* batches(cloud: boolean): Generator<LogEvent[]> {
  const slices = cloud ? 8 : 1;
  const length = Math.ceil(LINES / slices);
  for (let from = 0; from < length; from += PAGE) {
    for (let slice = 0; slice < slices; slice++) {
      const first = slice * length + from;
      const last = Math.min(slice * length + Math.min(from + PAGE, length), LINES);
      yield Array.from({ length: Math.max(0, last - first) }, (_, at) => event(first + at, cloud));
    }
  }
}

async function measure(name: string, act: () => unknown): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const cpu = process.cpuUsage();
  const start = performance.now();
  const result = await act();
  const wall = performance.now() - start;
  await setImmediate();
  const { user, system } = process.cpuUsage(cpu);
  delay.disable();
  const figures = [
    `${wall.toFixed(1)} ms`,
    `cpu ${((user + system) / 1_000).toFixed(0)} ms`,
    `longest block ${(delay.max / 1e6).toFixed(0)} ms`,
    `rss ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB`
  ];
  process.stdout.write(
    `${name.padEnd(34)} ${figures.join(' · ')} ${JSON.stringify(result) ?? ''}\n`
  );
}

async function bench(cloud: boolean): Promise<void> {
  process.stdout.write(
    `\n${LINES} lines, ${cloud ? 'eight slices of a CloudWatch past' : 'as a process writes them'}\n`
  );
  const directory = mkdtempSync(join(tmpdir(), 'logsStore-'));
  let appending = 0;
  let longest = 0;
  let cpu = 0;
  const source: LogSource = {
    key: 'bench',
    run: async into => {
      for (const events of batches(cloud)) {
        const start = performance.now();
        const before = process.cpuUsage();
        into.append(events, null);
        const { user, system } = process.cpuUsage(before);
        const took = performance.now() - start;
        cpu += user + system;
        appending += took;
        longest = Math.max(longest, took);
        await setImmediate();
      }
      into.caughtUp();
    }
  };
  const make = () =>
    createLogs({ locations: { logs: directory }, clock: systemClock, source: () => source });
  try {
    {
      using logs = make();
      using log = logs.open(job, caller);
      await measure('append all', () => log.completed());
      process.stdout.write(
        `  in append ${appending.toFixed(0)} ms, longest ${longest.toFixed(1)} ms, cpu ${(cpu / LINES).toFixed(2)} µs a line\n`
      );
    }
    globalThis.gc?.();
    using logs = make();
    await measure('reopen, state, last 100 lines', async () => {
      const log = logs.open(job, caller);
      const { total, errors, firstError } = log.state();
      const lines = await log.read(undefined, total - 100, 100);
      return [lines.length, errors, firstError];
    });
    using log = logs.open(job, caller);
    for (const part of [0, 0.5, 0.9999]) {
      const first = Math.floor(part * LINES);
      await measure(
        `read 100 at ${first}`,
        async () => (await log.read(undefined, first, 100)).length
      );
    }
    const find = (pattern: string, regex = false, caseSensitive = false) =>
      measure(`find ${pattern}${caseSensitive ? ' (case)' : ''}`, () =>
        log.find({ pattern, regex, caseSensitive, from: LINES / 2, direction: 'next' })
      );
    await find('step 9999');
    await find('step 9999');
    await find('step 7777', false, true);
    await find('step \\d*77 ', true);
    await find('e');
    const filter = { level: 'error' as const };
    await measure('state, first with a filter', () => log.state(filter).matching);
    await measure('read 100 of level error', async () => (await log.read(filter, 50, 100)).length);
    await measure('again', async () => (await log.read(filter, 50, 100)).length);
    await measure('state with a filter', () => log.state(filter).matching);
    await measure('locate', () => log.locate(undefined, 1_700_000_000_000 + LINES / 6));
    await measure('stream all', async () => {
      let count = 0;
      for await (const lines of log.lines({ follow: true })) {
        count += lines.length;
      }
      return count;
    });
    await measure('stream, last 10', async () => {
      let position = 0;
      for await (const lines of log.lines({ tail: 10, follow: false })) {
        position = lines[0]?.position ?? 0;
      }
      for await (const lines of log.lines({ after: position, follow: false })) {
        return lines.length;
      }
      return 0;
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

await bench(false);
await bench(true);
