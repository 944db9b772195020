/** `npm run docs`: writes `docs/commands.md` from the commands' own declarations; a unit test says when it is out of date. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { hostOptions } from './build.mjs';
import { cache, main, npmPackages, root } from './environment.mjs';

await main(async () => {
  await npmPackages();
  const { build } = await import('esbuild');
  const outdir = join(cache, 'docs');
  await build(hostOptions({ commands: 'src/host/commands/index.ts' }, outdir));
  const { commandsPage, createRegistry } = await import(
    pathToFileURL(join(outdir, 'commands.mjs')).href
  );
  // Declarations are all that is asked of the registry; nobody is identified.
  const { declarations } = createRegistry(() => Promise.reject(new Error('not connected')));
  writeFileSync(join(root, 'docs', 'commands.md'), commandsPage(declarations));
});
