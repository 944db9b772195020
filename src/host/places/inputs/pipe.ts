import { ProblemError } from '../../problem';
import type { RecordWrapper } from '../contract/channel';
import { pipeName } from '../contract/channel';
import { shellQuoted } from '../contract/command';
import type { DataFile } from './files';

/** Words of one command line. */
const FILES_AT_ONCE = 100;
/** Of the format: 29 bits hold the length of a record. */
const LONGEST_RECORD = 2 ** 29 - 1;
/** What every record begins with, in the bytes of the stream. */
const RECORD_MAGIC = [0x0a, 0x23, 0xd7, 0xce];

/**
 * A POSIX shell script that feeds the named pipes of a channel in Pipe mode: for each epoch one pipe, `train_0`, `train_1`, …,
 * through which all of the channel's data comes once, as often as somebody reads. The next pipe is there before the one
 * before has ended, and a pipe that was read is gone. It runs until it is killed, and only once: a second one ends at once.
 *
 * The first pipe has to be there when it starts. Needs `cat`, `mkdir`, `mkfifo` and `rm`.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo-running-container.html
 *
 * @param directory that the pipes are in
 * @param files with their paths as the script finds them
 * @throws ProblemError for a file that is too large for a record
 */
export function pipeFeeder(
  channel: string,
  directory: string,
  files: readonly DataFile[],
  wrapper: RecordWrapper
): string {
  const pipe = (epoch: string) => `${shellQuoted(pipeName(channel, 0).slice(0, -1))}"$${epoch}"`;
  return [
    '#!/bin/sh',
    'mkdir "$0.lock" 2>/dev/null || exit 0',
    `cd ${shellQuoted(directory)} || exit 1`,
    'data() {',
    '  set -e',
    ...(wrapper === 'RecordIO' ? files.map(file => record(channel, file)) : plain(files)),
    '}',
    'epoch=0',
    `while [ -p ${pipe('epoch')} ]; do`,
    '  next=$((epoch + 1))',
    `  mkfifo -m 666 ${pipe('next')} || exit 1`,
    `  ( data ) > ${pipe('epoch')}`,
    `  rm -f ${pipe('epoch')}`,
    '  epoch=$next',
    'done',
    ''
  ].join('\n');
}

function plain(files: readonly DataFile[]): string[] {
  const lines = ['  :'];
  for (let at = 0; at < files.length; at += FILES_AT_ONCE) {
    const paths = files.slice(at, at + FILES_AT_ONCE).map(({ path }) => shellQuoted(path));
    lines.push(`  cat ${paths.join(' ')}`);
  }
  return lines;
}

/**
 * One file as one record of RecordIO: magic number, length, content, zeros to a multiple of four, all little-endian. Who
 * reads a pipe reads it in sequence, so a magic number within the content is no matter.
 * https://mxnet.apache.org/versions/1.9.1/api/architecture/note_data_loading#data-format
 */
function record(channel: string, { path, bytes }: DataFile): string {
  if (bytes > LONGEST_RECORD) {
    throw new ProblemError(
      'usage',
      `${path} of the channel ${channel} is too large for a record of RecordIO, which holds 512 MB.`,
      { hint: 'Split it, or leave --record-wrapper out.' }
    );
  }
  const length = [0, 8, 16, 24].map(shift => (bytes >>> shift) & 0xff);
  const padding = Array.from({ length: (4 - (bytes % 4)) % 4 }, () => 0);
  const end = padding.length > 0 ? `; ${printed(padding)}` : '';
  return `  ${printed([...RECORD_MAGIC, ...length])}; cat ${shellQuoted(path)}${end}`;
}

function printed(bytes: readonly number[]): string {
  return `printf '${bytes.map(byte => `\\${byte.toString(8).padStart(3, '0')}`).join('')}'`;
}
