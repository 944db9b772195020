import type { FaultPlan } from '../faults';
import type { Delay } from '../logs/strand';
import { Dice } from '../random';
import type { EventPlan, RunPlan, Scenario, StreamPlan } from '../scenario';
import { logsBegin, minutes, noon, seconds, stages } from './building';

/** A job with some of every bad case, drawn by `seed`. Small (at most some thousand lines), so that hundreds run in a minute. */
export function random(seed: number): Scenario {
  const dice = new Dice(seed);
  const training = dice.between(1, 20) * minutes;
  const nodes = dice.between(1, 6);
  const streamCount = dice.chance(0.1) ? dice.between(51, 70) : nodes + (dice.chance(0.3) ? 3 : 0);
  const streams = Array.from({ length: streamCount }, (_, number) =>
    randomStream(dice, `algo-${(number % nodes) + 1}-${1795348800 + number}`, training)
  );
  return {
    name: `random:${seed}`,
    description: 'a job with some of every bad case',
    start: noon,
    jobs: [
      {
        name: 'random',
        // Some are finished when reading begins, some run, some have yet to write their first line.
        created: dice.pick([0, 0, -2 * minutes, -training >> 1, -2 * training - 5 * minutes]),
        instanceType: 'ml.m5.xlarge',
        instanceCount: nodes,
        stages: stages(training),
        end: dice.chance(0.3)
          ? { status: 'Failed', reason: 'AlgorithmError: exit code 1' }
          : { status: 'Completed' },
        streams
      }
    ],
    pages: {
      emptyRate: dice.pick([0, 0.1, 0.4]),
      shortRate: dice.pick([0, 0.2, 0.6])
    },
    faults: randomFaults(dice)
  };
}

function randomStream(dice: Dice, name: string, training: number): StreamPlan {
  const end = logsBegin + training;
  const runs: RunPlan[] = [];
  for (let at = logsBegin + dice.between(0, training >> 1); at < end;) {
    const every = dice.pick([0, 3, 40, 500, 2000]);
    const room = every === 0 ? 200 : Math.floor((end - at) / every);
    const count = Math.min(room, dice.between(1, 200));
    runs.push({
      at,
      every,
      count,
      jitter: dice.pick([0, 1]),
      lines: dice.chance(0.2)
        ? { kind: 'text', lines: ['the same line again', ' '] }
        : { kind: 'counter', size: dice.pick([30, 100, 400]) }
    });
    at += every * count + 1 + dice.pick([0, 5 * seconds, 2 * minutes, 10 * minutes]);
  }
  const events: EventPlan[] = Array.from({ length: dice.between(0, 6) }, (_, number) => ({
    at: dice.between(logsBegin, end),
    text: dice.chance(0.5) ? 'an odd line' : `odd line ${number} é ✓`,
    times: dice.pick([1, 1, 3]),
    delay: dice.pick([0, 500, 5 * seconds, 30 * seconds, 85 * seconds])
  }));
  const delay: Delay = dice.pick([
    { batch: 0, least: 0, most: 0 },
    { batch: 500, least: 800, most: 2500 },
    { batch: 1000, least: 500, most: 4000, late: { rate: 0.1, upTo: 40 * seconds } },
    { batch: 5000, least: 100, most: 6000, late: { rate: 0.3, upTo: 75 * seconds } }
  ]);
  return { name, delay, runs, events };
}

function randomFaults(dice: Dice): FaultPlan[] {
  const faults: FaultPlan[] = [];
  if (dice.chance(0.3)) {
    faults.push({ kind: 'throttle', of: 'Logs', when: { rate: 0.2 } });
  }
  if (dice.chance(0.2)) {
    const from = dice.between(0, 10) * minutes;
    faults.push({ kind: 'throttle', of: 'Logs', when: { from, to: from + minutes } });
  }
  if (dice.chance(0.3)) {
    faults.push({
      kind: dice.pick(['reset', 'truncate', 'refuse']),
      of: 'Logs',
      when: { rate: 0.1 }
    });
  }
  if (dice.chance(0.3)) {
    faults.push({ kind: dice.pick(['500', '503', 'page']), when: { rate: 0.1 } });
  }
  if (dice.chance(0.2)) {
    const from = dice.between(0, 10) * minutes;
    faults.push({ kind: 'expired', when: { from, to: from + 30 * seconds } });
  }
  return faults;
}
