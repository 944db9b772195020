import type { ArgumentDeclaration } from '../../protocol';
import type { ArgumentValues } from './command';

/** Options that every command takes; the host handles them, no command sees them. */
export const commonArguments = {
  out: { type: 'string', summary: 'Keep the value in this variable', placeholder: 'NAME' },
  quiet: { type: 'boolean', summary: 'Show no value', default: false, aliases: ['-q'] },
  profile: {
    type: 'string',
    summary: 'Act with this AWS profile',
    completesFrom: 'profile',
    placeholder: 'NAME'
  },
  region: {
    type: 'string',
    summary: 'Act in this AWS region',
    completesFrom: 'region',
    placeholder: 'NAME'
  },
  'endpoint-url': {
    type: 'string',
    summary: 'Ask this address instead of AWS',
    placeholder: 'URL'
  },
  help: { type: 'boolean', summary: 'Show this help', default: false, aliases: ['-h'] }
} as const satisfies Readonly<Record<string, ArgumentDeclaration>>;

export type CommonValues = ArgumentValues<typeof commonArguments>;
