/** Predictions beside the bare requests: on an endpoint of this machine, and on one of a simulated AWS. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Stop, python, root } from '../../scripts/environment.mjs';
import { startSimulator } from '../../scripts/simulator.mjs';

/** What a prediction may take beyond a bare signed request, in milliseconds. */
const BAR = 5;

export async function predict() {
  const home = mkdtempSync(join(tmpdir(), 'predict-'));
  const simulator = await startSimulator('demo');
  try {
    const run = (script, ...args) => {
      const { status, stdout, stderr } = spawnSync(python, [join('test/bench', script), ...args], {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, ...simulator.environment, JUPYTERLAB_SAGEMAKER_HOME: home }
      });
      if (status !== 0) {
        throw new Stop(`${script} failed:\n${stderr}`);
      }
      return JSON.parse(stdout.trim().split('\n').at(-1));
    };
    console.log('this machine:', run('predict.py'));
    const remote = run('predict_sagemaker.py', 'churn-prod');
    console.log('simulated SageMaker:', remote, `bar: beyond ≤ ${BAR} ms`);
    if (remote.beyond > BAR) {
      throw new Stop(`A prediction takes ${remote.beyond} ms beyond a bare signed request.`);
    }
  } finally {
    simulator.stop();
    rmSync(home, { recursive: true, force: true });
  }
}
