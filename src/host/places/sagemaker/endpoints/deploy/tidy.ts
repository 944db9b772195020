import { parseS3 } from '../../../../aws/s3/location';
import { abandonUploads } from '../../../../aws/s3/multipartUpload';
import type { Storage } from '../../../../aws/s3/storage';
import { ProblemError } from '../../../../problem';
import type { CallSageMaker } from '../ask';
import { configUsedBy, modelUsedBy } from '../delete';
import type { Deployment } from './journal';
import { unserved } from './leftovers';
import { isDerived } from './names';

/** What came of tidying up. */
export interface Tidied {
  /** What was deleted and what was kept, as sentences. */
  readonly said: readonly string[];
  /** Something could not be deleted that should have been. */
  readonly left: boolean;
}

/**
 * Deletes the configurations and models that deployments of an endpoint have made and that nothing uses, but for those that
 * serve. What others have made is kept, and so are the archives on S3: the next deployment needs no upload then.
 *
 * @param serving name of the configuration that the endpoint serves
 */
export async function tidy(
  entry: Deployment,
  serving: string | undefined,
  call: CallSageMaker
): Promise<Tidied> {
  const sdk = await import('../../../../aws/sdk/sagemaker');
  const { name } = entry;
  const { configs, models } = await unserved(entry, serving, call);
  const said: string[] = [];
  let left = false;
  const remove = async (what: string, user: string | undefined, work: () => Promise<unknown>) => {
    if (user !== undefined) {
      said.push(`${what} is kept: ${user}.`);
      return;
    }
    try {
      await work();
      said.push(`${what} is deleted.`);
    } catch (error) {
      if (!(error instanceof ProblemError)) {
        throw error;
      }
      left = true;
      said.push(`${what} is kept: ${error.message}`);
    }
  };
  for (const config of configs) {
    const user = isDerived(config, name) ? await configUsedBy(config, name, call) : OTHERS;
    await remove(`Configuration ${config}`, user, () =>
      call('DeleteEndpointConfig', `endpoint configuration ${config}`, client =>
        client.send(new sdk.DeleteEndpointConfigCommand({ EndpointConfigName: config }))
      )
    );
  }
  for (const model of models) {
    const user = isDerived(model, name) ? await modelUsedBy(model, '', call) : OTHERS;
    await remove(`Model ${model}`, user, () =>
      call('DeleteModel', `model ${model}`, client =>
        client.send(new sdk.DeleteModelCommand({ ModelName: model }))
      )
    );
  }
  return { said, left };
}

const OTHERS = 'no deployment from here has made it';

/** Removes parts of uploads that were cut off; returns what of the archives is there and what is not, as sentences. */
export async function tidyArchives({ made }: Deployment, storage: Storage): Promise<string[]> {
  const said: string[] = [];
  for (const uri of made.archives) {
    const where = parseS3(uri);
    const abandoned = await abandonUploads(storage, where);
    if (await storage.has(where)) {
      said.push(`${uri} is kept: deploying again then needs no upload.`);
    } else if (abandoned > 0) {
      said.push(`The upload to ${uri}, which was cut off, is removed.`);
    }
  }
  return said;
}
