import type { ArgumentDeclaration } from '../../protocol';
import type { Caller } from '../caller';
import {
  DATA_TYPES,
  DISTRIBUTIONS,
  INPUT_MODES,
  RECORD_WRAPPERS
} from '../places/contract/channel';
import type { ChannelData, TrainingRequest } from '../places/place';
import type { ArgumentValues } from './command';
import { existing, resolvePath } from './paths';
import { refuse } from './values';

/** What `train` takes of its input data. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Channel.html */
export const channelArguments = {
  channel: {
    type: 'text-map',
    summary: 'Input data: a file, a directory or an S3 URI',
    placeholder: 'NAME=PATH',
    completesFrom: 'path'
  },
  'input-mode': {
    type: 'string',
    summary: 'How channels come to the script: as files, or through named pipes, one an epoch',
    choices: INPUT_MODES,
    default: 'File'
  },
  'data-type': {
    type: 'text-map',
    summary: `What a channel’s S3 URI names: ${DATA_TYPES.join(', ')}; the first unless told`,
    placeholder: 'CHANNEL=TYPE'
  },
  distribution: {
    type: 'text-map',
    summary: `Whether each host gets all objects or its share: ${DISTRIBUTIONS.join(', ')}; the first unless told`,
    placeholder: 'CHANNEL=DISTRIBUTION'
  },
  'record-wrapper': {
    type: 'text-map',
    summary: `How objects are told apart in a pipe: ${RECORD_WRAPPERS.join(', ')}; the first unless told`,
    placeholder: 'CHANNEL=WRAPPER'
  }
} as const satisfies Readonly<Record<string, ArgumentDeclaration>>;

/** @throws ProblemError `usage` or `not-found` */
export async function channelsOf(
  caller: Caller,
  values: ArgumentValues<typeof channelArguments>
): Promise<Pick<TrainingRequest, 'channels' | 'channelData' | 'inputMode'>> {
  const channels: Record<string, string> = {};
  for (const [name, uri] of Object.entries(values.channel)) {
    channels[checkChannelName(name)] = uri.startsWith('s3://')
      ? uri
      : await existing(`channel ${name}`, resolvePath(uri, caller));
  }
  const dataTypes = chosen('data-type', DATA_TYPES, values.dataType, channels);
  const distributions = chosen('distribution', DISTRIBUTIONS, values.distribution, channels);
  const wrappers = chosen('record-wrapper', RECORD_WRAPPERS, values.recordWrapper, channels);
  const channelData: Record<string, ChannelData> = {};
  for (const name of Object.keys(channels)) {
    const data = {
      ...(dataTypes[name] && { dataType: dataTypes[name] }),
      ...(distributions[name] && { distribution: distributions[name] }),
      ...(wrappers[name] && { recordWrapper: wrappers[name] })
    };
    if (Object.keys(data).length > 0) {
      channelData[name] = data;
    }
  }
  const inputMode = INPUT_MODES.find(mode => mode === values.inputMode);
  return {
    channels,
    ...(Object.keys(channelData).length > 0 && { channelData }),
    ...(inputMode !== 'File' && { inputMode })
  };
}

/** The words that channels were given, each one of the known ones. */
function chosen<Word extends string>(
  option: string,
  words: readonly Word[],
  given: Readonly<Record<string, string>>,
  channels: Readonly<Record<string, string>>
): Readonly<Record<string, Word | undefined>> {
  return Object.fromEntries(
    Object.entries(given).map(([name, text]) => {
      const what = `--${option} of train`;
      if (!(name in channels)) {
        throw refuse(`${what} names the channel ${name}, which no --channel does.`);
      }
      const [word] = words.filter(each => each === text);
      if (word === undefined) {
        throw refuse(`${what} takes one of ${words.join(', ')} for ${name}, not "${text}".`);
      }
      return [name, word];
    })
  );
}

function checkChannelName(name: string): string {
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(name)) {
    throw refuse(
      `--channel of train takes a name of up to 64 letters, digits, dots, hyphens and underscores, not "${name}"; write it as in train=./data.`
    );
  }
  return name;
}
