import { ProblemError } from '../../problem';

/** An archive that cannot be what it is taken for. @param archive its path or URI */
export function damaged(archive: string, why: string, cause?: unknown): ProblemError {
  return new ProblemError('usage', `${archive} is damaged: ${why}.`, {
    hint: 'Make or copy it anew; `gzip -t` and `tar -tzf` tell whether it is whole.',
    cause
  });
}

/** An archive that nobody should unpack. */
export function unsafe(archive: string, why: string): ProblemError {
  return new ProblemError('usage', `${archive} is not safe to unpack: ${why}.`, {
    hint: 'Pack it anew from a directory that you know, as in tar -czf model.tar.gz -C DIRECTORY .'
  });
}
