import type { Hyperparameters } from './hyperparameters';
import { splitHyperparameters } from './hyperparameters';
import { isList, pythonText, sortedNames } from './python';

/** How an entry point is run; the toolkit decides by its name and by what lies beside it. */
export type EntryKind = 'python-script' | 'python-package' | 'shell-command';

/**
 * An entry point as the toolkit accepts it: a plain relative path of letters, digits and `._+-`, no segment `.` or `..`,
 * nothing that a shell or Python would take for an option.
 */
const ENTRY_POINT = /^[A-Za-z0-9._][A-Za-z0-9._+-]*(\/[A-Za-z0-9._+-]+)*$/;

export function isEntryPoint(text: string): boolean {
  return ENTRY_POINT.test(text) && text.split('/').every(part => part !== '.' && part !== '..');
}

/** A `.sh` is a command even in a package; a `setup.py` in the code directory makes a package of any other. */
export function entryKind(entryPoint: string, hasSetup: boolean): EntryKind {
  if (entryPoint.endsWith('.sh')) {
    return 'shell-command';
  }
  if (hasSetup) {
    return 'python-package';
  }
  return entryPoint.endsWith('.py') ? 'python-script' : 'shell-command';
}

/**
 * The script's arguments: the hyperparameters that it sees, sorted by name, `--name value` or `-n value`, every value as
 * Python's `str()` writes it, a dictionary as `a=1,b=2`, nothing for None.
 */
export function argumentsOf(hyperparameters: Hyperparameters): string[] {
  const { user } = splitHyperparameters(hyperparameters);
  return sortedNames(Object.keys(user)).flatMap(name => [
    name.length > 1 ? `--${name}` : `-${name}`,
    argumentText(user[name] ?? null)
  ]);
}

function argumentText(value: Hyperparameters[string]): string {
  if (value === null) {
    return '';
  }
  if (typeof value === 'object' && !isList(value)) {
    return sortedNames(Object.keys(value))
      .map(key => `${key}=${pythonText(value[key] ?? null)}`)
      .join(',');
  }
  return pythonText(value);
}

/** The command that runs an entry point in its code directory; the first word is the program. */
export function entryCommand(
  kind: EntryKind,
  entryPoint: string,
  python: string,
  args: readonly string[]
): [string, ...string[]] {
  switch (kind) {
    case 'python-script':
      return [python, entryPoint, ...args];
    case 'python-package':
      return [python, '-m', entryPoint.replace(/\.py$/, ''), ...args];
    case 'shell-command':
      return ['/bin/sh', '-c', `./${[entryPoint, ...args].map(shellQuoted).join(' ')}`];
  }
}

/**
 * The installation that goes before the entry point, when there is one. `requirements.txt` is honoured for scripts and
 * packages, not for shell commands.
 */
export function installCommand(
  kind: EntryKind,
  python: string,
  hasRequirements: boolean
): [string, ...string[]] | undefined {
  const pip: [string, ...string[]] = [python, '-m', 'pip', 'install'];
  const requirements = hasRequirements ? ['-r', 'requirements.txt'] : [];
  if (kind === 'python-package') {
    return [...pip, '.', ...requirements];
  }
  return kind === 'python-script' && hasRequirements ? [...pip, ...requirements] : undefined;
}

/** One word of a POSIX shell's command line, as Python's `shlex.quote` writes it. */
export function shellQuoted(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'"'"'`)}'`;
}
