import type { MetricDefinition, Problem } from '../../protocol';

/** SageMaker's own limits of a MetricDefinition. */
const LONGEST_NAME = 255;
const LONGEST_REGEX = 500;
const MOST_DEFINITIONS = 40;

/** What Python and Java write otherwise than JavaScript, outside of character classes. */
const DIALECT: readonly (readonly [from: RegExp, to: string])[] = [
  [/^\(\?P</, '(?<'],
  [/^\(\?P=([A-Za-z_]\w*)\)/, '\\k<$1>'],
  [/^\(\?#[^)]*\)/, ''],
  [/^\\A/, '(?<![^])'],
  [/^\\[zZ]/, '(?![^])']
];

/** Flags in front of the whole, `(?i)` or `(?im)`; x and u change nothing that can be carried over. */
const LEADING_FLAGS = /^\(\?([a-zA-Z]+)\)/;

/**
 * A MetricDefinition's regular expression as JavaScript's. They are written for Python or Java, whose named groups, flags
 * in front, comments and ends of the text are translated.
 *
 * @throws SyntaxError for what is no regular expression there or cannot be carried over
 */
export function metricRegex(source: string): RegExp {
  const leading = LEADING_FLAGS.exec(source);
  const flags = leading?.[1] ?? '';
  const unknown = flags.replace(/[imsuU]/g, '');
  if (unknown !== '') {
    throw new SyntaxError(`the flag ${unknown} has no counterpart`);
  }
  const regex = new RegExp(
    translated(source.slice(leading?.[0].length ?? 0)),
    flags.replace(/[uU]/g, '')
  );
  // With an alternative that matches nothing, a match always comes, and shows the groups that there are.
  const groups = (new RegExp(`${regex.source}|`).exec('')?.length ?? 1) - 1;
  if (groups === 0) {
    throw new SyntaxError('it has no group; the number to be read goes into parentheses');
  }
  return regex;
}

/** What is wrong with a regular expression for a metric; `undefined` when nothing is. */
export function checkMetricRegex({ name, regex }: MetricDefinition): Problem | undefined {
  if (name === '' || name.length > LONGEST_NAME) {
    return usage(
      `The name of a metric has 1 to ${LONGEST_NAME} characters; "${name.slice(0, 40)}" has ${name.length}.`
    );
  }
  if (regex.length > LONGEST_REGEX) {
    return usage(
      `The regular expression of the metric ${name} has ${regex.length} characters; SageMaker takes ${LONGEST_REGEX}.`
    );
  }
  try {
    metricRegex(regex);
    return undefined;
  } catch (error) {
    const why = reasonOf(error, regex);
    return usage(`The regular expression of the metric ${name} cannot be used: ${why}.`);
  }
}

/** What is wrong with the metrics of a job; `undefined` when nothing is. */
export function checkMetricDefinitions(
  definitions: readonly MetricDefinition[]
): Problem | undefined {
  if (definitions.length > MOST_DEFINITIONS) {
    return usage(
      `A job has at most ${MOST_DEFINITIONS} metrics, and ${definitions.length} were given.`
    );
  }
  for (const definition of definitions) {
    const problem = checkMetricRegex(definition);
    if (problem) {
      return problem;
    }
  }
  return undefined;
}

function usage(message: string): Problem {
  return {
    kind: 'usage',
    message,
    hint: "Write it like --metric 'loss=loss: ([0-9.]+)': the first group is the number."
  };
}

/** JavaScript's message without its own rewriting of the expression, which the person did not write. */
function reasonOf(error: unknown, regex: string): string {
  const message = error instanceof Error ? error.message : String(error);
  const end = message.lastIndexOf(': ');
  const why =
    message.startsWith('Invalid regular expression') && end > 0 ? message.slice(end + 2) : message;
  return `${why.charAt(0).toLowerCase()}${why.slice(1)} in ${regex}`;
}

function translated(source: string): string {
  let result = '';
  let inClass = false;
  for (let at = 0; at < source.length;) {
    const rest = source.slice(at);
    const match = inClass ? undefined : DIALECT.find(([from]) => from.test(rest));
    if (match) {
      const found = match[0].exec(rest)?.[0] ?? '';
      result += found.replace(match[0], match[1]);
      at += found.length;
      continue;
    }
    const character = rest.charAt(0) === '\\' ? rest.slice(0, 2) : rest.charAt(0);
    if (character === '[') {
      inClass = true;
    } else if (character === ']') {
      inClass = false;
    }
    result += character;
    at += character.length;
  }
  return result;
}
