/**
 * What it costs to follow a job for an hour of its own time, which takes some seconds of ours: the calls of AWS, on standard
 * output. The number of its nodes is the argument.
 */
import { scenarios } from '../simulator';
import { Rig } from '../unit/host/sagemaker/rig';

const MINUTE = 60_000;
/** Not while the job has just begun: then everybody looks more often. */
const BEGUN = 4 * MINUTE;
const HOUR = 60 * MINUTE;

const scenario = scenarios.steady(Number(process.argv[2]), BEGUN + HOUR);
using rig = new Rig({ scenario, latency: 60, quotas: 'aws' });
await rig.warm('steady');
await rig.run(rig.read('steady'));
const { counters, startedAt } = rig.simulator;
const calls = counters.calls.filter(
  ({ at }) => at >= startedAt + BEGUN && at < startedAt + BEGUN + HOUR
);
process.stdout.write(`${calls.length}\n`);
