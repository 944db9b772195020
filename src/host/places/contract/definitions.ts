import { execFile } from 'node:child_process';
import * as z from 'zod/mini';
import type { CallerContext, Milliseconds } from '../../../protocol';

/** Python starts in some tens of milliseconds; what takes longer than this is no help any more. */
const PATIENCE: Milliseconds = 10_000;

/**
 * Reads a module from standard input and prints what it defines at its top: also below `if`, `try` and `with`, where a
 * script chooses between definitions, but not within functions and classes. The version is that of the reader.
 */
const PROGRAM = `
import ast, json, sys

names, every = set(), False

def look(body):
    global every
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            names.add(node.name)
            continue
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            for alias in node.names:
                every = every or alias.name == "*"
                names.add(alias.asname or alias.name.split(".")[0])
            continue
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        for target in filter(None, targets):
            names.update(part.id for part in ast.walk(target) if isinstance(part, ast.Name))
        for part in ("body", "orelse", "finalbody"):
            look(getattr(node, part, []))
        for inner in [*getattr(node, "handlers", []), *getattr(node, "cases", [])]:
            look(inner.body)

found = {"version": sys.version_info[:2]}
try:
    look(ast.parse(sys.stdin.buffer.read()).body)
    found.update(names=sorted(names), every=every)
except SyntaxError as error:
    found.update(line=error.lineno or 0, why=error.msg)
except ValueError as error:
    found.update(line=0, why=str(error))
print(json.dumps(found))
`;

const version = z.tuple([z.number(), z.number()]);
const answer = z.union([
  z.object({ version, names: z.array(z.string()), every: z.boolean() }),
  z.object({ version, line: z.number(), why: z.string() })
]);

/**
 * What a script defines, or why it is no Python; `every` tells that it imports by `*` what nobody can know without
 * running it.
 */
export type Definitions = z.infer<typeof answer>;

/**
 * What a script of Python's defines, read by Python itself and not run.
 *
 * @param python path of an interpreter
 * @returns `undefined` where that cannot be asked
 */
export function definitionsOf(
  script: string,
  python: string,
  { env }: Pick<CallerContext, 'env'>
): Promise<Definitions | undefined> {
  return new Promise(resolve => {
    const child = execFile(
      python,
      ['-I', '-S', '-c', PROGRAM],
      { env, timeout: PATIENCE },
      (error, stdout) => resolve(error ? undefined : read(stdout))
    );
    // An interpreter that does not start, or ends before it has read all, is told by the callback.
    child.stdin?.on('error', () => undefined).end(script);
  });
}

function read(stdout: string): Definitions | undefined {
  try {
    return answer.safeParse(JSON.parse(stdout)).data;
  } catch (error) {
    if (error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
}
