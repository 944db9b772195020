import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

import { execute, expect, layoutSaved, openNotebook, test } from './jupyter';

/** The main job, on real input: what a person does in the first five minutes. */
test.describe.serial('the quickstart', () => {
  test('trains a real model, shows it live, and its output outlives the page and the kernel', async ({
    page,
    jupyter
  }) => {
    await openNotebook(page, jupyter, 'quickstart.ipynb');
    await execute(page, 'notebook:run-all-cells');

    const view = page.getByRole('region', { name: /^Training job digits-/ });
    await expect(view).toBeVisible({ timeout: 60_000 });
    await expect(view.getByRole('log')).toContainText('1347 images to train on');
    await expect(view).toContainText('Completed in', { timeout: 60_000 });
    await expect(view).toContainText('complete, 22 lines');
    await expect(view).toContainText('model.tar.gz');
    await expect(view.getByRole('log')).toContainText('model saved');

    // The rest of the notebook used the result; JupyterLab 4.4 hides what is scrolled away.
    await expect(page.getByText('first ten digits as [0 1 2 3')).toBeAttached();
    await expect(page.locator('.jp-OutputArea-output img')).toBeAttached();
    // The job's view appears once, not again as the cell's value.
    await expect(page.getByRole('region', { name: /^Training job digits-/ })).toHaveCount(1);

    await execute(page, 'docmanager:save');
    await page.reload();
    const again = page.getByRole('region', { name: /^Training job digits-/ });
    await expect(again).toContainText('complete, 22 lines', { timeout: 60_000 });
    await again.scrollIntoViewIfNeeded();
    await again.getByLabel('Find in the log').fill('epoch 1');
    // "epoch 10" to "epoch 19", and the first one padded to "epoch  1" is none.
    await expect(again).toContainText('of 10');

    // The command ends when its question is answered.
    const restarted = execute(page, 'notebook:restart-kernel');
    await page.getByRole('button', { name: 'Confirm Kernel Restart' }).click();
    await restarted;
    await expect(again).toContainText('complete, 22 lines');
    await expect(again.getByRole('log')).toContainText('model saved');
  });

  test('is in the sidebar, and a click opens the job in a tab', async ({ page, jupyter }) => {
    await page.goto(`${jupyter.url}/lab/workspaces/sidebar`);
    await page.getByRole('tab', { name: 'SageMaker' }).click();
    const panel = page.getByRole('region', { name: 'SageMaker', exact: true });
    const row = panel.getByRole('button', { name: /digits-.*Completed.*this machine/ });
    await row.click();
    const tab = page
      .locator('#jp-main-dock-panel')
      .getByRole('region', { name: /^Training job digits-/ });
    await expect(tab).toContainText('complete, 22 lines');
    await expect(tab.getByRole('log')).toContainText('epoch 20');

    await layoutSaved(page, jupyter, 'sidebar', /digits-/);
    await page.reload();
    await expect(tab, 'the tab comes back with the layout').toContainText('complete, 22 lines', {
      timeout: 60_000
    });
  });

  test('reads the same in a terminal as in the page', async ({ jupyter }) => {
    const run = (...words: string[]) =>
      execFileSync(join(__dirname, '..', '..', '.venv', 'bin', 'jupyter-sagemaker'), words, {
        env: jupyter.environment,
        encoding: 'utf8'
      });
    const name = /digits-[0-9-]+/.exec(run('jobs'))?.[0] ?? '';
    const lines = run('logs', name).trimEnd().split('\n');
    expect(lines).toHaveLength(22);
    expect(lines.at(-1)).toContain('model saved');
  });
});
