import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Commands } from '../../../../src/host/commands';
import { createCommands } from '../../../../src/host/commands';
import { createEndpoints } from '../../../../src/host/endpoints';
import { createModels } from '../../../../src/host/sagemakerModels';
import type { Host } from '../../../../src/host/host';
import { createJobs } from '../../../../src/host/jobs';
import { createLogs } from '../../../../src/host/logs';
import { createMetrics } from '../../../../src/host/metrics';
import { createSageMakerEndpoints } from '../../../../src/host/places/sagemaker/endpoints';
import { KeptPreferences } from '../../../../src/host/preferences';
import { problemOf } from '../../../../src/host/rpc/report';
import type { Face, Output, RunCommandResult } from '../../../../src/protocol';
import type { Scenario } from '../../../simulator';
import { Rig } from '../sagemaker/rig';

/** The commands on a simulated AWS, with everything between them for real. Dispose it. */
export class Cloud implements Disposable {
  readonly rig: Rig;
  readonly #directory = mkdtempSync(join(tmpdir(), 'cloud-'));
  readonly #endpoints;
  readonly #logs;
  readonly #commands: Commands;

  constructor(scenario: Scenario) {
    this.rig = new Rig({ scenario });
    const { aws, clock, place } = this.rig;
    const report = (error: unknown) => {
      throw error;
    };
    const describe = (error: unknown, doing: string) => problemOf(error, doing, report);
    this.#endpoints = createSageMakerEndpoints({
      aws,
      clock,
      locations: {
        cache: join(this.#directory, 'cache'),
        deployments: join(this.#directory, 'deployments')
      }
    });
    const jobs = createJobs({ places: [place], clock, problemOf: describe });
    const [runtime, logs] = [this.#directory, join(this.#directory, 'logs')];
    const preferences = join(this.#directory, 'preferences.json');
    this.#logs = createLogs({
      locations: { logs },
      clock,
      source: (job, caller) => place.logSource(job, caller)
    });
    const host: Host = {
      version: '1.2.3',
      startedAt: clock.now(),
      clock,
      locations: {
        runtime,
        logs,
        jobs: runtime,
        cache: runtime,
        endpoints: runtime,
        deployments: runtime,
        preferences
      },
      jobs,
      logs: this.#logs,
      endpoints: createEndpoints({ places: [this.#endpoints], clock, problemOf: describe }),
      models: createModels({ places: [], clock, problemOf: describe }),
      localRuns: { watchList: () => ({ [Symbol.dispose]: () => undefined }) },
      metrics: createMetrics({ logs: this.#logs, clock, place: () => place, report }),
      callerOf: (_target, connected) => connected,
      callerIn: (_choice, connected) => connected
    };
    this.#commands = createCommands(host, {
      derive: caller => caller,
      preferences: new KeptPreferences(preferences),
      identify: () => Promise.reject(new Error('Nobody asks who it is.')),
      profiles: () => Promise.resolve([])
    });
  }

  /** Runs a command to its end, moving the time while it waits. */
  run(line: string, face: Face = 'terminal') {
    return this.rig.run(this.#ran(line, face), 8);
  }

  async #ran(
    line: string,
    face: Face
  ): Promise<{ outputs: Output[]; lines: string[]; result: RunCommandResult }> {
    const { caller } = this.rig;
    const by = { ...caller, context: { ...caller.context, face } };
    const run = this.#commands.run({ line }, by, new AbortController().signal);
    const outputs: Output[] = [];
    for (;;) {
      const next = await run.next();
      if (next.done) {
        const lines = outputs.flatMap(output => (output.type === 'line' ? [output.text] : []));
        return { outputs, lines, result: next.value };
      }
      outputs.push(next.value);
    }
  }

  [Symbol.dispose](): void {
    this.#logs[Symbol.dispose]();
    this.#endpoints[Symbol.dispose]();
    this.rig[Symbol.dispose]();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
