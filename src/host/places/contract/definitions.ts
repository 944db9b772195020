import { execFile } from 'node:child_process';
import * as z from 'zod/mini';
import type { CallerContext, Milliseconds } from '../../../protocol';

/** Python starts in some tens of milliseconds; what takes longer than this is no help any more. */
const PATIENCE: Milliseconds = 10_000;

/**
 * Reads a module from standard input and prints what it defines at its top: also below `if`, `try` and `with`, where a
 * script chooses between definitions, but not within functions and classes. What a function takes is told where nothing
 * else can be meant by its name: one plain definition at the very top, and nothing imported by `*`. The version is that of
 * the reader.
 */
const PROGRAM = `
import ast, json, sys

names, every = set(), False

def signatures(tree):
    bound = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            name = node.name
        elif isinstance(node, ast.alias):
            name = node.asname or node.name.split(".")[0]
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            name = node.id
        else:
            continue
        bound[name] = bound.get(name, 0) + 1
    return {
        node.name: signature(node.args)
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.decorator_list and bound[node.name] == 1
    }

def signature(args):
    positional = [arg.arg for arg in getattr(args, "posonlyargs", []) + args.args]
    named = [arg.arg for arg in args.kwonlyargs]
    star = ["*" + args.vararg.arg] if args.vararg else ["*"] if named else []
    rest = ["**" + args.kwarg.arg] if args.kwarg else []
    return {
        "written": ", ".join(positional + star + named + rest),
        "least": len(positional) - len(args.defaults),
        "most": None if args.vararg else len(positional),
        "named": [name for name, default in zip(named, args.kw_defaults) if default is None],
    }

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
    tree = ast.parse(sys.stdin.buffer.read())
    look(tree.body)
    found.update(names=sorted(names), every=every, signatures={} if every else signatures(tree))
except SyntaxError as error:
    found.update(line=error.lineno or 0, why=error.msg)
except ValueError as error:
    found.update(line=0, why=str(error))
print(json.dumps(found))
`;

const signature = z.object({
  /** The names of the parameters, as they stand in the script. */
  written: z.string(),
  /** So many arguments it needs, and so many it takes at the most, by their position; `null` for any number. */
  least: z.number(),
  most: z.nullable(z.number()),
  /** Arguments that it needs by their name. */
  named: z.array(z.string())
});

/** What a function takes. */
export type Signature = z.infer<typeof signature>;

const version = z.tuple([z.number(), z.number()]);
const answer = z.union([
  z.object({
    version,
    names: z.array(z.string()),
    every: z.boolean(),
    signatures: z.record(z.string(), signature)
  }),
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
