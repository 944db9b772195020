import type { TranslationBundle } from '@jupyterlab/translation';

import type { CommandDeclaration } from '../../../protocol';

/** Every command takes these two; a form asks for them like for its own. */
export function withAccount(
  command: CommandDeclaration,
  trans: TranslationBundle
): CommandDeclaration {
  return {
    ...command,
    arguments: {
      ...command.arguments,
      profile: {
        type: 'string',
        summary: trans.__('Act with this AWS profile'),
        completesFrom: 'profile'
      },
      region: {
        type: 'string',
        summary: trans.__('Act in this AWS region'),
        completesFrom: 'region'
      }
    }
  };
}
