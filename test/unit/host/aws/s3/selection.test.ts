import { below, parseS3, s3Uri } from '../../../../../src/host/aws/s3/location';
import { inParallel } from '../../../../../src/host/parallel';
import { ranges } from '../../../../../src/host/aws/s3/download';
import { parseManifest, pathInChannel, shardOf } from '../../../../../src/host/aws/s3/selection';

const at = (key: string) => ({ bucket: 'data', key });

describe('a location on S3', () => {
  it.each([
    ['s3://data', '', 's3://data'],
    ['s3://data/', '', 's3://data'],
    ['s3://data/a/b c.csv', 'a/b c.csv', 's3://data/a/b c.csv']
  ])('is read from %s', (uri, key, written) => {
    expect(parseS3(uri)).toEqual(at(key));
    expect(s3Uri(parseS3(uri))).toBe(written);
  });

  it.each(['s3:/data', 'data/a', 's3://', 's3://Upper/a', 'https://data/a'])('is not %s', uri => {
    expect(() => parseS3(uri)).toThrow(`${uri} names no object or prefix of S3.`);
  });

  it('has others below it', () => {
    expect(below(at('a/'), 'b', 'c')).toEqual(at('a/b/c'));
    expect(below(at(''), 'b')).toEqual(at('b'));
  });
});

describe('the objects of a channel', () => {
  it.each([
    ['train/', 'train/a.csv', 'a.csv'],
    ['train', 'train/sub/a.csv', 'sub/a.csv'],
    ['train', 'train-2/a.csv', 'train-2/a.csv'],
    ['data/train.csv', 'data/train.csv', 'train.csv'],
    ['', 'a/b', 'a/b']
  ])('of the prefix %j lie, for %j, at %j', (prefix, key, path) => {
    expect(pathInChannel(at(key), at(prefix))).toBe(path);
  });

  it.each(['train/../a', 'train/./a', 'train/..'])('are refused at %s', key => {
    expect(() => pathInChannel(at(key), at('train/'))).toThrow('cannot be a path of this machine');
  });

  it('are shared out among the hosts, each to one', () => {
    const files = ['d', 'a', 'c', 'b', 'e'].map(key => ({ object: at(key) }));
    const shards = [0, 1].map(host => shardOf(files, host, 2).map(({ object }) => object.key));
    expect(shards).toEqual([
      ['a', 'c', 'e'],
      ['b', 'd']
    ]);
  });

  it('are those that a manifest names', () => {
    const text = '[{"prefix": "s3://data/train/"}, "a.csv", "sub/b.csv"]';
    expect(parseManifest(text, 'm')).toEqual({
      prefix: at('train/'),
      objects: [at('train/a.csv'), at('train/sub/b.csv')]
    });
  });

  it.each([
    ['{', /m is no manifest: it is no JSON/],
    ['["a.csv"]', /its first element is no/],
    ['[{"prefix": "s3://data/"}, 1]', /1 in it is no text/],
    ['[{"prefix": "s3://data/"}]', /it names no object/]
  ])('are not to be had from the manifest %s', (text, why) => {
    expect(() => parseManifest(text, 'm')).toThrow(why);
  });
});

describe('ranges', () => {
  it('cover everything once and are all about as large', () => {
    expect(ranges(10, 4, 100)).toEqual([
      { from: 100, to: 103 },
      { from: 103, to: 106 },
      { from: 106, to: 110 }
    ]);
    expect(ranges(0, 4)).toEqual([]);
  });
});

describe('work in parallel', () => {
  it('goes on on so many things at a time, and on no more', async () => {
    let working = 0;
    let most = 0;
    await inParallel(3, [1, 2, 3, 4, 5, 6, 7], async () => {
      working += 1;
      most = Math.max(most, working);
      await new Promise(resolve => setImmediate(resolve));
      working -= 1;
    });
    expect([most, working]).toEqual([3, 0]);
  });

  it('begins nothing after a failure, and waits for what was begun', async () => {
    const begun: number[] = [];
    const ended: number[] = [];
    const working = inParallel(2, [1, 2, 3, 4, 5], async item => {
      begun.push(item);
      await new Promise(resolve => setImmediate(resolve));
      ended.push(item);
      if (item === 1) {
        throw new Error('one');
      }
    });
    await expect(working).rejects.toThrow('one');
    expect(begun.length).toBeLessThan(5);
    expect(ended).toEqual(begun);
  });
});
