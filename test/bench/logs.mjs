/** `npm run bench -- logs`: complete logs, fast, within the account's limits; ours beside its peers. */
import { join } from 'node:path';

import { root } from '../../scripts/environment.mjs';
import { simulatedAws } from './aws.mjs';
import { following } from './following.mjs';
import { machine, median, table, verdict } from './measure.mjs';
import { million } from './million.mjs';
import { Ours } from './ours.mjs';

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

/** `limit`: seconds after which a tool is cut off; `only`: some of million, attach, following. */
export async function logs({
  limit = 100,
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
