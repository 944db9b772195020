/** Puts a script into a local archive, and prints the seconds and the memory that it took beyond Node's own: for models.mjs. */
import { join } from 'node:path';
import { addToFile, additionOf, KnownArchives } from '../../src/host/models';

const [model = '', to = '', script = '', cache = ''] = process.argv.slice(2);
const mega = (kilobytes: number) => Math.round((kilobytes * 1024) / 1e6);

const known = new KnownArchives(join(cache, 'archives'));
const addition = await additionOf({ files: { 'inference.py': Buffer.from(script) } });
const before = process.resourceUsage().maxRSS;
const began = performance.now();
const { how } = await addToFile(model, to, addition, known);
const seconds = (performance.now() - began) / 1_000;
console.log(
  JSON.stringify({
    how,
    seconds: Number(seconds.toFixed(2)),
    memory: mega(process.resourceUsage().maxRSS - before)
  })
);
