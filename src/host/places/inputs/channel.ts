import * as z from 'zod/mini';
import { DISTRIBUTIONS, INPUT_MODES, RECORD_WRAPPERS, WHOLE_FILES } from '../contract/channel';
import type { ChannelConfig } from '../contract/channel';
import type { TrainingRequest } from '../place';

/** A channel of a local job: where its data is on this machine, and how it comes to the script. */
export const localChannel = z.object({
  /** As the person named it. */
  uri: z.string(),
  /** Absolute: a directory, or a single file. Not to be written to. */
  path: z.string(),
  inputMode: z.enum(INPUT_MODES),
  distribution: z.enum(DISTRIBUTIONS),
  recordWrapper: z.enum(RECORD_WRAPPERS)
});
export type LocalChannel = z.infer<typeof localChannel>;

/** The channels of one host, by name. */
export type LocalChannels = Readonly<Record<string, LocalChannel>>;

/** What a request says of a channel. */
export function configOf(
  { inputMode, channelData }: TrainingRequest,
  channel: string
): ChannelConfig {
  const { distribution, recordWrapper } = channelData?.[channel] ?? {};
  return {
    inputMode: inputMode ?? WHOLE_FILES.inputMode,
    distribution: distribution ?? WHOLE_FILES.distribution,
    recordWrapper: recordWrapper ?? WHOLE_FILES.recordWrapper
  };
}

export function isOnS3(uri: string): boolean {
  return /^s3:\/\//i.test(uri);
}

/** How the protocol tells a job's channels. */
export function describeChannels(channels: LocalChannels) {
  return Object.entries(channels).map(([name, { uri, inputMode }]) => ({ name, uri, inputMode }));
}
