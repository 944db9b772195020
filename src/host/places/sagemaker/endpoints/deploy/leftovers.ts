import { parseS3 } from '../../../../aws/s3/location';
import { openUploads } from '../../../../aws/s3/multipartUpload';
import type { Storage } from '../../../../aws/s3/storage';
import type { UnfinishedDeployment } from '../../../endpointPlace';
import type { CallSageMaker } from '../ask';
import { configNamed, modelNamed } from '../ask';
import { modelsOf } from '../delete';
import type { Deployment } from './journal';
import { isDerived } from './names';

/**
 * The configurations and models that deployments of an endpoint have made or replaced, that are there, and that the endpoint
 * does not serve.
 *
 * @param serving name of the configuration that the endpoint serves
 */
export async function unserved(
  { made, before }: Pick<Deployment, 'made' | 'before'>,
  serving: string | undefined,
  call: CallSageMaker
): Promise<{ readonly configs: readonly string[]; readonly models: readonly string[] }> {
  const kept = modelsOf(serving === undefined ? undefined : await configNamed(serving, call));
  const there = async (
    candidates: readonly string[],
    used: readonly string[],
    named: (name: string, call: CallSageMaker) => Promise<unknown>
  ) => {
    const found: string[] = [];
    for (const name of new Set(candidates)) {
      if (!used.includes(name) && (await named(name, call)) !== undefined) {
        found.push(name);
      }
    }
    return found;
  };
  return {
    configs: await there(
      [...made.configs, ...(before ? [before.config] : [])],
      serving === undefined ? [] : [serving],
      configNamed
    ),
    models: await there([...made.models, ...(before?.models ?? [])], kept, modelNamed)
  };
}

/** What a deployment has left that nothing uses, as nouns with their names. */
export async function leftovers(
  entry: Deployment,
  state: UnfinishedDeployment['state'],
  serving: string | undefined,
  { call, storage }: { readonly call: CallSageMaker; readonly storage: Storage }
): Promise<string[]> {
  const { configs, models } = await unserved(entry, serving, call);
  // What others have made is theirs; what is deployed is served from its archive.
  const ours = (name: string) => isDerived(name, entry.name);
  return [
    ...(state === 'done' ? [] : await archivesLeft(entry, storage)),
    ...models.filter(ours).map(model => `model ${model}`),
    ...configs.filter(ours).map(config => `configuration ${config}`)
  ];
}

async function archivesLeft({ made }: Deployment, storage: Storage): Promise<string[]> {
  const found: string[] = [];
  for (const uri of made.archives) {
    const where = parseS3(uri);
    if (await storage.has(where)) {
      found.push(uri);
    }
    if ((await openUploads(storage, where)).length > 0) {
      found.push(`parts of an upload to ${uri}`);
    }
  }
  return found;
}
