import type { Document } from 'yaml';
import { LineCounter, parseDocument } from 'yaml';
import { ProblemError } from '../problem';
import type { ConfigText } from './files';
import type { ConfigFile } from './schema';
import { configFile, expected } from './schema';

/** @throws ProblemError `usage` that names the file and the line */
export function parseConfig({ file, text }: ConfigText): ConfigFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error) {
    const { line } = lines.linePos(error.pos[0]);
    throw wrong(file, line, `is no YAML: ${error.message.replace(/\.$/, '')}`);
  }
  const parsed = configFile.safeParse(document.toJS() ?? {});
  if (parsed.success) {
    return parsed.data;
  }
  const path = parsed.error.issues[0]?.path.filter(step => typeof step !== 'symbol') ?? [];
  const name = path.join('.');
  throw wrong(
    file,
    lineOf(document, lines, path),
    name ? `${name} ${expected(name)}` : 'is no configuration'
  );
}

/** The line of a value, or of what should have held it. */
function lineOf(
  document: Document,
  lines: LineCounter,
  path: readonly (string | number)[]
): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range)) {
      return lines.linePos(Number(node.range[0])).line;
    }
  }
  return 1;
}

function wrong(file: string, line: number, what: string): ProblemError {
  return new ProblemError('usage', `The SageMaker configuration ${file}, line ${line}: ${what}.`, {
    hint: 'Correct it there; the SageMaker SDK reads the same file.'
  });
}
