/** A new script into a large local model: never seen before, and seen; beside the SageMaker SDK's repack and a bare copy. */
import { randomFillSync } from 'node:crypto';
import { copyFileSync, createWriteStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';

import { Stop, productNode } from '../../scripts/environment.mjs';
import { bundleForNode } from '../../scripts/simulator.mjs';
import { machine, table, timed, verdict } from './measure.mjs';
import { repack } from './peers.mjs';

const MEBIBYTE = 1_048_576;
/** Beside the SDK, which compresses everything anew. */
const TIMES_FASTER = 10;
/** Beyond Node's own, in MB. */
const MEMORY = 100;

/**
 * @param gigabytes of a model that does not shrink, as weights hardly do
 * @param limit seconds after which the SDK is cut off
 */
export async function models(gigabytes, limit) {
  const directory = mkdtempSync(join(tmpdir(), 'models-'));
  const path = name => join(directory, name);
  try {
    console.log(`Making a model of ${gigabytes} GB …`);
    await makeModel(path('model.tar.gz'), gigabytes * 1e9);
    writeFileSync(path('inference.py'), 'def model_fn(directory): ...\n');
    const bundle = await bundleForNode('test/bench/modelArchive.ts');
    const add = async text =>
      (await printed(productNode(), [bundle, path('model.tar.gz'), path('ours'), text, directory]))
        .value;
    const first = await add('def model_fn(directory): return 1\n');
    const again = await add('def model_fn(directory): return 2\n');
    const began = performance.now();
    copyFileSync(path('model.tar.gz'), path('copy'));
    const copy = (performance.now() - began) / 1000;
    rmSync(path('copy'));
    const { name, command, args } = repack();
    console.log(`${name} puts it in, for at most ${limit} s …`);
    // What it unpacks and leaves when it is cut off goes with the directory.
    const { value: theirs = limit, cut } = await printed(
      command,
      args(path('model.tar.gz'), path('sdk'), path('inference.py')),
      { limit, env: { ...process.env, TMPDIR: directory } }
    );
    const row = (what, { seconds, memory }) => {
      const times = theirs / seconds;
      // Of one that was cut off, nobody knows how much slower it would have been.
      const open = cut && times < TIMES_FASTER;
      return [
        what,
        seconds.toFixed(1),
        `${cut ? '> ' : ''}${times.toFixed(0)}`,
        open ? 'not measured' : verdict(TIMES_FASTER, times),
        memory,
        verdict(memory, MEMORY)
      ];
    };
    console.log(machine());
    table([
      ['script into the model', 's', 'times faster', `≥ ${TIMES_FASTER}`, 'MB', `≤ ${MEMORY}`],
      row('an archive never seen', first),
      row('an archive seen before', again),
      ['a bare copy of the file', copy.toFixed(1)],
      [name, cut ? `> ${limit}, cut off` : theirs.toFixed(1)]
    ]);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** What a process prints, as JSON; nothing of one that was `cut` off for taking longer than a limit. */
async function printed(command, args, options) {
  let line = '';
  const { code, cut, said } = await timed(command, args, {
    ...options,
    onLine: text => (line = text)
  });
  if (cut) {
    return { cut };
  }
  if (code !== 0) {
    throw new Stop(`${command} failed:\n${said}`);
  }
  return { cut, value: JSON.parse(line) };
}

/** One tar entry, compressed once. */
async function makeModel(path, bytes) {
  const header = Buffer.alloc(512);
  header.write('model.pt', 0);
  header.write('0000644\0', 100);
  header.write(`${bytes.toString(8).padStart(11, '0')}\0`, 124);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  async function* content() {
    yield header;
    for (let at = 0; at < bytes; at += MEBIBYTE) {
      yield randomFillSync(Buffer.allocUnsafe(Math.min(MEBIBYTE, bytes - at)));
    }
    yield Buffer.alloc(((512 - (bytes % 512)) % 512) + 1024);
  }
  await pipeline(Readable.from(content()), createGzip({ level: 1 }), createWriteStream(path));
}
