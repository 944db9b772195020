import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyJSONObject, ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { ResourceRef } from '../../protocol';
import { readReference } from '../reference';

/** How a command is told which endpoint or model it is about: the members of a {@link ResourceRef}. */
export function resourceArguments(trans: TranslationBundle): ReadonlyJSONObject {
  return {
    type: 'object',
    properties: {
      name: { type: 'string', description: trans.__('Its name') },
      place: {
        description: trans.__('Where it is'),
        oneOf: [
          { const: 'sagemaker', title: trans.__('SageMaker') },
          { const: 'docker', title: trans.__('Docker') },
          { const: 'process', title: trans.__('This machine') }
        ]
      },
      region: { type: 'string', description: trans.__('AWS region, on SageMaker') },
      account: { type: 'string', description: trans.__('AWS account id, on SageMaker') },
      profile: { type: 'string', description: trans.__('AWS profile that reaches it') }
    },
    required: ['name', 'place']
  };
}

/** The member of `dataset` in which rows say what they are about. */
export type ResourceMember = 'jpSmEndpoint' | 'jpSmModel';

/** What a command is about: the thing in its arguments, else the row under the context menu. */
export function resourceOfCommand(
  app: JupyterFrontEnd,
  args: ReadonlyPartialJSONObject,
  member: ResourceMember
): ResourceRef | undefined {
  const row = app.contextMenuHitTest(node => node.dataset[member] !== undefined);
  return readReference(args) ?? readReference(JSON.parse(row?.dataset[member] ?? 'null'));
}
