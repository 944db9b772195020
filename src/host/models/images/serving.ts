import { ProblemError } from '../../problem';
import { imageFor } from '.';

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
  const [, framework] = /^(pytorch|tensorflow|mxnet)-training$/.exec(repository) ?? [];
  const [, version] = /^(\d+(?:\.\d+)*)-/.exec(tag) ?? [];
  if (framework === undefined || version === undefined) {
    return undefined;
  }
  try {
    return await imageFor({ framework, version, region, instanceType, scope: 'inference' });
  } catch (error) {
    // A version may be trained with and not served: then a person must name what serves.
    if (error instanceof ProblemError) {
      return undefined;
    }
    throw error;
  }
}
