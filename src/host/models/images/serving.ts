import { ProblemError } from '../../problem';
import type { ImageQuestion } from '.';
import { imageFor, versionsOf } from '.';

/**
 * The image that serves what another has trained; `undefined` for images of one's own, and where AWS has none. The one for
 * scikit-learn and XGBoost does both.
 *
 * @param trainedWith `….dkr.ecr.REGION.…/pytorch-training:2.6.0-cpu-py312`
 */
export async function servingImageFor(
  trainedWith: string,
  instanceType: string
): Promise<string | undefined> {
  const [, region, repository = '', tag = ''] =
    /^\d{12}\.dkr\.ecr\.([a-z0-9-]+)\.[^/]+\/([^:@]+):([^@]+)$/.exec(trainedWith) ?? [];
  if (region === undefined) {
    return undefined;
  }
  if (/^sagemaker-(scikit-learn|xgboost)$/.test(repository)) {
    return trainedWith;
  }
  const where = { region, instanceType, scope: 'inference' } as const;
  const [, built] = /^huggingface-(pytorch|tensorflow)-training$/.exec(repository) ?? [];
  const [, base, transformers] = /^(\d+(?:\.\d+)*)-transformers(\d+(?:\.\d+)*)-/.exec(tag) ?? [];
  if (built !== undefined && base !== undefined && transformers !== undefined) {
    return huggingFaceImage(transformers, `${built}${base}`, where);
  }
  const [, framework] = /^(pytorch|tensorflow|mxnet)-training$/.exec(repository) ?? [];
  const [, version] = /^(\d+(?:\.\d+)*)-/.exec(tag) ?? [];
  return framework === undefined || version === undefined
    ? undefined
    : imageOf({ framework, version, ...where });
}

/**
 * AWS's images that serve Transformers are of other versions than those that train: the nearest that is not older reads what
 * was saved. One of the same base goes before the others.
 */
async function huggingFaceImage(
  transformers: string,
  base: string,
  where: Pick<ImageQuestion, 'region' | 'instanceType' | 'scope'>
): Promise<string | undefined> {
  const versions = (await versionsOf('huggingface', 'inference'))
    .filter(version => !isOlder(version, transformers))
    .sort((one, other) => (isOlder(one, other) ? -1 : 1));
  const bases = base.startsWith('pytorch') ? [base, 'pytorch'] : [base];
  for (const built of bases) {
    for (const version of versions) {
      const found = await imageOf({
        framework: 'huggingface',
        version,
        // Without one it is the newest PyTorch.
        baseFramework: built === 'pytorch' ? undefined : built,
        ...where
      });
      if (found !== undefined) {
        return found;
      }
    }
  }
  return undefined;
}

/** A version may be trained with and not served: then a person must name what serves. */
async function imageOf(question: ImageQuestion): Promise<string | undefined> {
  try {
    return await imageFor(question);
  } catch (error) {
    if (error instanceof ProblemError) {
      return undefined;
    }
    throw error;
  }
}

function isOlder(version: string, than: string): boolean {
  return version.localeCompare(than, 'en', { numeric: true }) < 0;
}
