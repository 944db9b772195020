import type { Aws } from '../../../../aws/aws';
import type { Caller } from '../../../../caller';
import { ProblemError } from '../../../../problem';

/** IAM has no endpoint inside a VPC: who cannot reach it must not wait for it. */
const PATIENCE = 3_000;

/**
 * What speaks against a role, in a sentence: it does not exist, or SageMaker may not assume it. Whoever may not ask IAM, or
 * cannot reach it, hears nothing here; SageMaker looks itself.
 */
export async function roleObstacle(
  arn: string,
  aws: Aws,
  caller: Caller,
  signal?: AbortSignal
): Promise<string | undefined> {
  const { GetRoleCommand } = await import('../../../../aws/sdk/iam');
  const RoleName = arn.split('/').at(-1);
  const limit = AbortSignal.timeout(PATIENCE);
  try {
    const { Role } = await aws.call(
      caller,
      {
        operation: 'GetRole',
        subject: `role ${RoleName}`,
        urgent: true,
        signal: signal ? AbortSignal.any([signal, limit]) : limit
      },
      async (clients, abortSignal) =>
        (await clients.iam()).send(new GetRoleCommand({ RoleName }), { abortSignal })
    );
    const trust = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
    return trust === '' || trust.includes('sagemaker.amazonaws.com')
      ? undefined
      : `The role ${arn} does not trust SageMaker: its trust policy must allow sts:AssumeRole to sagemaker.amazonaws.com.`;
  } catch (error) {
    signal?.throwIfAborted();
    return error instanceof ProblemError && error.problem.code === 'NoSuchEntityException'
      ? `There is no role ${arn}; name another with --role.`
      : undefined;
  }
}
