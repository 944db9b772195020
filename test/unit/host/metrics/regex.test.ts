import {
  checkMetricDefinitions,
  checkMetricRegex,
  metricRegex
} from '../../../../src/host/metrics/regex';

describe('regular expressions written for Python or Java', () => {
  it.each([
    ['loss: ([0-9.]+)', 'step 3 loss: 0.25', '0.25'],
    ['(?P<loss>\\d+)%', 'at 40%', '40'],
    ['(?i)LOSS=(\\S+)', 'Loss=1e-5', '1e-5'],
    ['(?im)^acc=(\\d+)$', 'x\nACC=3', '3'],
    ['(?s)a.b(\\d)', 'a\nb7', '7'],
    ['(?i:LOSS)=(\\S+)', 'loss=1', '1'],
    ['(?P<q>["\'])(\\d)(?P=q)', '"5"', '"'],
    ['(?#the loss)loss (\\d+)', 'loss 4', '4'],
    ['\\Aloss (\\d+)\\Z', 'loss 4', '4'],
    ['[(?P<]x([\\]\\d]+)', '<x12]', '12]'],
    ['\\(?P<(\\d)', 'P<3', '3'],
    ['.*\\[[0-9]+\\].*#011validation-rmse:(\\S+)', '[12]#011validation-rmse:0.5', '0.5']
  ])('%s finds in %j %s', (regex, text, value) => {
    expect(metricRegex(regex).exec(text)?.[1]).toBe(value);
  });

  it.each([
    [
      'loss',
      '(',
      'The regular expression of the metric loss cannot be used: unterminated group in (.'
    ],
    [
      'loss',
      'loss: [0-9.]+',
      'cannot be used: it has no group; the number to be read goes into parentheses'
    ],
    ['loss', '(?:\\d+)', 'it has no group'],
    ['loss', '(?x) (\\d+)', 'the flag x has no counterpart in (?x) (\\d+).'],
    ['loss', 'a'.repeat(501), 'has 501 characters; SageMaker takes 500.'],
    ['', '(\\d)', 'The name of a metric has 1 to 255 characters']
  ])('%j %j is a problem in a sentence', (name, regex, message) => {
    const problem = checkMetricRegex({ name, regex });
    expect(problem?.kind).toBe('usage');
    expect(problem?.message).toContain(message);
    expect(problem?.hint).toContain('--metric');
  });

  it('are at most 40 a job, and the first wrong one is told', () => {
    const good = { name: 'loss', regex: '(\\d)' };
    expect(checkMetricDefinitions(Array(40).fill(good))).toBeUndefined();
    expect(checkMetricDefinitions(Array(41).fill(good))?.message).toContain('at most 40');
    expect(checkMetricDefinitions([good, { name: 'acc', regex: ')' }])?.message).toContain(
      'the metric acc'
    );
  });
});
