/** `npm run bench -- local`: what our Docker place adds to what the engine itself takes. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../../scripts/environment.mjs';
import setup from '../container/setup.mjs';
import teardown from '../container/teardown.mjs';
import { machine, median, table, timed, verdict } from './measure.mjs';
import { Ours } from './ours.mjs';

const TIMES = 10;
const LINES = 200_000;
const FIRST = join(root, 'test', 'bench', 'first_line.py');

export async function local() {
  await setup();
  const { plain } = JSON.parse(process.env.TEST_IMAGES);
  const ours = new Ours({ DOCKER_HOST: process.env.DOCKER_HOST });
  try {
    const starts = await startTimes(ours, plain);
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
    console.log(
      'The SageMaker SDK’s local mode is not in this table: it needs Docker Compose 2, which Debian does not have.'
    );
  } finally {
    await ours.close();
    await teardown();
  }
}

async function startTimes(ours, image) {
  const bare = [];
  const trained = [];
  const docker = ['run', '--rm', image, 'python3', '-u', '-c', 'print("first line")'];
  for (let time = 0; time < TIMES; time++) {
    bare.push((await timed('docker', docker)).first * 1000);
    await ours.python([FIRST, '--image', image], {
      onLine: line => line.startsWith('[') && trained.push(...JSON.parse(line))
    });
  }
  return { ours: trained, bare };
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
