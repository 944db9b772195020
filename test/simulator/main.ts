import { parseArgs } from 'node:util';

import type { Latency } from './latency';
import type { Quotas } from './quotas';
import { scenarioNamed, scenarioNames } from './scenarios';
import { Simulator, type SimulatorOptions } from './simulator';
import { SimulatedClock } from './clock';

const usage = `Usage: simulator [--scenario NAME] [--port N] [--clock real|virtual|60x] [--start ISO]
                 [--quota aws|off|Service.Operation=N,…] [--latency MS|LEAST-MOST] [--seed N] [--written]
Scenarios: ${scenarioNames.join(', ')}, random:SEED`;

/** A flag's value that cannot be understood, as a sentence. */
class UsageError extends Error {}

function readOptions(): SimulatorOptions {
  const { values } = parseArgs({
    options: {
      scenario: { type: 'string', default: 'demo' },
      port: { type: 'string', default: '0' },
      clock: { type: 'string', default: 'real' },
      start: { type: 'string' },
      quota: { type: 'string', default: 'off' },
      latency: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      written: { type: 'boolean', default: false }
    }
  });
  const scenario = scenarioNamed(values.scenario);
  if (!scenario) {
    throw new UsageError(`There is no scenario ${values.scenario}.`);
  }
  const speed = speedOf(values.clock);
  const start =
    values.start === undefined
      ? speed === 0
        ? scenario.start
        : undefined
      : Date.parse(values.start);
  if (Number.isNaN(start)) {
    throw new UsageError(`--start ${values.start} is not an ISO time.`);
  }
  return {
    scenario,
    // Nothing has to be disposed: a clock that nobody waits for keeps no process alive.
    clock: new SimulatedClock(start ?? Date.now(), speed),
    port: numberOf('port', values.port),
    quotas: quotasOf(values.quota),
    latency: latencyOf(values.latency),
    seed: numberOf('seed', values.seed),
    written: values.written
  };
}

function speedOf(text: string): number {
  if (text === 'real' || text === 'virtual') {
    return text === 'real' ? 1 : 0;
  }
  const speed = /^(\d+(?:\.\d+)?)x$/.exec(text)?.[1];
  if (speed === undefined) {
    throw new UsageError(`--clock ${text} is neither real, virtual nor a speed such as 60x.`);
  }
  return Number(speed);
}

function quotasOf(text: string): Quotas {
  if (text === 'aws' || text === 'off') {
    return text;
  }
  return Object.fromEntries(
    text.split(',').map(entry => {
      const [operation = '', rate = ''] = entry.split('=');
      return [operation, numberOf('quota', rate)];
    })
  );
}

function latencyOf(text: string): Latency {
  const [least = '', most] = text.split('-');
  const from = numberOf('latency', least);
  return most === undefined ? from : [from, numberOf('latency', most)];
}

function numberOf(flag: string, text: string): number {
  const value = Number(text);
  if (text === '' || !Number.isFinite(value) || value < 0) {
    throw new UsageError(`--${flag} ${text} is not a number.`);
  }
  return value;
}

try {
  const simulator = await Simulator.start(readOptions());
  process.stdout.write(`${simulator.url}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void simulator.close());
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${usage}\n`);
  process.exitCode = 2;
}
