import { loadProfiles } from './profiles';
import type { Surroundings } from './surroundings';

/** Services as `AWS_ENDPOINT_URL_<SERVICE>` and `[services …]` spell them, in lower case. */
export type ServiceId =
  | 'sagemaker'
  | 'cloudwatch_logs'
  | 'cloudwatch'
  | 'sts'
  | 'ecr'
  | 'iam'
  | 's3'
  | 'sagemaker_runtime'
  | 'application_auto_scaling';

/**
 * Where a service is instead of at AWS; `undefined` for AWS itself. The order is that of
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html, from the caller's variables and files.
 */
export async function endpointOf(
  service: ServiceId,
  surroundings: Surroundings
): Promise<string | undefined> {
  const { env } = surroundings;
  if (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === 'true') {
    return undefined;
  }
  const fromEnvironment = env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ?? env.AWS_ENDPOINT_URL;
  if (fromEnvironment) {
    return fromEnvironment;
  }
  const profiles = await loadProfiles(surroundings);
  const profile = profiles.profile(surroundings.profile);
  const services = profile?.services ? profiles.services(profile.services) : undefined;
  return services?.[`${service}.endpoint_url`] ?? profile?.endpoint_url;
}
