import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyJSONObject, ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { JobKind, JobRef, PlaceName } from '../../protocol';

const KINDS: readonly JobKind[] = ['training', 'processing', 'transform'];
const PLACES: readonly PlaceName[] = ['sagemaker', 'docker', 'process'];

/** How a command is told which job it is about: the members of a {@link JobRef}. */
export function jobArguments(trans: TranslationBundle): ReadonlyJSONObject {
  return {
    type: 'object',
    properties: {
      name: { type: 'string', description: trans.__('The job’s name') },
      place: {
        description: trans.__('Where the job runs'),
        oneOf: [
          { const: 'sagemaker', title: trans.__('SageMaker') },
          { const: 'docker', title: trans.__('Docker') },
          { const: 'process', title: trans.__('This machine') }
        ]
      },
      kind: {
        description: trans.__('SageMaker’s kind of job; training unless told'),
        oneOf: [
          { const: 'training', title: trans.__('Training job') },
          { const: 'processing', title: trans.__('Processing job') },
          { const: 'transform', title: trans.__('Transform job') }
        ]
      },
      region: { type: 'string', description: trans.__('AWS region, for jobs on SageMaker') },
      account: { type: 'string', description: trans.__('AWS account id, for jobs on SageMaker') },
      profile: { type: 'string', description: trans.__('AWS profile that reaches the job') }
    },
    required: ['name', 'place']
  };
}

/** The arguments of a command that opens a job's view, which has pages. */
export function withPage(schema: ReadonlyJSONObject, trans: TranslationBundle): ReadonlyJSONObject {
  const { properties } = schema;
  return {
    ...schema,
    properties: {
      ...(properties as ReadonlyJSONObject),
      page: {
        description: trans.__('The page to show'),
        oneOf: [
          { const: 'overview', title: trans.__('Overview') },
          { const: 'logs', title: trans.__('Logs') },
          { const: 'metrics', title: trans.__('Metrics') },
          { const: 'artifacts', title: trans.__('Artifacts') }
        ]
      }
    }
  };
}

/** Reads a job from a command's arguments; undefined where they name none. */
export function jobFromArguments(args: ReadonlyPartialJSONObject): JobRef | undefined {
  const { name } = args;
  const place = PLACES.find(known => known === args['place']);
  const kind = KINDS.find(known => known === (args['kind'] ?? 'training'));
  if (typeof name !== 'string' || name === '' || !place || !kind) {
    return undefined;
  }
  return {
    kind,
    place,
    name,
    ...textMember('region', args),
    ...textMember('account', args),
    ...textMember('profile', args)
  };
}

/** Reads a job from what came out of JSON; undefined where it is none. */
export function jobFromJson(value: unknown): JobRef | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? jobFromArguments({ ...value })
    : undefined;
}

/** The arguments that name the job. */
export function argumentsOf(ref: JobRef): ReadonlyJSONObject {
  return JSON.parse(JSON.stringify(ref)) as ReadonlyJSONObject;
}

function textMember<Key extends string>(
  key: Key,
  args: ReadonlyPartialJSONObject
): { readonly [K in Key]?: string } {
  const value = args[key];
  return typeof value === 'string' ? ({ [key]: value } as { [K in Key]: string }) : {};
}
