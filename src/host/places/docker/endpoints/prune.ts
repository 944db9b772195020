import type Docker from 'dockerode';
import type { ObservedEndpoint } from '../../local/directories';
import { clear } from '../clear';
import { ENDPOINT_LABEL, HOME_LABEL, SERVER_LABEL, serverLabels, withLabels } from '../labels';

/**
 * Removes the containers of this data directory's servers that have failed or whose record is gone. What starts or serves
 * stays, and so does everything of others.
 *
 * @returns what was removed and what was kept, as sentences
 */
export async function pruneServers(
  docker: Docker,
  endpoints: readonly ObservedEndpoint[],
  home: string
): Promise<string[]> {
  const needed = new Set(
    endpoints.flatMap(({ servers }) =>
      servers
        .filter(({ status }) => status !== 'Failed' && status !== 'Stopped')
        .map(({ record }) => `${record.endpoint} ${record.number}`)
    )
  );
  const filters = withLabels({ [HOME_LABEL]: home });
  const said: string[] = [];
  for (const { Labels } of await docker.listContainers({ all: true, filters })) {
    const endpoint = Labels[ENDPOINT_LABEL] ?? '';
    const number = Number(Labels[SERVER_LABEL]);
    if (needed.has(`${endpoint} ${number}`)) {
      said.push(`Kept the container of the endpoint ${endpoint}; delete ends it.`);
    } else {
      const removed = await clear(docker, serverLabels(home, { endpoint, number }));
      said.push(...removed.map(what => `Removed the ${what}.`));
    }
  }
  return said;
}
