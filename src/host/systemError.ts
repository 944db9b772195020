/** Whether an error is the operating system's, with one of these codes (`ENOENT`, `EEXIST`, …). */
export function isCode(error: unknown, ...codes: readonly string[]): boolean {
  const code = codeOf(error);
  return code !== undefined && codes.includes(code);
}

/** `ENOENT`, `ENOSPC`, …, where the operating system gave one. */
export function codeOf(error: unknown): string | undefined {
  return fieldOf(error, 'code');
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of the path is no directory',
  ENOSPC: 'no space is left on the disk',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'the path is too long'
};

/** Why the operating system refused, in words. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  const reason = code === undefined ? undefined : REASONS[code];
  return reason ?? fieldOf(error, 'message') ?? String(error);
}

/** A text that an error carries besides its message: `path`, `stderr`, … Not by class, since errors come from other realms too. */
export function fieldOf(error: unknown, name: string): string | undefined {
  if (typeof error !== 'object' || error === null) {
    return undefined;
  }
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}
