import { readFile } from 'node:fs/promises';
import { ProblemError } from '../problem';
import { instanceRegion } from './instance';
import { loadProfiles } from './profiles';
import type { Surroundings } from './surroundings';

/** What a SageMaker notebook instance or Studio app knows about itself. */
const SAGEMAKER_METADATA = '/opt/ml/metadata/resource-metadata.json';

/**
 * The region that a caller acts in: the context's, `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile's, the SageMaker
 * metadata file's, the instance's.
 *
 * @throws ProblemError `usage` when none of them tells
 */
export async function regionOf(
  surroundings: Surroundings,
  metadataFile = SAGEMAKER_METADATA
): Promise<string> {
  const { chosenRegion, env, profile } = surroundings;
  const region =
    chosenRegion ??
    env.AWS_REGION ??
    env.AWS_DEFAULT_REGION ??
    (await loadProfiles(surroundings)).profile(profile)?.region ??
    (await notebookRegion(metadataFile)) ??
    (await instanceRegion(env));
  if (!region) {
    throw new ProblemError('usage', 'No AWS region is set.', {
      hint: 'Give --region, set AWS_REGION, or put region = … into your profile (aws configure set region us-east-1).'
    });
  }
  return region;
}

/** `arn:aws:sagemaker:<region>:…` of the notebook instance or app that this machine is. */
async function notebookRegion(file: string): Promise<string | undefined> {
  try {
    const metadata: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (metadata && typeof metadata === 'object' && 'ResourceArn' in metadata) {
      return String(metadata.ResourceArn).split(':')[3] || undefined;
    }
  } catch {
    // Not on SageMaker, which is no error: the search goes on.
  }
  return undefined;
}
