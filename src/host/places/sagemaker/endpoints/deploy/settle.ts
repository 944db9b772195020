import { PASSING_STATUSES } from '../../../../../protocol';
import type { UnfinishedDeployment } from '../../../endpointPlace';
import { statusOf } from '../describe';
import { endpointNamed } from '../ask';
import type { Deploying } from './context';
import type { Deployment, DeploymentKey } from './journal';
import { tidy } from './tidy';

type Settling = Pick<Deploying, 'undo' | 'journal'>;

/**
 * Tidies up behind a deployment that is decided. SageMaker itself goes back to what served before when an update fails; an
 * endpoint whose creation failed serves nothing and is deleted.
 *
 * @returns what was deleted and what was kept, as sentences; nothing while it goes on, or where there is none
 */
export async function settle(key: DeploymentKey, on: Settling): Promise<string[]> {
  const { undo, journal } = on;
  const entry = await journal.find(key);
  const endpoint = entry && (await endpointNamed(key.name, undo));
  if (!entry || (endpoint && PASSING_STATUSES.includes(statusOf(endpoint.EndpointStatus)))) {
    return [];
  }
  const failed = endpoint?.EndpointStatus === 'Failed' && entry.creates;
  const said = failed ? [await deleteFailed(key.name, on)] : [];
  const serving = failed ? undefined : endpoint?.EndpointConfigName;
  const tidied = await tidy(entry, serving, undo);
  if (!tidied.left) {
    await journal.remove(key);
  }
  const archives =
    serving === entry.config
      ? []
      : entry.made.archives.map(uri => `${uri} is kept: deploying again then needs no upload.`);
  return [...said, ...tidied.said, ...archives];
}

async function deleteFailed(name: string, { undo }: Settling): Promise<string> {
  const { DeleteEndpointCommand } = await import('../../../../aws/sdk/sagemaker');
  await undo('DeleteEndpoint', `endpoint ${name}`, client =>
    client.send(new DeleteEndpointCommand({ EndpointName: name }))
  );
  return `Endpoint ${name}, whose creation failed, is deleted; its log stays in /aws/sagemaker/Endpoints/${name}.`;
}

/** What a deployment that is not decided has made, as nouns with their names. */
export function madeBy({ name, startedAt, made }: Deployment): UnfinishedDeployment {
  return {
    name,
    startedAt,
    made: [
      ...made.archives,
      ...made.models.map(model => `model ${model}`),
      ...made.configs.map(config => `configuration ${config}`)
    ]
  };
}
