import type { FieldTexts } from '../dialogs/form';

/** What the fields of a form begin with, out of settings or of a command's arguments: texts and numbers, by name. */
export function textsOf(values: unknown): FieldTexts {
  const texts: Record<string, string> = {};
  if (typeof values === 'object' && values !== null) {
    for (const [name, value] of Object.entries(values)) {
      if (typeof value === 'number' || (typeof value === 'string' && value !== '')) {
        texts[name] = String(value);
      }
    }
  }
  return texts;
}
