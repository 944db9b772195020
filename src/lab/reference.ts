import type { EndpointRef, PlaceName } from '../protocol';
import { defined, isRecord, oneOf, text } from './record';

const PLACES: readonly PlaceName[] = ['sagemaker', 'docker', 'process'];

/** Reads what names a thing of SageMaker's besides its kind; `undefined` where it names none. */
export function readReference(value: unknown): EndpointRef | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const place = oneOf(value.place, PLACES);
  const name = text(value.name);
  if (!place || !name) {
    return undefined;
  }
  return {
    place,
    name,
    ...defined({
      region: text(value.region),
      account: text(value.account),
      profile: text(value.profile)
    })
  };
}

/** Whether two names of one kind mean the same thing, so that its view can stay. */
export function sameReference(one: EndpointRef, other: EndpointRef): boolean {
  return (
    one.place === other.place &&
    one.name === other.name &&
    one.region === other.region &&
    one.account === other.account &&
    one.profile === other.profile
  );
}
