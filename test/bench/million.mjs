/** A million lines: from nothing, from the store, and by the other tools that read a job's log. */
import { join } from 'node:path';

import { root } from '../../scripts/environment.mjs';
import { latency, simulatedAws } from './aws.mjs';
import { machine, median, table, timed, verdict, wait } from './measure.mjs';
import { Ours } from './ours.mjs';
import { peers } from './peers.mjs';

const hosts = 8;
const linesPerHost = 125_000;
const lines = hosts * linesPerHost;
/** FilterLogEvents' quota in us-east-1, with a bucket of one second. */
const quota = 25;
/** A page ends at 1 MiB, in which a line counts its 100 bytes and 26 more. */
const pages = Math.ceil(lines / Math.floor(1024 ** 2 / 126));
const floor = (pages - quota) / quota + latency / 1000;

const PIECE = 2 ** 20;

/** Which of the million numbered lines were printed, and how often. */
class Tally {
  seen = new Uint8Array(lines);
  repeated = 0;
  /** @param output as it was printed */
  constructor(output) {
    // Piece by piece: all of it as one text would need a hundred megabytes more.
    for (let from = 0; from < output.length;) {
      const end = output.indexOf(10, from + PIECE) + 1 || output.length;
      this.#read(output.toString('latin1', from, end));
      from = end;
    }
  }

  #read(text) {
    for (const [, host, number] of text.matchAll(/\balgo-(\d+) (\d{9}) /g)) {
      const line = (Number(host) - 1) * linesPerHost + Number(number);
      if (this.seen[line]) {
        this.repeated++;
      }
      this.seen[line] = 1;
    }
  }
  get distinct() {
    return this.seen.reduce((sum, value) => sum + value, 0);
  }
}

/** One row of the table of the million. */
async function print(aws, limit, name, start) {
  await aws.reset();
  // A quota's bucket is full again after a second without calls.
  await wait(2000);
  const { output, ...result } = await start({ limit, keep: true });
  const tally = new Tally(output);
  if (result.code !== 0 && !result.cut) {
    console.log(`${name} ended with exit code ${result.code}: ${result.said}`);
  }
  console.log(`  ${name}: ${result.cut ? 'cut after ' : ''}${result.seconds.toFixed(1)} s`);
  return { name, ...result, tally, calls: await aws.calls() };
}

/** Reads everything once: AWS, which the simulator stands for, is never just started. */
async function warm(aws, limit) {
  const first = new Ours(aws.environment);
  try {
    await first.command(['logs', 'million'], { limit, keep: true });
  } finally {
    await first.close();
  }
}

/** @param limit seconds after which a tool is cut off */
export async function million(limit) {
  console.log(
    `\nA million lines in ${hosts} streams, ${latency} ms away, ${quota} requests a second`
  );
  const others = peers();
  const aws = await simulatedAws('million', ['--written']);
  const ours = new Ours(aws.environment);
  const rows = [];
  try {
    const mine = options => ours.command(['logs', 'million'], options);
    await warm(aws, limit);
    // The host starts anew below, though not for the first time ever: its code is compiled, as the peers' is.
    await ours.command(['help']);
    await ours.stop();
    rows.push(await print(aws, limit, 'jupyter sagemaker logs, from nothing', mine));
    rows.push(await print(aws, limit, 'jupyter sagemaker logs, from the store', mine));
    const screens = [];
    await aws.reset();
    for (let time = 0; time < 10; time++) {
      await ours.python([join(root, 'test', 'bench', 'first_screen.py'), 'million'], {
        onLine: line => line.startsWith('[') && screens.push(JSON.parse(line)[0])
      });
    }
    const screenCalls = await aws.calls();
    const { now, peak } = ours.memory ?? {};
    // Their own limits are the account's: nothing of ours may run beside them.
    await ours.stop();
    const env = { ...ours.env, COLUMNS: '200', SAGEMAKER_SUPPRESS_V2_WARNING: '1' };
    for (const peer of others) {
      const start = options => timed(peer.command, peer.args('million'), { env, ...options });
      rows.push({ ...(await print(aws, limit, peer.name, start)), sdk: peer.sdk });
    }

    const [first] = rows;
    table([
      ['', 'seconds', '× ours', 'calls', 'to Logs', 'throttled', 'lines lost', 'repeated'],
      ...rows.map(row => [
        row.name,
        `${row.cut ? '> ' : ''}${row.seconds.toFixed(1)}`,
        `${row.cut ? '> ' : ''}${(row.seconds / first.seconds).toFixed(2)}`,
        row.calls.all,
        row.calls.logs,
        row.calls.throttled,
        row.cut ? `cut at ${row.tally.distinct}` : lines - row.tally.distinct,
        row.tally.repeated
      ]),
      [
        `floor of the quota: ${pages} pages`,
        floor.toFixed(1),
        (floor / first.seconds).toFixed(2),
        pages,
        pages
      ]
    ]);
    for (const { note } of others) {
      if (note) {
        console.log(note);
      }
    }
    for (const { name, tally } of rows.filter(({ cut }) => cut)) {
      console.log(
        `${name} was cut off after ${limit} s, at line ${tally.distinct.toLocaleString('en')}; --limit Infinity waits for it.`
      );
    }
    const sdk = rows.filter(row => row.sdk);
    const fastest = Math.min(...sdk.map(row => row.seconds));
    const stored = median(screens);
    console.log(machine());
    return [
      [
        'a million lines: fastest SDK ÷ ours',
        (fastest / first.seconds).toFixed(2),
        '≥ 5',
        verdict(5, fastest / first.seconds)
      ],
      [
        'a million lines: ours ÷ floor',
        (first.seconds / floor).toFixed(2),
        '≤ 1.5',
        verdict(first.seconds / floor, 1.5)
      ],
      [
        'first screen from the store, median',
        `${stored?.toFixed(0)} ms`,
        '≤ 100 ms',
        verdict(stored, 100)
      ],
      [
        'calls to Logs from the store',
        rows[1].calls.logs + screenCalls.logs,
        '0',
        verdict(rows[1].calls.logs + screenCalls.logs, 0)
      ],
      ['memory of the host after it', `${now?.toFixed(0)} MB (most ${peak?.toFixed(0)} MB)`, '', '']
    ];
  } finally {
    await ours.close();
    aws.stop();
  }
}
