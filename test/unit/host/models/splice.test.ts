import {
  readFileSync,
  statSync,
  writeFileSync,
  readdirSync,
  mkdirSync,
  symlinkSync
} from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { additionOf } from '../../../../src/host/models/archive/addition';
import { inspectArchive } from '../../../../src/host/models/archive/inspect';
import { KnownArchives } from '../../../../src/host/models/archive/knownArchives';
import { addToFile, inspectFile } from '../../../../src/host/models/archive/localArchive';
import { filling, Splice } from '../../../../src/host/models/archive/splice';
import {
  collect,
  file,
  filesIn,
  gzipWith,
  pieces,
  rawHeader,
  Scratch,
  tar,
  tarGz
} from './archives';

const script = { files: { 'inference.py': Buffer.from('def model_fn(directory): ...\n') } };

function known(scratch: Scratch): KnownArchives {
  return new KnownArchives(scratch.path('known'));
}

describe('new code in a model archive', () => {
  it('goes in front of compressed data that stays as it is', async () => {
    using scratch = new Scratch();
    const model = await tarGz(file('weights.bin', 'w'.repeat(100_000)));
    writeFileSync(scratch.path('model.tar.gz'), model);
    const added = await addToFile(
      scratch.path('model.tar.gz'),
      scratch.path('new.tar.gz'),
      await additionOf(script),
      known(scratch)
    );
    const bytes = readFileSync(scratch.path('new.tar.gz'));
    expect(added).toEqual({ how: 'spliced', bytes: bytes.length });
    expect(bytes.subarray(-8 - (model.length - 18), -8)).toEqual(model.subarray(10, -8));
    expect(await filesIn(bytes)).toEqual({
      'code/inference.py': 'def model_fn(directory): ...\n',
      'weights.bin': 'w'.repeat(100_000)
    });
  });

  it('gives a sound archive with one member for any contents', async () => {
    const names = fc.stringMatching(/^[a-zé]{1,120}$/);
    const contents = fc.uint8Array({ maxLength: 3_000 });
    const directory = fc.dictionary(names, contents, { maxKeys: 4 });
    await fc.assert(
      fc.asyncProperty(
        directory,
        fc.dictionary(names, contents, { minKeys: 1, maxKeys: 4 }),
        fc.constantFrom(0, 1, 6, 9),
        fc.integer({ min: 0, max: 3_000 }),
        async (model, code, level, filled) => {
          const entries = Object.entries(model).map(([name, bytes]) =>
            file(`m/${name}`, Buffer.from(bytes))
          );
          const old = gzipSync(await tar(...entries), { level });
          const finding = await inspectArchive(pieces(old, 7), { archive: 'old' });
          const files = Object.fromEntries(
            Object.entries(code).map(([name, bytes]) => [name, Buffer.from(bytes)])
          );
          const splice = new Splice(finding, await additionOf({ files }));
          const start = await collect(splice.start());
          const bytes = Buffer.concat([start, filling(filled), old.subarray(10, -8), splice.end()]);
          expect(gunzipSync(bytes).length).toBe(bytes.readUInt32LE(bytes.length - 4));
          const again = await inspectArchive(pieces(bytes, 1_000), { archive: 'new' });
          expect(again).toMatchObject({ members: 1, trailing: false, bytes: bytes.length });
          const text = (all: Record<string, Uint8Array>, below: string) =>
            Object.entries(all).map(([name, content]) => [
              `${below}/${name}`,
              Buffer.from(content).toString('latin1')
            ]);
          expect(await filesIn(bytes)).toEqual(
            Object.fromEntries([...text(model, 'm'), ...text(code, 'code')])
          );
        }
      ),
      { numRuns: 60 }
    );
  });

  it('is the same bytes for the same files, whenever they were written', async () => {
    using scratch = new Scratch();
    writeFileSync(scratch.path('model.tar.gz'), await tarGz(file('weights.bin', 'w')));
    const made: Buffer[] = [];
    for (const name of ['one', 'two']) {
      mkdirSync(scratch.path(name));
      const files = name === 'one' ? ['a.py', 'b.py'] : ['b.py', 'a.py'];
      files.forEach(each => writeFileSync(scratch.path(`${name}/${each}`), each));
      await addToFile(
        scratch.path('model.tar.gz'),
        scratch.path(`${name}.tar.gz`),
        await additionOf({ directory: scratch.path(name) }),
        known(scratch)
      );
      made.push(readFileSync(scratch.path(`${name}.tar.gz`)));
    }
    expect(made[0]).toEqual(made[1]);
  });

  it('carries over a header with a name, a comment, extra fields and its own checksum', async () => {
    const content = await tar(file('weights.bin', 'w'));
    const old = gzipWith(content, {
      flags: 2 | 4 | 8 | 16,
      extra: Buffer.from('\x03\x00abcmodel.tar\0a comment\0\x12\x34', 'latin1')
    });
    const finding = await inspectArchive(pieces(old), { archive: 'old' });
    expect(finding.headerBytes).toBe(10 + 5 + 10 + 10 + 2);
  });
});

describe('an archive that cannot be spliced', () => {
  const both = { 'code/inference.py': 'new', 'weights.bin': 'w' };
  const first = () => tar(file('weights.bin', 'w'));

  it.each([
    [
      'holds the script already',
      () => tarGz(file('code/inference.py', 'old'), file('weights.bin', 'w')),
      'it holds code/inference.py already'
    ],
    [
      'holds it under a name with a dot',
      () => tarGz(file('weights.bin', 'w'), file('./code/./inference.py', 'old')),
      'it holds ./code/./inference.py already'.replace('./code/./', 'code/')
    ],
    [
      'has a file where code belongs',
      () => tarGz(file('code', 'what?'), file('weights.bin', 'w')),
      'it holds code already'
    ],
    [
      'has two members',
      async () => {
        const whole = await first();
        return Buffer.concat([gzipSync(whole.subarray(0, 700)), gzipSync(whole.subarray(700))]);
      },
      'it has 2 gzip members, which not every reader reads to the end'
    ],
    [
      'is followed by something',
      async () => Buffer.concat([gzipSync(await first()), Buffer.from('garbage')]),
      'something follows its end'
    ],
    [
      'has something behind the mark of its end',
      async () => gzipSync(Buffer.concat([await first(), await tar(file('code/x.py', 'x'))])),
      'something follows its end'
    ]
  ])('because it %s is rewritten', async (_, make, because) => {
    using scratch = new Scratch();
    writeFileSync(scratch.path('model.tar.gz'), await make());
    const target = scratch.path('model.tar.gz');
    const added = await addToFile(
      target,
      target,
      await additionOf({ files: { 'inference.py': Buffer.from('new') } }),
      known(scratch)
    );
    const bytes = readFileSync(target);
    expect(added).toEqual({ how: 'rewritten', because, bytes: bytes.length });
    expect(await filesIn(bytes)).toEqual(both);
    expect(readdirSync(scratch.directory).sort()).toEqual(['known', 'model.tar.gz']);
  });

  it('loses all its code to a directory, and only the same names to a script', async () => {
    using scratch = new Scratch();
    const model = scratch.path('model.tar.gz');
    writeFileSync(
      model,
      await tarGz(file('code/inference.py', 'old'), file('code/own.py', 'own'), file('w', 'w'))
    );
    mkdirSync(scratch.path('src'));
    writeFileSync(scratch.path('src/inference.py'), 'new');
    const into = async (source: Parameters<typeof additionOf>[0]) => {
      await addToFile(model, scratch.path('out'), await additionOf(source), known(scratch));
      return filesIn(readFileSync(scratch.path('out')));
    };
    expect(await into({ directory: scratch.path('src') })).toEqual({
      'code/inference.py': 'new',
      w: 'w'
    });
    expect(await into({ files: { 'inference.py': Buffer.from('new') } })).toEqual({
      'code/inference.py': 'new',
      'code/own.py': 'own',
      w: 'w'
    });
  });

  it('is refused where a hard link would lose what it leads to', async () => {
    using scratch = new Scratch();
    const link = rawHeader('copy.py', { flag: '1', target: 'code/inference.py' });
    const content = await tar(file('code/inference.py', 'old'));
    writeFileSync(
      scratch.path('model.tar.gz'),
      gzipSync(Buffer.concat([content.subarray(0, -1024), link, Buffer.alloc(1024)]))
    );
    const adding = addToFile(
      scratch.path('model.tar.gz'),
      scratch.path('new.tar.gz'),
      await additionOf(script),
      known(scratch)
    );
    await expect(adding).rejects.toThrow(/its copy.py is a hard link to code\/inference.py/);
    expect(readdirSync(scratch.directory)).not.toContain('new.tar.gz');
  });
});

describe('the code that is packed', () => {
  it('keeps links within its directory, follows those out of it, and leaves out what tools made', async () => {
    using scratch = new Scratch();
    mkdirSync(scratch.path('src/__pycache__'), { recursive: true });
    mkdirSync(scratch.path('src/.git'));
    mkdirSync(scratch.path('shared/sub'), { recursive: true });
    writeFileSync(scratch.path('src/__pycache__/a.pyc'), 'x');
    writeFileSync(scratch.path('src/.git/HEAD'), 'x');
    writeFileSync(scratch.path('src/a.py'), 'a');
    writeFileSync(scratch.path('shared/sub/s.py'), 's');
    symlinkSync('a.py', scratch.path('src/b.py'));
    symlinkSync(scratch.path('shared'), scratch.path('src/shared'));
    symlinkSync(scratch.path('nowhere'), scratch.path('src/broken'));
    symlinkSync(scratch.directory, scratch.path('src/around'));
    const { entries } = await additionOf({ directory: scratch.path('src') });
    expect(entries.map(({ name, type }) => `${type} ${name}`)).toEqual([
      'directory code',
      'file code/a.py',
      'symlink code/b.py',
      'directory code/shared',
      'directory code/shared/sub',
      'file code/shared/sub/s.py'
    ]);
  });
});

describe('an archive that has been read once', () => {
  it('is not read again until it changes', async () => {
    using scratch = new Scratch();
    const path = scratch.path('model.tar.gz');
    writeFileSync(path, await tarGz(file('weights.bin', 'w')));
    let read = 0;
    const look = () => inspectFile(path, known(scratch), { progress: () => (read += 1) });
    const finding = await look();
    const once = read;
    expect(once).toBeGreaterThan(0);
    expect(await look()).toEqual(finding);
    expect(read).toBe(once);
    writeFileSync(path, await tarGz(file('other.bin', 'w')));
    expect((await look()).entries[0]?.name).toBe('other.bin');
    expect(read).toBeGreaterThan(once);
  });

  it('is read again where what was kept of it is spoilt', async () => {
    using scratch = new Scratch();
    const path = scratch.path('model.tar.gz');
    writeFileSync(path, await tarGz(file('weights.bin', 'w')));
    const finding = await inspectFile(path, known(scratch));
    const [name = ''] = readdirSync(scratch.path('known'));
    writeFileSync(scratch.path(`known/${name}`), '{"identity');
    expect(await inspectFile(path, known(scratch))).toEqual(finding);
    expect(statSync(scratch.path(`known/${name}`)).size).toBeGreaterThan(100);
  });
});
