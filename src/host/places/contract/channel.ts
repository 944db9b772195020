/**
 * How the data of a channel comes to a script, in CreateTrainingJob's words.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Channel.html
 */

/** As files, as files that are fetched when they are read, or as named pipes. */
export const INPUT_MODES = ['File', 'FastFile', 'Pipe'] as const;
export type InputMode = (typeof INPUT_MODES)[number];

/** Whether every host has all objects of a channel, or its share of them. */
export const DISTRIBUTIONS = ['FullyReplicated', 'ShardedByS3Key'] as const;
export type Distribution = (typeof DISTRIBUTIONS)[number];

/** How the objects of a channel follow each other in a named pipe. */
export const RECORD_WRAPPERS = ['None', 'RecordIO'] as const;
export type RecordWrapper = (typeof RECORD_WRAPPERS)[number];

/** What the URI of a channel names: the beginning of keys, or a list of objects. */
export const DATA_TYPES = ['S3Prefix', 'ManifestFile', 'AugmentedManifestFile'] as const;
export type DataType = (typeof DATA_TYPES)[number];

/** One channel, as far as a script is told of it. */
export interface ChannelConfig {
  readonly inputMode: InputMode;
  readonly distribution: Distribution;
  readonly recordWrapper: RecordWrapper;
}

/** All data of a channel, as files. */
export const WHOLE_FILES: ChannelConfig = {
  inputMode: 'File',
  distribution: 'FullyReplicated',
  recordWrapper: 'None'
};

/** The named pipe that a channel's data comes through for one epoch, from 0; in the directory of all channels. */
export function pipeName(channel: string, epoch: number): string {
  return `${channel}_${epoch}`;
}
