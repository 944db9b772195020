import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Locator } from '@playwright/test';

import { execute, expect, openNotebook, test } from './jupyter';
import { lasting } from './scripts';

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

/** What a job prints in all; the last lines come as soon as there has been enough to look at. */
const LINES = 300;

/** A script that prints a line every now and then, and once it was said to be enough all that are left. */
function ticking(enough: string): string {
  return [
    'import os, time',
    `for i in range(${LINES - 1}):`,
    '    print(f"tick {i}", flush=True)',
    `    time.sleep(0 if os.path.exists("${enough}") else 0.1)`,
    lasting(enough),
    `print("tick ${LINES - 1}")`,
    'open(os.path.join(os.environ["SM_MODEL_DIR"], "weights.txt"), "w").write("1")'
  ].join('\n');
}

/** The number of the newest line that a log shows. */
async function newest(log: Locator): Promise<number> {
  return Number(/tick (\d+)\s*$/.exec(await log.innerText())?.[1] ?? -1);
}

const ALL = Array.from({ length: LINES }, (_, index) => `tick ${index}`);

test('a job goes on when its host is killed, and every view comes back by itself', async ({
  page,
  jupyter
}) => {
  const enough = join(jupyter.workspace, 'killed.enough');
  jupyter.notebook('killed.ipynb', [
    `%%sagemaker train --no-wait --job-name killed\n${ticking(enough)}`
  ]);
  await openNotebook(page, jupyter, 'killed.ipynb');
  await execute(page, 'notebook:run-all-cells');
  const view = page.getByRole('region', { name: 'Training job killed' });
  const log = view.getByRole('log');
  await expect(log).toContainText('tick 5');

  const before = await newest(log);
  process.kill(hostProcess(jupyter.home), 'SIGKILL');
  await expect.poll(() => newest(log), { timeout: 60_000 }).toBeGreaterThan(before);
  writeFileSync(enough, '');

  await expect(view).toContainText(`complete, ${LINES} lines`, { timeout: 60_000 });
  const lines = execFileSync(terminal, ['logs', 'killed'], {
    env: jupyter.environment,
    encoding: 'utf8'
  });
  expect(
    lines
      .trimEnd()
      .split('\n')
      .map(line => line.replace(/^.*tick/, 'tick'))
  ).toEqual(ALL);
});

test('two notebooks, the sidebar and a terminal on one job show the same log', async ({
  page,
  context,
  jupyter
}) => {
  const enough = join(jupyter.workspace, 'shared.enough');
  jupyter.notebook('first.ipynb', [
    `%%sagemaker train --no-wait --job-name shared\n${ticking(enough)}`
  ]);
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

  const following = spawn(terminal, ['attach', 'shared'], { env: jupyter.environment });
  const ended = once(following, 'close');
  let followed = '';
  following.stdout.on('data', chunk => (followed += String(chunk)));
  await expect.poll(() => followed).toContain('tick 1\n');
  writeFileSync(enough, '');
  await ended;
  expect(
    followed
      .trimEnd()
      .split('\n')
      .filter(line => line.includes('tick'))
  ).toEqual(ALL);
  for (const view of [first, second]) {
    await expect(view).toContainText(`complete, ${LINES} lines`, { timeout: 60_000 });
    await expect(view.getByRole('log')).toContainText(`tick ${LINES - 1}`);
  }
  await expect(panel.getByRole('button', { name: /^shared.*Completed/ })).toBeVisible();
});

test('the end of a job is told after its tab was closed, with the way back to it', async ({
  page,
  jupyter
}) => {
  const enough = join(jupyter.workspace, 'closed.enough');
  writeFileSync(join(jupyter.workspace, 'closed.py'), ticking(enough));
  const training = spawn(
    terminal,
    ['train', '--job-name', 'closed', '--entry-point', 'closed.py', '--no-wait'],
    { env: jupyter.environment, cwd: jupyter.workspace }
  );
  await once(training, 'close');
  await page.goto(`${jupyter.url}/lab/workspaces/closed`);
  await page.getByRole('tab', { name: 'SageMaker' }).click();
  const panel = page.getByRole('region', { name: 'SageMaker', exact: true });
  await panel.getByRole('button', { name: /^closed, Training/ }).click();
  const view = page.getByRole('region', { name: 'Training job closed' });
  await expect(view.getByRole('log')).toContainText('tick');
  await execute(page, 'application:close');
  await expect(view).toHaveCount(0);
  await execute(page, 'application:toggle-left-area');
  writeFileSync(enough, '');

  const notice = page.locator('.Toastify__toast', { hasText: 'closed is completed.' });
  await expect(notice.getByRole('button', { name: 'Deploy…' })).toBeVisible({ timeout: 60_000 });
  await notice.getByRole('button', { name: 'Open' }).click();
  await expect(view).toContainText(`complete, ${LINES} lines`);
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
