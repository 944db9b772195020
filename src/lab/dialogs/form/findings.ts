import type { TranslationBundle } from '@jupyterlab/translation';

import type { ArgumentDeclaration, CommandDeclaration } from '../../../protocol';
import { entriesOf, isMany, pair, type FieldTexts } from './line';

/** What is wrong with each field, as a sentence; fields that are right are absent. The host checks everything again. */
export function findingsOf(
  command: CommandDeclaration,
  texts: FieldTexts,
  trans: TranslationBundle
): Readonly<Record<string, string>> {
  const findings: Record<string, string> = {};
  for (const [name, argument] of Object.entries(command.arguments)) {
    const finding = findingOf(argument, texts[name]?.trim() ?? '', trans);
    if (finding !== undefined) {
      findings[name] = finding;
    }
  }
  return findings;
}

function findingOf(
  argument: ArgumentDeclaration,
  text: string,
  trans: TranslationBundle
): string | undefined {
  if (text === '') {
    return argument.required && argument.default === undefined
      ? trans.__('This is needed.')
      : undefined;
  }
  if (isMany(argument)) {
    return argument.type.endsWith('-map') ? mapFinding(text, trans) : undefined;
  }
  if (argument.type === 'integer' || argument.type === 'number') {
    return numberFinding(argument, text, trans);
  }
  if (argument.choices && !argument.choices.includes(text)) {
    return trans.__('Choose one of %1.', argument.choices.join(', '));
  }
  if (argument.pattern !== undefined && !new RegExp(`^(?:${argument.pattern})$`).test(text)) {
    return trans.__('Write it as %1.', argument.placeholder ?? argument.pattern);
  }
  return undefined;
}

function numberFinding(
  { type, minimum }: ArgumentDeclaration,
  text: string,
  trans: TranslationBundle
): string | undefined {
  const value = Number(text);
  if (!Number.isFinite(value) || (type === 'integer' && !Number.isInteger(value))) {
    return type === 'integer'
      ? trans.__('“%1” is not a whole number.', text)
      : trans.__('“%1” is not a number.', text);
  }
  return minimum !== undefined && value < minimum
    ? trans.__('This is at least %1.', minimum)
    : undefined;
}

function mapFinding(text: string, trans: TranslationBundle): string | undefined {
  const names = new Set<string>();
  for (const entry of entriesOf(text)) {
    const [name] = pair(entry);
    if (!entry.includes('=') || name === '') {
      return trans.__('“%1” is not name=value.', entry);
    }
    if (names.has(name)) {
      return trans.__('“%1” is there twice.', name);
    }
    names.add(name);
  }
  return undefined;
}
