/** `npm run bench -- logs`: complete logs, fast, within the account's limits; ours beside its peers. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { root } from '../../scripts/environment.mjs';
import { bundleSimulator } from '../../scripts/simulator.mjs';
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

/** Which of the million numbered lines were printed, and how often. */
class Tally {
  seen = new Uint8Array(lines);
  repeated = 0;
  /** @param output chunks, which end anywhere */
  constructor(output) {
    let rest = '';
    for (const chunk of output) {
      const text = rest + chunk.toString('latin1');
      const end = text.lastIndexOf('\n') + 1;
      this.#read(text.slice(0, end));
      rest = text.slice(end);
    }
    this.#read(rest);
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

async function million(limit) {
  console.log(
    `\nA million lines in ${hosts} streams, ${latency} ms away, ${quota} requests a second`
  );
  const others = peers();
  const aws = await simulatedAws('million');
  const ours = new Ours(aws.environment);
  const rows = [];
  try {
    const mine = options => ours.command(['logs', 'million'], options);
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

/** A running job with 345,600 lines behind it, met by a host that has never seen it. */
async function attach() {
  const aws = await simulatedAws('day');
  const ours = new Ours(aws.environment);
  const figures = {};
  const onTerminal = async (...options) => {
    const { first } = await ours.command(['attach', 'day', ...options], {
      limit: 60,
      onLine: (_, child) => child.kill('SIGKILL')
    });
    return first;
  };
  try {
    for (const [how, measure] of [
      [
        'in a page',
        async () => {
          const found = [];
          await ours.python([join(root, 'test', 'bench', 'first_screen.py'), 'day'], {
            onLine: line => line.startsWith('[') && found.push(JSON.parse(line)[0] / 1000)
          });
          return found[0];
        }
      ],
      ['on a terminal, --tail 50', () => onTerminal('--tail', '50')],
      ['on a terminal, from the first line', () => onTerminal()]
    ]) {
      const times = [];
      for (let time = 0; time < 3; time++) {
        await ours.forget();
        await ours.command(['help']);
        times.push(await measure());
      }
      figures[how] = median(times);
    }
  } finally {
    await ours.close();
    aws.stop();
  }
  return Object.entries(figures).map(([how, seconds]) => [
    `first output after attach, a day behind it, ${how}`,
    `${seconds?.toFixed(2)} s`,
    '≤ 1 s',
    verdict(seconds, 1)
  ]);
}

/** The ground truth: when each line of the fleet could first be read, on this machine's clock. */
async function visible(started, ahead) {
  const bundle = await bundleSimulator('index');
  const { Simulator, SimulatedClock, scenarios } = await import(pathToFileURL(bundle).href);
  const simulator = new Simulator({
    scenario: scenarios.fleet,
    clock: new SimulatedClock(Date.parse(started), 0)
  });
  const known = new Map();
  return (job, text) => {
    if (!known.has(job)) {
      const events = simulator.expected(job, Date.now() + ahead);
      known.set(
        job,
        new Map(events.map(event => [event.message.trimEnd(), event.ingestionTime - ahead]))
      );
    }
    return known.get(job).get(text.trimEnd());
  };
}

/** Running jobs followed for a while: how late their lines are, and what it costs. */
async function follow(names, seconds) {
  const started = new Date().toISOString();
  const aws = await simulatedAws('fleet', ['--start', started]);
  const ours = new Ours(aws.environment);
  try {
    const attached = [];
    await aws.reset();
    const lead = 20;
    let began;
    // What it takes to load the past is not following.
    const settled = wait(lead * 1000).then(async () => {
      const early = await aws.calls();
      await aws.reset();
      began = Date.now();
      return early;
    });
    const ended = wait((lead + seconds) * 1000).then(() => aws.calls());
    await ours.python(
      [join(root, 'test', 'bench', 'watch.py'), String(lead + seconds + 3), ...names],
      {
        onLine: line => line.startsWith('[') && attached.push(JSON.parse(line))
      }
    );
    const early = await settled;
    const calls = await ended;
    const seenAt = await visible(started, await aws.ahead());
    const late = attached
      .map(([job, at, text]) => ({ job, at, late: (at - seenAt(job, text)) / 1000 }))
      .filter(({ at, late }) => at > began && !Number.isNaN(late));
    const byJob = new Map(late.map(line => [line.job, []]));
    late.forEach(line => byJob.get(line.job).push(line.late));
    return {
      lines: late.length,
      jobs: byJob.size,
      median: median(late.map(line => line.late)),
      slowest: Math.max(...[...byJob.values()].map(own => median(own))),
      longest: Math.max(...late.map(line => line.late)),
      callsAnHour: Math.round((calls.all * 3600) / seconds),
      throttled: early.throttled + calls.throttled,
      memory: ours.memory
    };
  } finally {
    await ours.close();
    aws.stop();
  }
}

async function following(seconds) {
  const one = await follow(['fleet-000'], seconds);
  const three = await follow(['fleet-002'], seconds);
  const all = await follow(['--all'], seconds);
  const rows = [
    [
      'a new line to its reader, median',
      `${one.median.toFixed(2)} s (longest ${one.longest.toFixed(2)} s, ${one.lines} lines)`,
      '≤ 1.5 s',
      verdict(one.median, 1.5)
    ],
    [
      'calls for an hour of following, 1 node',
      one.callsAnHour,
      '≤ 2,000',
      verdict(one.callsAnHour, 2000)
    ],
    [
      'calls for an hour of following, 3 nodes',
      three.callsAnHour,
      '≤ 2,000',
      verdict(three.callsAnHour, 2000)
    ],
    ['100 jobs at once: throttled calls', all.throttled, '0', verdict(all.throttled, 0)],
    ['100 jobs at once: jobs that got lines', all.jobs, '100', verdict(100 - all.jobs, 0)],
    [
      '100 jobs at once: a new line, median',
      `${all.median.toFixed(2)} s (slowest job ${all.slowest.toFixed(2)} s)`,
      '',
      ''
    ],
    ['100 jobs at once: calls an hour', all.callsAnHour, '', ''],
    ['100 jobs at once: memory of the host, most', `${all.memory?.peak.toFixed(0)} MB`, '', '']
  ];
  console.log(`\nFollowing for ${seconds} s each · ${machine()}`);
  return rows;
}

/** `limit`: seconds after which a tool is cut off; `only`: some of million, attach, following. */
export async function logs({
  limit = 240,
  seconds = 120,
  only = ['million', 'attach', 'following']
}) {
  const parts = { million: () => million(limit), attach, following: () => following(seconds) };
  const rows = [];
  for (const part of only) {
    rows.push(...(await parts[part]()));
  }
  console.log(`\n${machine()}`);
  table([['logs', 'measured', 'bar', ''], ...rows]);
}
