import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobRef } from '../../../src/protocol';
import type { LogSource } from '../../../src/host/logs/source';
import {
  caller,
  ended,
  logged,
  RecordingWriter,
  request,
  Surroundings,
  trained
} from './surroundings';

// Real processes on a busy machine.
jest.setTimeout(60_000);

const surroundings = new Surroundings();
const place = surroundings.place();
afterAll(() => surroundings[Symbol.dispose]());

async function start(
  script: string
): Promise<{ ref: JobRef; source: LogSource; directory: string }> {
  const ref = await place.train(request(script), caller(), () => undefined);
  const job = await place.describe(ref, caller());
  return { ref, source: place.logSource(job, caller()), directory: job.directory ?? '' };
}

/** A script that does the next step when `touch` is called, so that nothing depends on sleeping long enough. */
const STEPS = `
import os, sys, time
def wait(name):
    while not os.path.exists(name): time.sleep(0.002)
write = lambda data: os.write(1, data)
`;
const touch = (directory: string, name: string) =>
  writeFileSync(join(directory, 'opt/ml/code', name), '');

describe('the log of a run', () => {
  it('has every line of a script that prints 20,000 and is gone', async () => {
    const job = await trained(
      place,
      'import os, sys\nfor n in range(20000): print("line", n, file=sys.stderr if n % 3 == 0 else sys.stdout)\nos._exit(0)'
    );
    const { texts, batches, milestones } = await logged(place, job);
    expect(texts).toEqual(Array.from({ length: 20_000 }, (_, n) => `line ${n}`));
    expect(Math.max(...batches)).toBeLessThanOrEqual(2000);
    expect(milestones).toEqual(['caught up', 'settled']);
  });

  it('keeps the very bytes, whatever they are, and shows them as text', async () => {
    const job = await trained(
      place,
      'import os; os.write(1, bytes(range(256)) + b"\\r\\n"); os.write(2, b"\\xff\\xfeend")'
    );
    const bytes = readFileSync(join(job.directory ?? '', 'log/algo-1.log'));
    expect(bytes).toEqual(
      Buffer.concat([
        Buffer.from(Array.from({ length: 256 }, (_, n) => n)),
        Buffer.from('\r\n\xff\xfeend', 'latin1')
      ])
    );
    const { texts } = await logged(place, job);
    expect(texts).toHaveLength(3);
    expect(texts[2]).toBe('\ufffd\ufffdend');
  });

  it('gives each line the time at which it came', async () => {
    const job = await trained(
      place,
      'import time\nprint("a")\ntime.sleep(0.5)\nprint("b")\nprint("c", end="")'
    );
    const [a, b, c] = (await logged(place, job)).events;
    expect(a?.time).toBeGreaterThanOrEqual(job.startedAt ?? Infinity);
    expect((b?.time ?? 0) - (a?.time ?? 0)).toBeGreaterThan(400);
    expect(c?.time).toBeLessThanOrEqual(job.endedAt ?? 0);
    expect([a, b, c]).toMatchObject([
      { id: '000000000000000', host: 'algo-1', ingestion: a?.time },
      { id: '000000000000002' },
      { id: '000000000000004' }
    ]);
  });

  it('is followed as it grows, with what has no end yet told as open', async () => {
    const { ref, source, directory } = await start(
      `${STEPS}
write(b"first\\n 10%")
wait("one"); write("\\r 20% ü".encode()[:-1])
wait("two"); write("ü".encode()[1:] + b"\\rdone\\nlast")
wait("three")`
    );
    const writer = new RecordingWriter();
    const run = source.run(writer, new AbortController().signal);
    await writer.until(() => writer.opened['algo-1'] === ' 10%');
    expect(writer.texts).toEqual(['first']);
    touch(directory, 'one');
    await writer.until(() => writer.opened['algo-1']?.startsWith(' 20%') ?? false);
    touch(directory, 'two');
    await writer.until(() => writer.opened['algo-1'] === 'last');
    expect(writer.texts).toEqual(['first', ' 10%\r 20% ü\rdone']);
    expect(writer.milestones).toEqual(['caught up']);
    touch(directory, 'three');
    await run;
    expect(writer.texts.at(-1)).toBe('last');
    expect(writer.opened).toEqual({});
    expect(writer.milestones).toEqual(['caught up', 'settled']);
    expect((await ended(place, ref)).status).toBe('Completed');
  });

  it('goes on behind its cursor, and ends at once when it is aborted', async () => {
    const { ref, source, directory } = await start(
      `${STEPS}
print("a\\nb", flush=True)
wait("go")
print("c")`
    );
    const writer = new RecordingWriter();
    const first = new AbortController();
    const run = source.run(writer, first.signal);
    await writer.until(() => writer.events.length === 2);
    first.abort();
    await run;
    expect(writer.cursor).toEqual({ offset: 4 });
    touch(directory, 'go');
    await ended(place, ref);
    await source.run(writer, new AbortController().signal);
    expect(writer.texts).toEqual(['a', 'b', 'c']);
    expect(writer.batches.reduce((sum, count) => sum + count)).toBe(3);
  });

  it('reads on what nobody has noted the time of, once the runner is gone', async () => {
    const job = await trained(place, 'print("noted")');
    appendFileSync(join(job.directory ?? '', 'log/algo-1.log'), 'not noted\n');
    const { events } = await logged(place, job);
    expect(events.map(event => event.text)).toEqual(['noted', 'not noted']);
    expect(events[1]?.time).toBeGreaterThanOrEqual(events[0]?.time ?? Infinity);
  });

  it('that is gone is a problem in a sentence', async () => {
    const job = await trained(place, 'pass');
    rmSync(join(job.directory ?? '', 'log'), { recursive: true });
    await expect(logged(place, job)).rejects.toThrow(
      /^The log .*algo-1.log cannot be read: it does not exist\.$/
    );
  });

  it('has a key of its own for every use of a name', async () => {
    const job = await trained(place, 'pass');
    const again = { ...job, createdAt: job.createdAt + 1 };
    expect(place.logSource(job, caller()).key).not.toBe(place.logSource(again, caller()).key);
    expect(place.logSource(job, caller()).key).toBe(
      surroundings.place().logSource(job, caller()).key
    );
  });
});
