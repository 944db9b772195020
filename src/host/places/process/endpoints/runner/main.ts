import { readFile } from 'node:fs/promises';
import type { CallerEnvironment } from '../../handshake';
import type { ProcessIdentity } from '../../record';
import { parseRecord } from '../../record';
import { endpointLayout, serverLayout } from '../../../local/layout';
import { RunningState } from '../../../local/runningState';
import { processServer } from '../record';
import { runServer } from './serve';

/**
 * Puts one server of an endpoint on record, says so by `begun`, and runs it to its end.
 *
 * @param root directory of the endpoint
 * @param number of the server
 */
export async function serveEndpoint(
  root: string,
  number: number,
  environment: CallerEnvironment,
  runner: ProcessIdentity,
  begun: () => Promise<void>,
  stop: AbortSignal
): Promise<void> {
  const endpoint = endpointLayout(root);
  const layout = serverLayout(endpoint, number);
  const record = parseRecord(processServer, await readFile(layout.server, 'utf8'));
  if (record === undefined) {
    throw new Error(`${layout.server} is not the record of a server.`);
  }
  const state = new RunningState(layout.state, runner);
  await state.note({});
  await begun();
  await runServer(record, endpoint, layout, state, environment, stop);
}
