/**
 * Endpoints of the process place: a model served by the caller's own Python, by the inference toolkit's contract. Each server
 * has a runner that needs nobody.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Milliseconds } from '../../../../protocol';
import type { Caller } from '../../../caller';
import type { Clock } from '../../../clock';
import type { Locations } from '../../../locations';
import type { DeployRequest, EndpointPlace } from '../../endpointPlace';
import type { ObservedServer, ServerStatus } from '../../local/directories';
import type { LocalInputs } from '../../inputs';
import { LocalEndpoints } from '../../local/endpoints';
import type { EndpointLayout } from '../../local/layout';
import { VARIANT } from '../../local/layout';
import type { ServerState } from '../../local/record';
import type { LogNeeds, NewServer, Servers } from '../../local/servers';
import { environmentOf } from '../environment';
import { isAlive } from '../identity';
import { ProcessLog } from '../log';
import { writeRecord } from '../record';
import { startRunner } from '../start';
import { preflight } from './preflight';
import type { ProcessServer } from './record';
import { endServer } from './retire';

export interface ProcessEndpointsOptions {
  readonly locations: Pick<Locations, 'endpoints' | 'runtime'>;
  readonly clock: Clock;
  /** Where a model on S3 is brought to. */
  readonly inputs: Pick<LocalInputs, 'model'>;
  /** Path of the bundled runner; `runner.mjs` beside the host's own bundle unless told. */
  readonly runner?: string;
  /** Path of the Python program that serves; `../serving` beside the host's own bundle unless told. */
  readonly serving?: string;
}

/** Dispose it to close its connections; the endpoints go on. */
export function createProcessEndpoints(
  options: ProcessEndpointsOptions
): EndpointPlace & Disposable {
  const { locations, clock, inputs } = options;
  return new LocalEndpoints({ locations, clock, inputs, servers: new ProcessServers(options) });
}

class ProcessServers implements Servers {
  readonly place = 'process';
  readonly noun = 'server';
  readonly #program: { readonly path: string; readonly compileCache: string };
  readonly #serving: string;

  constructor({ locations, runner, serving }: ProcessEndpointsOptions) {
    this.#program = {
      path: runner ?? fileURLToPath(new URL('runner.mjs', import.meta.url)),
      compileCache: join(locations.runtime, 'compile-cache')
    };
    this.#serving = serving ?? fileURLToPath(new URL('../serving', import.meta.url));
  }

  async prepare(request: DeployRequest, caller: Caller) {
    const checked = await preflight(request, caller);
    return async ({ endpoint, layout, record }: NewServer) => {
      await writeFile(endpoint.log, '', { mode: 0o600, flag: 'a' });
      await writeFile(endpoint.times, '', { mode: 0o600, flag: 'a' });
      const server: ProcessServer = { ...record, ...checked, serving: this.#serving };
      await writeRecord(layout.server, server);
      await startRunner(this.#program, endpoint, environmentOf(caller), String(record.number));
    };
  }

  /** Without its runner a server answers all the same; only nobody starts it again. */
  async orphaned({ status, server }: ServerState): Promise<ServerStatus> {
    const alone = status === 'InService' && server && (await isAlive(server));
    return alone ? 'InService' : 'Gone';
  }

  end(server: ObservedServer, grace: Milliseconds): Promise<void> {
    return endServer(server, grace);
  }

  log({ log, times }: EndpointLayout, needs: LogNeeds) {
    return { source: new ProcessLog({ ...needs, log, times, host: VARIANT }), path: log };
  }
}
