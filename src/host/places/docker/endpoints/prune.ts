import type Docker from 'dockerode';
import type { Leftovers, LeftoversQuery, Removable } from '../../leftovers';
import type { ObservedEndpoint } from '../../local/directories';
import { labelled } from '../clear';
import { ENDPOINT_LABEL, HOME_LABEL, SERVER_LABEL, serverLabels, withLabels } from '../labels';

/**
 * The containers of this data directory's servers that have failed or whose record is gone. What starts or serves is kept,
 * and nothing of others is looked at.
 */
export async function serverLeftovers(
  docker: Docker,
  endpoints: readonly ObservedEndpoint[],
  home: string,
  { name: wanted }: Pick<LeftoversQuery, 'name'>
): Promise<Leftovers> {
  const needed = new Set(
    endpoints.flatMap(({ servers }) =>
      servers
        .filter(({ status }) => status !== 'Failed' && status !== 'Stopped')
        .map(({ record }) => `${record.endpoint} ${record.number}`)
    )
  );
  const filters = withLabels({ [HOME_LABEL]: home });
  const found: Removable[] = [];
  const kept: string[] = [];
  for (const { Labels } of await docker.listContainers({ all: true, filters })) {
    const endpoint = Labels[ENDPOINT_LABEL] ?? '';
    const number = Number(Labels[SERVER_LABEL]);
    if (wanted !== undefined && endpoint !== wanted) {
      continue;
    }
    if (needed.has(`${endpoint} ${number}`)) {
      kept.push(`Kept the container of the endpoint ${endpoint}; delete ends it.`);
    } else {
      const all = await labelled(docker, serverLabels(home, { endpoint, number }));
      found.push(...all.map(one => ({ ...one, of: 'endpoint' as const, owner: endpoint })));
    }
  }
  return { found, kept };
}
