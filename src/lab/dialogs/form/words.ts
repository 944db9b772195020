import type { TranslationBundle } from '@jupyterlab/translation';

import type { ArgumentDeclaration, CommandDeclaration } from '../../../protocol';
import { defaultText, isMany, type FieldTexts } from './line';

/** Where it runs and on how much, as the form's fields say it. */
export interface Machines {
  readonly type: string;
  readonly count: number;
  /** On SageMaker's machines, which cost. */
  readonly billed: boolean;
}

/** Reads the machines that the texts ask for. */
export function machinesOf(command: CommandDeclaration, texts: FieldTexts): Machines {
  const said = (name: string): string => {
    const argument = command.arguments[name];
    return texts[name]?.trim() || (argument ? defaultText(argument) : '');
  };
  const type = said('instance');
  const count = Number(said('instance-count')) || 1;
  return { type, count, billed: type.startsWith('ml.') };
}

/** What the button does, in a word and a place: `Train on 1 × ml.p3.2xlarge`. */
export function actWords(
  command: CommandDeclaration,
  { type, count }: Machines,
  trans: TranslationBundle
): string {
  const where = `${count} × ${type}`;
  switch (command.name) {
    case 'train':
      return type.startsWith('local')
        ? trans.__('Train on this machine')
        : trans.__('Train on %1', where);
    case 'deploy':
      return type.startsWith('local')
        ? trans.__('Deploy on this machine')
        : trans.__('Deploy to %1', where);
    default:
      return trans.__('Run %1', command.name);
  }
}

/** What it costs and where, before one presses the button. */
export function costWords(
  command: CommandDeclaration,
  { type, count, billed }: Machines,
  region: string | undefined,
  trans: TranslationBundle
): string {
  if (!billed) {
    return trans.__('Runs on this machine. AWS bills nothing.');
  }
  const where = region || trans.__('the region of your AWS settings');
  return command.name === 'deploy'
    ? trans.__('AWS bills %1 × %2 in %3 until the endpoint is deleted.', count, type, where)
    : trans.__('AWS bills %1 × %2 in %3 for as long as the job runs.', count, type, where);
}

/** `instance-count` as a label: `Instance count`. */
export function fieldLabel(
  name: string,
  argument: ArgumentDeclaration,
  trans: TranslationBundle
): string {
  switch (name) {
    case 'hp':
      return trans.__('Hyperparameters');
    case 'env':
      return trans.__('Environment variables');
    case 'channel':
      return trans.__('Channels');
    case 'py-version':
      return trans.__('Python version');
    case 's3':
      return trans.__('S3 location');
    case 'metric':
      return isMany(argument) ? trans.__('Metrics') : trans.__('Metric');
    default: {
      const words = name.replaceAll('-', ' ');
      return words.charAt(0).toUpperCase() + words.slice(1);
    }
  }
}

/** The order in which a person thinks: what, where, with what. Others follow as they were declared. */
const ORDER: readonly string[] = [
  'model',
  'entry-point',
  'source-dir',
  'instance',
  'instance-count',
  'image',
  'framework',
  'framework-version',
  'py-version',
  'region',
  'profile',
  'hp',
  'channel',
  'metric',
  'env',
  'serverless',
  'async',
  'role',
  's3',
  'tag'
];

/** The names of the fields in their order. */
export function fieldOrder(command: CommandDeclaration): readonly string[] {
  const rank = (name: string): number => {
    const known = ORDER.indexOf(name);
    return known < 0 ? ORDER.length : known;
  };
  // A form does not wait: the view it opens does.
  return Object.keys(command.arguments)
    .filter(name => name !== 'wait')
    .sort((one, other) => rank(one) - rank(other));
}
