/** `npm run bench -- local`: what our Docker place adds to what the engine itself takes. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../../scripts/environment.mjs';
import setup from '../container/setup.mjs';
import teardown from '../container/teardown.mjs';
import { machine, median, table, timed, verdict } from './measure.mjs';
import { Ours } from './ours.mjs';
import { localMode } from './peers.mjs';

const TIMES = 10;
const LINES = 200_000;
/** How many times faster than the SDK's local mode we are to start. */
const FASTER = 3;
const FIRST = join(root, 'test', 'bench', 'first_line.py');

export async function local() {
  await setup();
  const { plain } = JSON.parse(process.env.TEST_IMAGES);
  const ours = new Ours({ DOCKER_HOST: process.env.DOCKER_HOST });
  try {
    const sdk = composeVersion() ? localMode() : undefined;
    const starts = await startTimes(ours, plain, sdk);
    const lines = await manyLines(ours, plain);
    const beyond = median(starts.ours) - median(starts.bare);
    console.log(`\n${machine()}`);
    table([
      ['container', 'ours', 'docker', 'bar', ''],
      [
        'cell to the first line, median',
        ms(median(starts.ours)),
        ms(median(starts.bare)),
        'docker run + 100 ms',
        verdict(beyond, 100)
      ],
      [
        `${LINES.toLocaleString('en')} lines and exit at once`,
        `${lines.ours.seconds.toFixed(1)} s, ${lines.ours.count} lines`,
        `${lines.bare.seconds.toFixed(1)} s, ${lines.bare.count} lines`,
        'every line once',
        verdict(Math.abs(lines.ours.count - LINES) + lines.ours.repeated, 0)
      ]
    ]);
    if (sdk) {
      const times = median(starts.sdk) / median(starts.ours);
      console.log(
        `${sdk.name} in local mode (${composeVersion()}) takes ${ms(median(starts.sdk))} from fit to the first line, ${times.toFixed(1)} × ours; at least ${FASTER}: ${verdict(-times, -FASTER)}.`
      );
    } else {
      console.log('The SageMaker SDK’s local mode needs Docker Compose, which is not here.');
    }
  } finally {
    await ours.close();
    await teardown();
  }
}

/** What the SDK would use: the Docker CLI's own Compose 2, else `docker-compose`. */
function composeVersion() {
  const said = (command, ...args) => spawnSync(command, args, { encoding: 'utf8' }).stdout ?? '';
  const two = said('docker', 'compose', 'version');
  return two.includes('v2') ? two.trim() : said('docker-compose', 'version').split(',')[0].trim();
}

async function startTimes(ours, image, sdk) {
  const bare = [];
  const trained = [];
  const theirs = [];
  const docker = ['run', '--rm', image, 'python3', '-u', '-c', 'print("first line")'];
  for (let time = 0; time < TIMES; time++) {
    bare.push((await timed('docker', docker)).first * 1000);
    await ours.python([FIRST, '--image', image], {
      onLine: line => line.startsWith('[') && trained.push(...JSON.parse(line))
    });
    if (sdk) {
      await timed(sdk.command, sdk.args(image), {
        onLine: line => line.startsWith('[') && theirs.push(...JSON.parse(line))
      });
    }
  }
  return { ours: trained, bare, sdk: theirs };
}

/** Numbered lines as fast as Python prints them, then the end. */
async function manyLines(ours, image) {
  const program = `for n in range(${LINES}): print("line", n)`;
  const script = join(ours.home, 'many.py');
  writeFileSync(script, program);
  const counted = () => {
    const seen = new Set();
    const count = { repeated: 0 };
    const onLine = line => {
      const [number] = /line \d+$/.exec(line) ?? [];
      if (number !== undefined) {
        count.repeated += seen.has(number) ? 1 : 0;
        seen.add(number);
      }
    };
    return { onLine, result: seconds => ({ ...count, count: seen.size, seconds }) };
  };
  const mine = counted();
  const train = ['train', '--image', image, '--entry-point', script, '--quiet'];
  const { seconds } = await ours.command(train, { onLine: mine.onLine });
  const theirs = counted();
  const bare = ['run', '--detach', '--name', 'bench-lines', image, 'python3', '-c', program];
  const began = performance.now();
  await timed('docker', bare);
  await timed('docker', ['logs', '-f', 'bench-lines'], { onLine: theirs.onLine });
  const took = (performance.now() - began) / 1000;
  return { ours: mine.result(seconds), bare: theirs.result(took) };
}

function ms(milliseconds) {
  return `${milliseconds.toFixed(0)} ms`;
}
