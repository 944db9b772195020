import * as z from 'zod/mini';

import { ProblemError } from '../problem';

/** @throws ProblemError `usage`, naming the parameter that is wrong. */
export function parse<Params>(
  method: string,
  params: z.core.$ZodType<Params>,
  sent: unknown
): Params {
  const parsed = z.safeParse(params, single(sent));
  if (parsed.success) {
    return parsed.data;
  }
  const [issue] = parsed.error.issues;
  const where = issue?.path.length ? `"${issue.path.join('.')}"` : 'the parameters';
  throw new ProblemError('usage', `${method} was sent wrong parameters: ${where} ${fault(issue)}.`);
}

/** JSON-RPC allows a lone parameter by position, in a list. */
function single(sent: unknown): unknown {
  return Array.isArray(sent) ? (sent[0] ?? null) : (sent ?? null);
}

function fault(issue: z.core.$ZodIssue | undefined): string {
  switch (issue?.code) {
    case 'invalid_type':
      return `must be of type ${issue.expected}`;
    case 'invalid_value':
      return `must be one of ${issue.values.map(value => JSON.stringify(value)).join(', ')}`;
    case 'too_small':
      return `must be at least ${String(issue.minimum)}`;
    case 'too_big':
      return `must be at most ${String(issue.maximum)}`;
    case 'custom':
      return issue.message;
    default:
      return 'cannot be read';
  }
}
