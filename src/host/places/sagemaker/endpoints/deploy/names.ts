import { createHash } from 'node:crypto';

const FINGERPRINT = 10;
/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModel.html (ModelName) */
const LONGEST = 63;

/** Tells a thing from any other by what it is: the same again has the same one, whoever asks for it and whenever. */
export function fingerprint(thing: unknown): string {
  return createHash('sha256').update(JSON.stringify(thing)).digest('hex').slice(0, FINGERPRINT);
}

/**
 * The name of a model or configuration that a deployment makes, from its endpoint's name and its own contents. So a
 * deployment that was cut off finds what it had made, and nothing is ever made twice.
 */
export function derivedName(endpoint: string, contents: unknown): string {
  return `${stem(endpoint)}-${fingerprint(contents)}`;
}

/** Whether a name is one that deployments of this endpoint give. */
export function isDerived(name: string, endpoint: string): boolean {
  const start = `${stem(endpoint)}-`;
  return name.startsWith(start) && /^[0-9a-f]{10}$/.test(name.slice(start.length));
}

function stem(endpoint: string): string {
  return endpoint.slice(0, LONGEST - FINGERPRINT - 1).replace(/-+$/, '');
}
