import { ProblemError } from '../../problem';

/** What somebody tries to make on SageMaker, for the words of a refusal. */
export interface Creation {
  /** `training job`, `endpoint`, … */
  readonly noun: string;
  readonly name: string;
  readonly region: string;
  readonly role?: string;
  /** What to do where the name is taken. */
  readonly taken: string;
}

/** The sentence for what the Create operations of SageMaker alone say; `undefined` for what all of AWS says. */
export function creationProblem(
  error: unknown,
  { noun, name, region, role, taken }: Creation
): ProblemError | undefined {
  if (!(error instanceof Error)) {
    return undefined;
  }
  const { message, name: code } = error;
  const details = { code, cause: error };
  switch (code) {
    case 'ResourceInUse':
      return new ProblemError(
        'usage',
        `There is a ${noun} ${name} in ${region} already; a name is used once for ever.`,
        { ...details, hint: taken }
      );
    case 'ResourceLimitExceeded': {
      const [, quota, limit] = /limit '([^']+)' is (\d+)/.exec(message) ?? [];
      const what = quota === undefined ? reason(message) : `“${quota}” is ${limit}.`;
      return new ProblemError('denied', `Your account’s quota in ${region} is too low: ${what}`, {
        ...details,
        hint: 'Ask for more under Service Quotas, Amazon SageMaker, in the AWS console, or take another --instance.'
      });
    }
    case 'ValidationException':
      if (/could not find|already existing/i.test(message)) {
        return undefined;
      }
      return /assume role|sts:AssumeRole|principal/i.test(message)
        ? new ProblemError('denied', `SageMaker may not assume the role ${role ?? ''}.`, {
            ...details,
            hint: 'It must exist, and its trust policy must allow sts:AssumeRole to sagemaker.amazonaws.com.'
          })
        : new ProblemError('usage', `SageMaker does not take the ${noun}: ${reason(message)}`, {
            ...details,
            hint: 'The same line with --dry-run shows what it was asked for.'
          });
    default:
      return undefined;
  }
}

function reason(message: string): string {
  const text = message.replace(/^\d+ validation errors? detected: /, '').trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
