import { scenarios } from '../../simulator';
import { compare, Rig, TRUE } from '../../unit/host/sagemaker/rig';

jest.setTimeout(60_000);

/** The eleven cases in which other tools lose lines, show them twice, hang or stop. */
const cases = [
  scenarios.stopTail,
  scenarios.lateNode,
  scenarios.moreStreamsThanNodes,
  scenarios.manyStreams,
  scenarios.quietTenMinutes,
  scenarios.sameMillisecond,
  scenarios.lateOlderEvent,
  scenarios.emptyPage,
  scenarios.throttledMinute,
  scenarios.resetInPage,
  scenarios.expiredToken
];

describe('a job is followed from its start to a complete log', () => {
  it.each(cases.map(scenario => [scenario.description, scenario] as const))(
    'when %s',
    async (_, scenario) => {
      using rig = new Rig({ scenario, latency: 60, quotas: 'aws' });
      const log = await rig.run(rig.read(scenario.name));
      expect(compare(log, rig, scenario.name)).toEqual(TRUE);
      expect(log.problems.at(-1)).toBeUndefined();
    }
  );
});

describe('a job that ended long ago is read to a complete log', () => {
  it.each(cases.map(scenario => [scenario.description, scenario] as const))(
    'when %s',
    async (_, scenario) => {
      using rig = new Rig({ scenario: { ...scenario, faults: [] }, latency: 60, quotas: 'aws' });
      await rig.clock.advance(24 * 3_600_000);
      const log = await rig.run(rig.read(scenario.name));
      expect(compare(log, rig, scenario.name)).toEqual(TRUE);
      expect(log.caughtUpAt).toBeDefined();
      expect(log.settledAt).toBeDefined();
    }
  );
});

describe('a job with some of every bad case, drawn at random', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is followed to a complete log (%d)', async seed => {
    using rig = new Rig({
      scenario: scenarios.random(seed),
      latency: [20, 200],
      quotas: 'aws',
      seed
    });
    const log = await rig.run(rig.read('random'));
    expect(compare(log, rig, 'random')).toEqual(TRUE);
  });
});
