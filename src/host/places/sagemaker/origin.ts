import type { JobKind, JobRef, ResourceRef } from '../../../protocol';
import type { Caller } from '../../caller';
import { parseArn } from './kinds/arn';
import type { Origin } from './kinds/kind';

/** What a job's reference says about how it was reached: a profile only where that is what the credentials came from. */
export function originOf({ context }: Caller, region: string): Origin {
  const { env, profile } = context;
  const byKeys = env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY;
  return { region, profile: profile ?? (byKeys ? undefined : env.AWS_PROFILE) };
}

/** Names a job of SageMaker's. @param arn as the service tells it; it is where the job is */
export function jobRef(
  kind: JobKind,
  name: string | undefined,
  arn: string | undefined,
  { region, profile }: Origin
): JobRef {
  const told = parseArn(arn);
  return {
    kind,
    place: 'sagemaker',
    name: name ?? '',
    region: told.region ?? region,
    account: told.account,
    profile
  };
}

/** Names an endpoint or a model of SageMaker's. @param arn as the service tells it, with the account */
export function resourceRef(
  name: string | undefined,
  arn: string | undefined,
  origin: Origin
): ResourceRef {
  return { place: 'sagemaker', name: name ?? '', ...origin, account: parseArn(arn).account };
}

/** The caller as somebody who acts where a job or an endpoint is, which may be another region or profile than they are in by themselves. */
export function callerAt(
  { region, profile }: Pick<JobRef, 'region' | 'profile'>,
  caller: Caller
): Caller {
  const { context } = caller;
  const { env } = context;
  const sameRegion =
    !region || region === (context.region ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION);
  const sameProfile = !profile || profile === (context.profile ?? env.AWS_PROFILE);
  return sameRegion && sameProfile
    ? caller
    : {
        id: caller.id,
        context: {
          ...context,
          ...(!sameRegion && { region }),
          ...(!sameProfile && { profile })
        }
      };
}
