import type { CommandRegistry } from '@lumino/commands';

import type { EndpointDescription } from '../../protocol';
import { CommandIDs } from './commandIds';

/** Asks how an endpoint is to be made anew, beginning with what it is made of now. */
export function updateEndpoint(
  commands: CommandRegistry,
  { ref, variants, instanceType, instanceCount, framework }: EndpointDescription
): void {
  const [variant] = variants;
  const texts = {
    name: ref.name,
    model: variant?.modelData?.uri,
    instance: variant?.instanceType ?? instanceType,
    'instance-count': variant?.instances?.desired ?? instanceCount,
    framework,
    env: Object.entries(variant?.environment ?? {})
      .map(pair => pair.join('='))
      .join('\n')
  };
  void commands.execute(CommandIDs.deploy, texts);
}
