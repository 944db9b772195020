import type { EndpointDescription, Variant } from '../../protocol';
import { refuse } from './values';

/**
 * The variants that are meant: the one of that name, or all.
 *
 * @throws ProblemError `usage` for a variant that the endpoint does not have
 */
export function variantsOf(
  { ref, variants }: EndpointDescription,
  name: string | undefined
): readonly Variant[] {
  const meant = variants.filter(variant => name === undefined || variant.name === name);
  if (name !== undefined && meant.length === 0) {
    const names = variants.map(variant => variant.name).join(' and ');
    throw refuse(`Endpoint ${ref.name} has no variant "${name}"; it has ${names}.`);
  }
  return meant;
}
