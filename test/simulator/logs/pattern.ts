import { ServiceError } from '../errors';

/**
 * Compiles the part of CloudWatch's filter pattern syntax that applies to unstructured text: terms that must all be there,
 * `"exact phrases"`, `?either ?or`, `-without` and `%regular expressions%`. Terms match whole words and with case, as the
 * examples in AWS's documentation do; where a word ends is unverified on AWS.
 *
 * Patterns for JSON (`{ … }`) and for columns (`[ … ]`) are refused: they are not simulated.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function compilePattern(
  pattern: string | undefined
): ((message: string) => boolean) | undefined {
  const text = pattern?.trim() ?? '';
  if (text === '') {
    return undefined;
  }
  if (text.length > 1024) {
    throw new ServiceError(
      'InvalidParameterException',
      'The filter pattern is longer than 1024 characters.'
    );
  }
  if (text.startsWith('{') || text.startsWith('[')) {
    throw new ServiceError(
      'InvalidParameterException',
      `Invalid filter pattern: the simulator has no JSON and no column patterns ("${text}").`
    );
  }
  const terms = [...text.matchAll(/([?-]?)(?:"((?:[^"\\]|\\.)*)"|%((?:[^%\\]|\\.)+)%|(\S+))/g)].map(
    ([, sign = '', phrase, regex, word]) => ({
      sign,
      matches: termMatcher(phrase, regex, word)
    })
  );
  const required = terms.filter(({ sign }) => sign === '');
  const excluded = terms.filter(({ sign }) => sign === '-');
  const either = terms.filter(({ sign }) => sign === '?');
  // Beside terms that must (not) be there, "?" terms are ignored: documented under "Match terms".
  const alternatives = required.length + excluded.length > 0 ? [] : either;
  return message =>
    required.every(({ matches }) => matches(message)) &&
    !excluded.some(({ matches }) => matches(message)) &&
    (alternatives.length === 0 || alternatives.some(({ matches }) => matches(message)));
}

function termMatcher(
  phrase: string | undefined,
  regex: string | undefined,
  word: string | undefined
): (message: string) => boolean {
  if (regex !== undefined) {
    try {
      const expression = new RegExp(regex);
      return message => expression.test(message);
    } catch {
      throw new ServiceError('InvalidParameterException', `Invalid filter pattern: %${regex}%`);
    }
  }
  if (phrase !== undefined) {
    const exact = phrase.replaceAll('\\"', '"');
    return message => message.includes(exact);
  }
  const term = word ?? '';
  if (!/^\w+$/.test(term)) {
    throw new ServiceError(
      'InvalidParameterException',
      `Invalid filter pattern: ${term} has characters that need double quotes.`
    );
  }
  const expression = new RegExp(`(?<![A-Za-z0-9_])${term}(?![A-Za-z0-9_])`);
  return message => expression.test(message);
}
