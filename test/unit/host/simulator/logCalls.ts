import { Simulator, type SimulatorOptions, type StreamPlan } from '../../../simulator';
import { accountWith, group } from './accounts';

export const hour = 3_600_000;

/** A simulator in this process whose clock stands `after` milliseconds past the start. */
export async function simulate(
  streams: readonly StreamPlan[],
  after: number,
  more: Parameters<typeof accountWith>[1] & Pick<SimulatorOptions, 'seed'> = {}
): Promise<Simulator> {
  const { seed, ...scenario } = more;
  const simulator = new Simulator({
    scenario: accountWith(streams, scenario),
    clock: 'virtual',
    seed
  });
  await simulator.clock.advance(after);
  return simulator;
}

export const filter = (simulator: Simulator, input: object = {}) =>
  simulator.call('Logs', 'FilterLogEvents', { logGroupName: group, ...input });

export const get = (simulator: Simulator, input: object = {}) =>
  simulator.call('Logs', 'GetLogEvents', {
    logGroupName: group,
    logStreamName: 'job/algo-1',
    ...input
  });

export async function filterAll(simulator: Simulator, input: object = {}) {
  const pages = [await filter(simulator, input)];
  for (let token = pages[0]?.nextToken; token !== undefined; token = pages.at(-1)?.nextToken) {
    pages.push(await filter(simulator, { ...input, nextToken: token }));
  }
  return pages;
}
