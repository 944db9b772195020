/** Pipe mode in plain processes: real named pipes, read by a real script. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeFeeder } from '../../../src/host/places/inputs/pipe';
import { logged, Surroundings, trained } from './surroundings';

// Real processes on a busy machine.
jest.setTimeout(60_000);

const surroundings = new Surroundings();
const place = surroundings.place();
afterAll(() => surroundings[Symbol.dispose]());

const data = join(surroundings.directory, 'data');
mkdirSync(join(data, 'sub dir'), { recursive: true });
writeFileSync(join(data, 'b.txt'), 'two');
writeFileSync(join(data, 'a.txt'), 'one');
writeFileSync(join(data, 'sub dir', "it's"), 'three');

/** Reads the pipe of one epoch, or its first bytes. */
const READ = [
  'import json, os',
  'train = os.environ["SM_CHANNEL_TRAIN"]',
  'def read(epoch, count=-1):',
  '    with open(f"{train}_{epoch}", "rb") as pipe:',
  '        return pipe.read(count)'
].join('\n');

async function printed(script: string, more = {}): Promise<string[]> {
  const job = await trained(place, `${READ}\n${script}`, {
    channels: { train: data },
    inputMode: 'Pipe',
    ...more
  });
  expect(job).toMatchObject({ status: 'Completed' });
  return (await logged(place, job)).texts;
}

describe('a channel in Pipe mode', () => {
  it('comes whole through one pipe an epoch, its files in the order of their keys', async () => {
    expect(await printed('for epoch in range(3): print(read(epoch))')).toEqual(
      Array<string>(3).fill("b'onetwothree'")
    );
  });

  it('begins anew with the next epoch when a script stops in the middle of one', async () => {
    const large = join(surroundings.directory, 'large');
    writeFileSync(large, Buffer.alloc(2_000_000, 'x'));
    const script = 'print(len(read(0, 10)), len(read(1)), os.path.exists(f"{train}_0"))';
    expect(await printed(script, { channels: { train: large } })).toEqual(['10 2000000 False']);
  });

  it('may be left unread', async () => {
    expect(await printed('print("done")')).toEqual(['done']);
  });

  it('is one record a file where RecordIO is asked for', async () => {
    const script = [
      'import struct',
      'content, records = read(0), []',
      'while content:',
      '    magic, length = struct.unpack("<II", content[:8])',
      '    assert magic == 0xced7230a, hex(magic)',
      '    records.append(content[8:8 + length])',
      '    content = content[8 + (length + 3) // 4 * 4:]',
      'print(records)'
    ].join('\n');
    const more = { channelData: { train: { recordWrapper: 'RecordIO' } } };
    expect(await printed(script, more)).toEqual(["[b'one', b'two', b'three']"]);
  });

  it('is told of in inputdataconfig.json, and is no directory', async () => {
    const script =
      'print(json.load(open(os.environ["SM_INPUT_CONFIG_DIR"] + "/inputdataconfig.json")), os.path.exists(train))';
    expect(await printed(script)).toEqual([
      "{'train': {'TrainingInputMode': 'Pipe', 'S3DistributionType': 'FullyReplicated', 'RecordWrapperType': 'None'}} False"
    ]);
  });

  it('has no record for a file that is too large for one', () => {
    const files = [{ path: '/data/big', name: 'big', bytes: 2 ** 29 }];
    expect(() => pipeFeeder('train', '/data', files, 'RecordIO')).toThrow(
      '/data/big of the channel train is too large for a record of RecordIO, which holds 512 MB.'
    );
  });
});
