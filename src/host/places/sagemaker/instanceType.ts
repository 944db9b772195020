import { nearest } from '../../nearest';

/** What can be said of an instance type without asking SageMaker, as a sentence each; nothing of one that is known. */
export interface InstanceFinding {
  /** There is no such type. */
  readonly obstacle?: string;
  /** There may be: SageMaker has new families more often than its SDK has releases. */
  readonly doubt?: string;
}

/**
 * Looks at an instance type before anything is uploaded for it.
 *
 * @param known the types that the SDK lists for this use
 * @param use in the plural, as in “training jobs”
 */
export function instanceFinding(
  type: string,
  known: readonly string[],
  use: string
): InstanceFinding {
  if (known.includes(type)) {
    return {};
  }
  const [, family = '', size = ''] = /^ml\.([a-z][a-z0-9-]*)\.([a-z0-9-]+)$/.exec(type) ?? [];
  const sizes = known.flatMap(each => {
    const [, ofFamily, one = ''] = each.split('.');
    return ofFamily === family ? [one] : [];
  });
  if (sizes.length > 0) {
    return { obstacle: `There is no ${type} for ${use}; ml.${family} has ${sizes.join(', ')}.` };
  }
  const meant = nearest(type, known);
  const question = meant === undefined ? '' : ` Did you mean ${meant}?`;
  return known.some(each => each.endsWith(`.${size}`))
    ? { doubt: `Mind: ${type} is not among the instance types that are known here.${question}` }
    : { obstacle: `${type} is no instance type, as ml.m5.xlarge is one.${question}` };
}
