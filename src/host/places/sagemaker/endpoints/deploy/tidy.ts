import type { CallSageMaker } from '../ask';
import { configUsedBy, modelsOf, modelUsedBy } from '../delete';
import { ProblemError } from '../../../../problem';
import { configNamed, modelNamed } from '../ask';
import type { Deployment } from './journal';
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
  { name, made, before }: Deployment,
  serving: string | undefined,
  call: CallSageMaker
): Promise<Tidied> {
  const sdk = await import('../../../../aws/sdk/sagemaker');
  const kept = modelsOf(serving === undefined ? undefined : await configNamed(serving, call));
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
  const candidates = (mine: readonly string[], old: readonly string[], used: readonly string[]) =>
    [...new Set([...mine, ...old])].filter(each => !used.includes(each));
  const configs = candidates(made.configs, before ? [before.config] : [], serving ? [serving] : []);
  for (const config of configs) {
    if (await configNamed(config, call)) {
      const user = isDerived(config, name) ? await configUsedBy(config, name, call) : OTHERS;
      await remove(`Configuration ${config}`, user, () =>
        call('DeleteEndpointConfig', `endpoint configuration ${config}`, client =>
          client.send(new sdk.DeleteEndpointConfigCommand({ EndpointConfigName: config }))
        )
      );
    }
  }
  for (const model of candidates(made.models, before?.models ?? [], kept)) {
    if (await modelNamed(model, call)) {
      const user = isDerived(model, name) ? await modelUsedBy(model, '', call) : OTHERS;
      await remove(`Model ${model}`, user, () =>
        call('DeleteModel', `model ${model}`, client =>
          client.send(new sdk.DeleteModelCommand({ ModelName: model }))
        )
      );
    }
  }
  return { said, left };
}

const OTHERS = 'no deployment from here has made it';
