/** `npm run bench -- start`: what one waits for before anything happens. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { python, root } from '../../scripts/environment.mjs';
import { machine, median, table, timed, verdict, wait } from './measure.mjs';
import { Ours } from './ours.mjs';

const inPython = name => join(root, 'test', 'bench', name);

async function numbers(ours, script, ...args) {
  const found = [];
  await ours.python([inPython(script), ...args], {
    onLine: line => line.startsWith('[') && found.push(...JSON.parse(line))
  });
  return found;
}

export async function start() {
  const times = 20;
  const ours = new Ours();
  try {
    const cold = [];
    // The first start compiles; every later one finds the code compiled.
    await ours.command(['help']);
    for (let time = 0; time < times; time++) {
      await ours.stop();
      cold.push(...(await numbers(ours, 'first_answer.py')));
    }
    await wait(5000);
    const idle = ours.memory?.now;
    const loading = [];
    for (let time = 0; time < times; time++) {
      loading.push(...(await numbers(ours, 'load_ext.py')));
    }

    const script = join(ours.home, 'first.py');
    writeFileSync(script, 'print("first line", flush=True)\n');
    const bare = [];
    const trained = [];
    for (let time = 0; time < 10; time++) {
      bare.push((await timed(python, [script])).first * 1000);
      trained.push(...(await numbers(ours, 'first_line.py')));
    }
    const beyond = median(trained) - median(bare);
    console.log(`\n${machine()}`);
    table([
      ['start', 'median', 'most', 'bar', ''],
      [
        'host, cold, to its first answer',
        ms(median(cold)),
        ms(Math.max(...cold)),
        '≤ 150 ms',
        verdict(median(cold), 150)
      ],
      ['host, idle, resident', `${idle?.toFixed(0)} MB`, '', '≤ 90 MB', verdict(idle, 90)],
      [
        '%load_ext',
        ms(median(loading)),
        ms(Math.max(...loading)),
        '≤ 30 ms',
        verdict(median(loading), 30)
      ],
      ['python script.py to its first line', ms(median(bare)), ms(Math.max(...bare)), '', ''],
      [
        '%%sagemaker train to its first line',
        ms(median(trained)),
        ms(Math.max(...trained)),
        '',
        ''
      ],
      ['… beyond the bare script', ms(beyond), '', '≤ 400 ms', verdict(beyond, 400)]
    ]);
  } finally {
    await ours.close();
  }
}

const ms = value => `${value.toFixed(0)} ms`;
