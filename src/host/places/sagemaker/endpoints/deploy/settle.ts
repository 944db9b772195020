import type { Storage } from '../../../../aws/s3/storage';
import { endpointNamed } from '../ask';
import type { Deploying } from './context';
import type { DeploymentKey } from './journal';
import { servingConfig, standingOf } from './standing';
import { tidy, tidyArchives } from './tidy';

type Settling = Pick<Deploying, 'undo' | 'journal'> & { readonly storage: Storage };

/**
 * Tidies up behind a deployment that is decided. SageMaker itself goes back to what served before when an update fails; an
 * endpoint whose creation failed serves nothing and is deleted.
 *
 * @returns what was deleted and what was kept, as sentences; nothing while it goes on, or where there is none
 */
export async function settle(key: DeploymentKey, on: Settling): Promise<string[]> {
  const { undo, journal, storage } = on;
  const entry = await journal.find(key);
  const endpoint = entry && (await endpointNamed(key.name, undo));
  if (!entry || standingOf(entry, endpoint).state === 'going-on') {
    return [];
  }
  const serving = servingConfig(entry, endpoint);
  const failed = endpoint !== undefined && serving === undefined;
  const said = failed ? [await deleteFailed(key.name, on)] : [];
  const tidied = await tidy(entry, serving, undo);
  if (!tidied.left) {
    await journal.remove(key);
  }
  const archives = serving === entry.config ? [] : await tidyArchives(entry, storage);
  return [...said, ...tidied.said, ...archives];
}

async function deleteFailed(name: string, { undo }: Settling): Promise<string> {
  const { DeleteEndpointCommand } = await import('../../../../aws/sdk/sagemaker');
  await undo('DeleteEndpoint', `endpoint ${name}`, client =>
    client.send(new DeleteEndpointCommand({ EndpointName: name }))
  );
  return `Endpoint ${name}, whose creation failed, is deleted; its log stays in /aws/sagemaker/Endpoints/${name}.`;
}
