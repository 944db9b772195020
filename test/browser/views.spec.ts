import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { execute, expect, openNotebook, test } from './jupyter';

const terminal = join(__dirname, '..', '..', '.venv', 'bin', 'jupyter-sagemaker');

/** The running host, found by the name that its process was started with and the home it was given. */
function hostProcess(home: string): number {
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
      if (
        command.includes('host/main.mjs') &&
        environment.includes(`JUPYTERLAB_SAGEMAKER_HOME=${home}`)
      ) {
        return Number(pid);
      }
    } catch {
      // It ended meanwhile.
    }
  }
  throw new Error('no host runs');
}

const TICKS = [
  'import time',
  'for i in range(300):',
  '    print(f"tick {i}")',
  '    time.sleep(0.1)'
].join('\n');

test('a job goes on when its host is killed, and every view comes back by itself', async ({
  page,
  jupyter
}) => {
  jupyter.notebook('killed.ipynb', [`%%sagemaker train --no-wait --job-name killed\n${TICKS}`]);
  await openNotebook(page, jupyter, 'killed.ipynb');
  await execute(page, 'notebook:run-all-cells');
  const view = page.getByRole('region', { name: 'Training job killed' });
  await expect(view.getByRole('log')).toContainText('tick 5');

  process.kill(hostProcess(jupyter.home), 'SIGKILL');

  await expect(view).toContainText('complete, 300 lines', { timeout: 120_000 });
  const lines = execFileSync(terminal, ['logs', 'killed'], {
    env: jupyter.environment,
    encoding: 'utf8'
  });
  expect(
    lines
      .trimEnd()
      .split('\n')
      .map(line => line.replace(/^.*tick/, 'tick'))
  ).toEqual(Array.from({ length: 300 }, (_, index) => `tick ${index}`));
});

test('two notebooks, the sidebar and a terminal on one job show the same log', async ({
  page,
  context,
  jupyter
}) => {
  jupyter.notebook('first.ipynb', [`%%sagemaker train --no-wait --job-name shared\n${TICKS}`]);
  jupyter.notebook('second.ipynb', ['job = %sagemaker attach shared --no-wait']);
  await openNotebook(page, jupyter, 'first.ipynb');
  await execute(page, 'notebook:run-all-cells');
  const first = page.getByRole('region', { name: 'Training job shared' });
  await expect(first.getByRole('log')).toContainText('tick 1');

  const other = await context.newPage();
  await openNotebook(other, jupyter, 'second.ipynb');
  await execute(other, 'notebook:run-all-cells');
  const second = other.getByRole('region', { name: 'Training job shared' });
  await other.getByRole('tab', { name: 'SageMaker' }).click();
  const panel = other.getByRole('region', { name: 'SageMaker', exact: true });
  await expect(panel.getByRole('button', { name: /^shared.*this machine/ })).toBeVisible();

  const followed = execFileSync(terminal, ['attach', 'shared'], {
    env: jupyter.environment,
    encoding: 'utf8'
  });
  const expected = Array.from({ length: 300 }, (_, index) => `tick ${index}`);
  expect(
    followed
      .trimEnd()
      .split('\n')
      .filter(line => line.includes('tick'))
  ).toEqual(expected);
  for (const view of [first, second]) {
    await expect(view).toContainText('complete, 300 lines', { timeout: 60_000 });
    await expect(view.getByRole('log')).toContainText('tick 299');
  }
  await expect(panel.getByRole('button', { name: /^shared.*Completed/ })).toBeVisible();
});

test('a failed job shows its traceback, and its cell fails in one line', async ({
  page,
  jupyter
}) => {
  jupyter.notebook('failed.ipynb', [
    '%%sagemaker train --job-name failed\nprint("about to fail")\nraise ValueError("no such thing as a free lunch")',
    'print("not reached")'
  ]);
  await openNotebook(page, jupyter, 'failed.ipynb');
  await execute(page, 'notebook:run-all-cells');
  const view = page.getByRole('region', { name: 'Training job failed' });
  await expect(view).toContainText('ValueError: no such thing as a free lunch', {
    timeout: 60_000
  });
  await expect(view).toContainText('Traceback (most recent call last)');
  const error = page.locator(
    '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"], .jp-RenderedText'
  );
  await expect(error.filter({ hasText: 'failed' }).first()).toBeVisible();
  await expect(page.locator('.jp-OutputArea-output').filter({ hasText: 'magics.py' })).toHaveCount(
    0
  );
  await expect(
    page.locator('.jp-OutputArea-output').filter({ hasText: 'not reached' })
  ).toHaveCount(0);
});

test('the toolbar button attaches to a job that is picked from a list', async ({
  page,
  jupyter
}) => {
  execFileSync(terminal, ['train', '--job-name', 'picked', '--entry-point', 'hello.py'], {
    env: jupyter.environment,
    cwd: helloDirectory(jupyter.workspace)
  });
  jupyter.notebook('pick.ipynb', ['1 + 1']);
  await openNotebook(page, jupyter, 'pick.ipynb');
  await page.getByRole('button', { name: 'Attach to a training job' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox').fill('picked');
  await expect(dialog.getByRole('option', { name: /picked/ })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(
    page.locator('.jp-Cell').filter({ hasText: '%sagemaker attach picked' })
  ).toBeVisible();
  await expect(page.getByRole('region', { name: 'Training job picked' })).toContainText(
    'complete, 1 line'
  );
});

function helloDirectory(workspace: string): string {
  writeFileSync(join(workspace, 'hello.py'), 'print("hello")\n');
  return workspace;
}
