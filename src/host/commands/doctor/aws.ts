import type { Finding } from '../../../protocol';
import type { Identity } from '../../aws/aws';
import type { Caller } from '../../caller';
import { failed } from './finding';

/** Who the caller is for AWS, and in words what SageMaker would act as. @throws ProblemError saying why nobody. */
export type Identify = (
  caller: Caller,
  signal: AbortSignal
) => Promise<Identity & { readonly role?: string }>;

export async function checkAws(
  identify: Identify,
  caller: Caller,
  signal: AbortSignal
): Promise<Finding> {
  try {
    const { account, arn, source, region, role } = await identify(caller, signal);
    return {
      what: 'AWS',
      state: 'fine',
      text: [`account ${account}, region ${region}, ${arn}; credentials from ${source}`, role]
        .filter(Boolean)
        .join('; ')
    };
  } catch (error) {
    const finding = failed('AWS', error);
    // What finds no credentials at all says so itself.
    const local = finding.next?.includes('Local runs work')
      ? undefined
      : 'Local runs work without AWS.';
    return { ...finding, state: 'missing', next: [finding.next, local].filter(Boolean).join(' ') };
  }
}
