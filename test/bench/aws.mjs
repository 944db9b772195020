/** The simulated AWS of a benchmark: 60 ms away and with the quotas of us-east-1, in a process of its own. */
import { startSimulator } from '../../scripts/simulator.mjs';

export const latency = 60;

export async function simulatedAws(scenario, flags = []) {
  const simulator = await startSimulator(scenario, [
    '--latency',
    String(latency),
    '--quota',
    'aws',
    ...flags
  ]);
  const control = async (method, what) =>
    (await fetch(`${simulator.url}/_simulator/${what}`, { method })).json();
  return {
    environment: { ...simulator.environment, AWS_DEFAULT_REGION: 'us-east-1' },
    stop: simulator.stop,
    reset: () => control('DELETE', 'counters'),
    /** Calls since the last reset: those to CloudWatch Logs, all, and those that were throttled. */
    async calls() {
      const { total, operations } = await control('GET', 'counters');
      const logs = Object.entries(operations).filter(([name]) => name.startsWith('Logs.'));
      return {
        all: total.calls,
        throttled: total.throttled,
        logs: logs.reduce((sum, [, { calls }]) => sum + calls, 0)
      };
    },
    /** How far the simulated clock is ahead of this machine's, in milliseconds. */
    async ahead() {
      const before = Date.now();
      const { now } = await control('GET', 'clock');
      return now - (before + Date.now()) / 2;
    }
  };
}
