import { Batch } from '../../../../src/host/logs/batch';
import { detectLevel, severitiesOf, severityOf } from '../../../../src/host/logs/level';
import { event } from './scripted';

const ERROR: readonly string[] = [
  'ERROR: could not open the file',
  'ERROR could not open the file',
  '[ERROR] could not open the file',
  'ERROR:root:could not open the file',
  'CRITICAL:train:out of memory',
  'FATAL: password authentication failed',
  '2026-11-22 10:41:07,311 ERROR could not open the file',
  '2026-11-22 10:41:07,311 - root - ERROR - could not open the file',
  '2026-11-22 10:41:07,311 sagemaker-training-toolkit ERROR    Reporting training FAILURE',
  '2026-11-22T10:41:07.311Z ERROR could not open the file',
  '[2026-11-22 10:41:07,311][ERROR][train] could not open the file',
  '[11/22/2026 10:41:07 ERROR 139846] could not open the file',
  '10:41:07 | ERROR | could not open the file',
  'train - ERROR - could not open the file',
  '[1,mpirank:0,algo-1]<stderr>:ERROR could not open the file',
  'E1122 10:41:07.311000 140 file.cc:12] could not open the file',
  '2026-11-22 10:41:07.311000: E tensorflow/core/x.cc:12] could not open the file',
  'Traceback (most recent call last):',
  '[rank0]: Traceback (most recent call last):',
  '  | Traceback (most recent call last):',
  'ValueError: could not convert string to float',
  "KeyError: 'loss'",
  'KeyError: 3',
  'botocore.exceptions.ClientError: An error occurred (403)',
  'torch.cuda.OutOfMemoryError: CUDA out of memory.',
  'KeyboardInterrupt',
  'AssertionError',
  '[rank1]: RuntimeError: NCCL error',
  'subprocess.CalledProcessError: Command failed',
  'error: invalid option',
  'fatal: not a git repository',
  'fatal error: cuda.h: No such file or directory',
  'train.py:12: error: Incompatible types',
  'main.cu:12:3: error: expected ;',
  '{"level": "error", "message": "no"}',
  '{"time": 1, "severity":"CRITICAL"}',
  '{"level":50,"msg":"no"}',
  'time="2026-11-22T10:41:07Z" level=error msg="no"',
  '\u001b[31mERROR\u001b[0m could not open the file',
  '\u001b[1;31mValueError\u001b[0m: no'
];

const WARNING: readonly string[] = [
  'WARNING: Running pip as the root user',
  '[10:41:07] WARNING: ../src/learner.cc:767: Parameters are not used.',
  'WARN low memory',
  'UserWarning: y_pred contains classes',
  '/opt/conda/lib/python3.11/site-packages/sklearn/x.py:12: FutureWarning: will change',
  'warning: unused variable',
  'W1122 10:41:07.311000 140 file.cc:12] slow',
  '{"levelname": "WARNING"}',
  '{"level":40,"msg":"slow"}'
];

const NONE: readonly string[] = [
  '',
  'epoch 3 val_error=0.1 train_error=0.2',
  '0 errors, 0 warnings',
  'no error was found',
  'The error rate fell to 3 %',
  'error: 0.0312',
  'Error: 0.0312',
  'ERROR: 0.0312',
  'MeanSquaredError: 0.25',
  'RootMeanSquaredError 0.25',
  'Finished without ERROR or WARNING',
  'The variable LOG_LEVEL is ERROR',
  'errors=0 loss=0.3',
  'ErrorMessage "no"',
  'terror at the station',
  'informational text',
  'INFORMATION about this',
  'Warning signs were found near the road',
  '{"loss": 0.3, "error": "none"}',
  '100%|██████████| 60/60 [00:00<00:00, 91.2it/s]',
  'level=3 stage=error_analysis',
  "print('ValueError: no')",
  'Handling ValueError: it is expected here'
];

test.each(ERROR)('%s → error', text => expect(detectLevel(text)).toBe('error'));
test.each(WARNING)('%s → warning', text => expect(detectLevel(text)).toBe('warning'));
test.each(NONE)('%s → none', text => expect(detectLevel(text)).toBeUndefined());

test.each([
  ['INFO:root:starting', 'info'],
  ['[11/22/2026 10:41:07 INFO 139846] starting', 'info'],
  ['2026-11-22 10:41:07,311 sagemaker-training-toolkit INFO     Imported framework', 'info'],
  ['DEBUG: x', 'debug'],
  ['{"level":"debug"}', 'debug'],
  ['I1122 10:41:07.311000 140 file.cc:12] fine', 'info']
])('%s → %s', (text, level) => expect(detectLevel(text)).toBe(level));

test('many lines together have the levels that each has alone', () => {
  const texts = [
    ...[...ERROR, ...NONE, ...WARNING],
    ...['', 'two lines in one\nERROR: here', 'ERR\u001b[1mOR: parted by a colour', 'é ERROR: é', '']
  ];
  const { lines } = Batch.of(texts.map((text, at) => event(at, 0, { text })));
  expect([...severitiesOf(lines)]).toEqual(texts.map(text => severityOf(detectLevel(text))));
});

test('a line of a megabyte is looked at in its head only', () => {
  const start = performance.now();
  expect(detectLevel(`${'a '.repeat(500_000)}ERROR`)).toBeUndefined();
  expect(performance.now() - start).toBeLessThan(200);
});
