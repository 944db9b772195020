import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyJSONObject, ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { JobKind, JobRef, ResourceRef } from '../../protocol';
import { readReference } from '../reference';
import { resourceArguments } from './resourceArguments';

const KINDS: readonly JobKind[] = ['training', 'processing', 'transform'];

/** How a command is told which job it is about: the members of a {@link JobRef}. */
export function jobArguments(trans: TranslationBundle): ReadonlyJSONObject {
  const { properties, ...schema } = resourceArguments(trans);
  return {
    ...schema,
    properties: {
      ...(properties as ReadonlyJSONObject),
      kind: {
        description: trans.__('SageMaker’s kind of job; training unless told'),
        oneOf: [
          { const: 'training', title: trans.__('Training job') },
          { const: 'processing', title: trans.__('Processing job') },
          { const: 'transform', title: trans.__('Transform job') }
        ]
      }
    }
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
  const ref = readReference(args);
  const kind = KINDS.find(known => known === (args['kind'] ?? 'training'));
  return ref && kind ? { kind, ...ref } : undefined;
}

/** Reads a job from what came out of JSON; undefined where it is none. */
export function jobFromJson(value: unknown): JobRef | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? jobFromArguments({ ...value })
    : undefined;
}

/** The arguments that name a job, an endpoint or a model. */
export function argumentsOf(ref: ResourceRef): ReadonlyJSONObject {
  return JSON.parse(JSON.stringify(ref)) as ReadonlyJSONObject;
}
