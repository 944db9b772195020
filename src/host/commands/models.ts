import type { CommandDeclaration, ModelDescription } from '../../protocol';
import { ProblemError } from '../problem';
import { defineCommand } from './command';
import { modelsValue, showModels } from './show/models';

/** Lists SageMaker's models. */
export const models = defineCommand(
  {
    name: 'models',
    summary: 'List the models that SageMaker keeps, newest first',
    description:
      'With --details also image and model data, which SageMaker tells of one model at a time. The value is a list of Model; each tells them when it is asked.',
    examples: ['models', 'models --name churn --details', 'models --since 30d'],
    arguments: {
      name: {
        type: 'string',
        summary: 'Only models whose name contains this',
        placeholder: 'TEXT'
      },
      since: { type: 'time', summary: 'Only models created from this time on, as in 2d' },
      until: { type: 'time', summary: 'Only models created before this time' },
      limit: { type: 'integer', summary: 'At most so many', default: 20, minimum: 1 },
      'oldest-first': { type: 'boolean', summary: 'Oldest first', default: false },
      details: {
        type: 'boolean',
        summary: 'Ask for the image and the model data of each',
        default: false
      }
    }
  } satisfies CommandDeclaration,
  async function* (context, values) {
    const { host, caller, signal } = context;
    const list = await host.models.list(
      {
        nameContains: values.name,
        createdAfter: values.since,
        createdBefore: values.until,
        limit: values.limit,
        oldestFirst: values.oldestFirst
      },
      caller,
      signal
    );
    const described = values.details
      ? await Promise.all(
          list.models.map(({ ref }) => known(host.models.describe(ref, caller, signal)))
        )
      : [];
    yield* showModels(context, list, described);
    return { value: modelsValue(list, caller) };
  }
);

/** A model that went meanwhile, or that is not the caller's to see, is listed without its details. */
async function known(model: Promise<ModelDescription>): Promise<ModelDescription | undefined> {
  try {
    return await model;
  } catch (error) {
    if (
      error instanceof ProblemError &&
      (error.problem.kind === 'not-found' || error.problem.kind === 'denied')
    ) {
      return undefined;
    }
    throw error;
  }
}
