import type { Input } from '../input';
import type { Context, Service } from '../service';

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html */
function getCallerIdentity(_input: Input, { caller }: Context) {
  return {
    UserId: `AROASIMULATED:${caller.accessKeyId}`,
    Account: caller.account,
    Arn: `arn:aws:sts::${caller.account}:assumed-role/SageMakerRole/simulated`
  };
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html: the credentials really expire. */
function assumeRole(input: Input, { region, clock }: Context) {
  const role = input.string('RoleArn');
  const account =
    /^arn:[^:]+:iam::(\d{12}):role\//.exec(role)?.[1] ?? input.refuse(`${role} is invalid`);
  const session = input.string('RoleSessionName');
  const duration = input.within('DurationSeconds', 900, 43_200, 3600);
  const credentials = region.credentials.issue(clock.now() + duration * 1000, account);
  return {
    Credentials: {
      AccessKeyId: credentials.accessKeyId,
      SecretAccessKey: credentials.secretAccessKey,
      SessionToken: credentials.sessionToken,
      Expiration: new Date(credentials.expiration)
    },
    AssumedRoleUser: {
      AssumedRoleId: `AROASIMULATED:${session}`,
      Arn: `${role.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${session}`
    }
  };
}

/** AWS Security Token Service. */
export const sts = {
  name: 'STS',
  signingName: 'sts',
  target: 'AWSSecurityTokenServiceV20110615',
  query: { version: '2011-06-15', namespace: 'https://sts.amazonaws.com/doc/2011-06-15/' },
  complaint: 'ValidationError',
  operations: { AssumeRole: assumeRole, GetCallerIdentity: getCallerIdentity }
} satisfies Service;
