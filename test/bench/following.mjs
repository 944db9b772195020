/** Following: how late new lines are, what it costs, and a hundred jobs at once. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { productNode, root } from '../../scripts/environment.mjs';
import { bundleForNode } from '../../scripts/simulator.mjs';
import { simulatedAws } from './aws.mjs';
import { machine, median, timed, verdict, wait } from './measure.mjs';
import { Ours } from './ours.mjs';

/** The ground truth: when each line of the fleet could first be read, on this machine's clock. */
async function visible(started, ahead) {
  const bundle = await bundleForNode('test/simulator/index.ts');
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

/** Calls of an hour in the simulator's time, by our own log engine in one process with it. */
async function hours() {
  const bundle = await bundleForNode('test/bench/hour.ts');
  const rows = [];
  for (const [nodes, sdk] of [
    [1, 1206],
    [16, 12_051]
  ]) {
    let calls;
    await timed(productNode(), [bundle, String(nodes)], {
      env: process.env,
      onLine: line => (calls = Number(line))
    });
    rows.push([
      `calls for an hour of following, ${nodes === 1 ? '1 node' : `${nodes} nodes`}`,
      `${calls} (the SDK: ${sdk})`,
      '≤ 2,000',
      verdict(calls, 2000)
    ]);
  }
  return rows;
}

/** @param seconds of following, in the time of this machine */
export async function following(seconds) {
  const one = await follow(['fleet-000'], seconds);
  const all = await follow(['--all'], seconds);
  const rows = [
    [
      'a new line to its reader, median',
      `${one.median.toFixed(2)} s (longest ${one.longest.toFixed(2)} s, ${one.lines} lines)`,
      '≤ 1.5 s',
      verdict(one.median, 1.5)
    ],
    ...(await hours()),
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
