/**
 * `npm start`: sets everything up and opens JupyterLab on the quickstart. Needs no AWS account and no Docker.
 * `npm start -- --simulate` opens it on a simulated AWS account with jobs to attach to. Every other argument goes
 * to `jupyter lab`, e.g. `npm start -- --no-browser --port 8899`.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { bin, main, packages, product, root } from './environment.mjs';
import { startSimulator } from './simulator.mjs';

await main(async () => {
  const simulate = process.argv.includes('--simulate');
  const passed = process.argv.slice(2).filter(argument => argument !== '--simulate');

  await packages('examples/requirements.txt');
  await product();

  // Notebooks are run where a run may change them, not in the repository.
  const workspace = join(root, 'workspace');
  mkdirSync(workspace, { recursive: true });
  for (const name of ['quickstart.ipynb', 'aws.ipynb']) {
    if (existsSync(join(root, 'examples', name)) && !existsSync(join(workspace, name))) {
      cpSync(join(root, 'examples', name), join(workspace, name));
    }
  }

  const simulator = simulate ? await startSimulator('demo') : undefined;
  const notebook = simulate ? 'aws.ipynb' : 'quickstart.ipynb';
  const lab = spawn(bin('jupyter-lab'), [notebook, ...rootFlags(), ...passed], {
    cwd: workspace,
    stdio: 'inherit',
    env: { ...process.env, PATH: `${bin('.')}:${process.env.PATH}`, ...simulator?.environment }
  });
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => lab.kill(signal));
  }
  process.exitCode = await new Promise(resolve => lab.once('exit', code => resolve(code ?? 1)));
  simulator?.stop();
});

/** Jupyter refuses to run as root unless told; containers have no other user. */
function rootFlags() {
  return process.getuid() === 0 ? ['--allow-root'] : [];
}
