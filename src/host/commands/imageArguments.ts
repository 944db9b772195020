import type { ArgumentDeclaration } from '../../protocol';
import { regionOf } from '../aws/region';
import { surroundingsOf } from '../aws/surroundings';
import type { Caller } from '../caller';
import type { ImageQuestion } from '../models/images';
import type { ArgumentValues } from './command';
import { refuse } from './values';

/** Which container image: by its URI, or AWS's own of a framework. */
export const imageArguments = {
  image: {
    type: 'string',
    summary: 'Container image; a local run with one goes to Docker, a job on SageMaker needs one',
    placeholder: 'URI',
    aliases: ['--image-uri']
  },
  framework: {
    type: 'string',
    summary: 'Framework whose image AWS keeps, in place of --image',
    choices: ['mxnet', 'pytorch', 'tensorflow', 'sklearn', 'xgboost', 'huggingface']
  },
  'framework-version': {
    type: 'string',
    summary: 'Version of the framework; of Transformers for huggingface',
    placeholder: 'VERSION'
  },
  'py-version': {
    type: 'string',
    summary: 'Python of the image; the newest unless told',
    placeholder: 'py312'
  }
} as const satisfies Readonly<Record<string, ArgumentDeclaration>>;

/**
 * The image that the values name; `undefined` when they name none.
 *
 * @throws ProblemError `usage` for what does not go together, and for what AWS has no image of
 */
export async function imageNamed(
  values: ArgumentValues<typeof imageArguments>,
  instanceType: string,
  scope: ImageQuestion['scope'],
  caller: Caller
): Promise<string | undefined> {
  const { image, framework, frameworkVersion: version, pyVersion } = values;
  if (framework === undefined) {
    const [astray] = Object.entries({
      '--framework-version': version,
      '--py-version': pyVersion
    }).flatMap(([option, value]) => (value === undefined ? [] : [option]));
    if (astray !== undefined) {
      throw refuse(`${astray} tells more of a framework; name it with --framework.`);
    }
    return image;
  }
  if (image !== undefined) {
    throw refuse('--image and --framework both name the image; leave one of them out.');
  }
  const { imageFor, versionsOf } = await import('../models/images');
  if (version === undefined) {
    const newest = (await versionsOf(framework, scope)).at(-1);
    throw refuse(
      `--framework ${framework} needs its version, as in --framework-version ${newest ?? 'VERSION'}.`
    );
  }
  const region = await regionOf(surroundingsOf(caller));
  return imageFor({ framework, version, pyVersion, region, instanceType, scope });
}
