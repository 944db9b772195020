import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, layoutSaved, openNotebook, test, type Jupyter } from './jupyter';
import { expectAccessible, expectAccessibleInThemes, look } from './look';

const terminal = join(__dirname, '..', '..', '.venv', 'bin', 'jupyter-sagemaker');

const SCRIPT = [
  'import math, os, time, argparse',
  'parser = argparse.ArgumentParser(); parser.add_argument("--epochs", type=int); parser.parse_known_args()',
  'for epoch in range(40):',
  '    time.sleep(0.02)',
  '    print(f"epoch {epoch} loss: {2 * math.exp(-epoch / 9):.4f} accuracy: {1 - math.exp(-epoch / 12):.4f}")',
  'open(os.path.join(os.environ["SM_MODEL_DIR"], "weights.txt"), "w").write("1")'
].join('\n');

/** Trains a job of this machine to its end, from a terminal. */
function train(jupyter: Jupyter, name: string, epochs: number): void {
  writeFileSync(join(jupyter.workspace, 'curve.py'), SCRIPT);
  execFileSync(
    terminal,
    [
      ...['train', '--job-name', name, '--entry-point', 'curve.py', '--hp', `epochs=${epochs}`],
      ...['--metric', 'loss=loss: ([0-9.]+)', '--metric', 'accuracy=accuracy: ([0-9.]+)']
    ],
    { env: jupyter.environment, cwd: jupyter.workspace }
  );
}

test("a job's tab tells, charts and hands out everything, in either theme", async ({
  page,
  jupyter
}) => {
  const name = 'curve';
  train(jupyter, name, 40);
  await page.goto(`${jupyter.url}/lab/workspaces/tab`);
  await expect(page.locator('.jp-FileBrowser').first()).toBeVisible({ timeout: 60_000 });
  await page.getByRole('tab', { name: 'SageMaker' }).click();
  const panel = page.getByRole('region', { name: 'SageMaker', exact: true });
  await panel.getByRole('button', { name: new RegExp(`^${name}.*Completed`) }).click();
  const view = page.getByRole('region', { name: `Training job ${name}` });
  await expect(view.getByRole('log')).toContainText('epoch 39');
  await expectAccessibleInThemes(page, '.jp-sm-JobView');
  await expectAccessibleInThemes(page, '.jp-sm-Panel', 'logs');

  await view.getByRole('tab', { name: 'Overview' }).click();
  await expect(view.getByRole('tabpanel', { name: 'Overview' })).toContainText('epochs');
  await expectAccessibleInThemes(page, '.jp-sm-JobView', 'overview');

  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  const metrics = view.getByRole('tabpanel', { name: 'Metrics' });
  const loss = metrics.getByRole('group', { name: /^Chart of loss/ });
  await expect(loss).toBeVisible();
  await loss.hover({ position: { x: 200, y: 80 } });
  await expect(metrics.locator('.jp-sm-Crosshair')).not.toHaveCount(0);
  await expectAccessibleInThemes(page, '.jp-sm-JobView', 'metrics');

  const all = metrics.getByRole('button', { name: 'Show all times' });
  await expect(all).toBeDisabled();
  await page.mouse.down();
  await page.mouse.move(700, 300, { steps: 4 });
  await page.mouse.up();
  await loss.focus();
  await page.keyboard.press('+');
  await page.keyboard.press('Escape');
  await expect(all).toBeDisabled();
  await metrics.getByRole('button', { name: 'Table' }).first().click();
  await expect(metrics.getByRole('columnheader', { name: 'loss' })).toBeVisible();
  const download = page.waitForEvent('download');
  await metrics.getByRole('button', { name: 'Download CSV' }).click();
  expect((await download).suggestedFilename()).toBe(`${name}.csv`);

  await view.getByRole('tab', { name: 'Artifacts' }).click();
  const artifacts = view.getByRole('tabpanel', { name: 'Artifacts' });
  await expect(artifacts).toContainText('model.tar.gz');
  await expectAccessibleInThemes(page, '.jp-sm-JobView', 'artifacts');

  await layoutSaved(page, jupyter, 'tab', /"artifacts"/);
  await page.reload();
  await expect(view.getByRole('tab', { name: 'Artifacts', selected: true })).toBeVisible({
    timeout: 60_000
  });
});

test('a cell is trained from a dialog that says what it does and what it costs', async ({
  page,
  jupyter
}) => {
  jupyter.notebook('cell.ipynb', ['print("trained from a dialog")']);
  await openNotebook(page, jupyter, 'cell.ipynb');
  await page.getByRole('button', { name: 'Run cell as training job…' }).first().click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('AWS bills nothing');
  await dialog.getByLabel('Instance', { exact: true }).fill('ml.m5.xlarge');
  await expect(dialog).toContainText('AWS bills 1 × ml.m5.xlarge');
  await expect(dialog.getByRole('button', { name: 'Train on 1 × ml.m5.xlarge' })).toBeVisible();
  await look(page, 'dialog');
  await dialog.getByLabel('Instance', { exact: true }).fill('');
  await dialog.getByLabel('Hyperparameters').fill('epochs');
  await expect(dialog).toContainText('“epochs” is not name=value.');
  await expect(dialog.getByRole('button', { name: 'Train on this machine' })).toBeDisabled();
  await dialog.getByLabel('Hyperparameters').fill('epochs=2');
  await expect(dialog.getByLabel('The same as a line')).toHaveText(
    '%%sagemaker train --hp epochs=2'
  );
  await expectAccessible(page, '.jp-Dialog-content');
  await dialog.getByRole('button', { name: 'Train on this machine' }).click();
  await expect(page.getByRole('region', { name: /^Training job / })).toContainText(
    'trained from a dialog',
    { timeout: 60_000 }
  );
  await expect(page.locator('.jp-Cell')).toHaveCount(2);
});

test('jobs are compared side by side from a tab and from the sidebar, and again after a reload', async ({
  page,
  jupyter
}) => {
  train(jupyter, 'three', 3);
  train(jupyter, 'five', 5);
  await page.goto(`${jupyter.url}/lab/workspaces/compare`);
  await page.getByRole('tab', { name: 'SageMaker' }).click();
  const panel = page.getByRole('region', { name: 'SageMaker', exact: true });
  await panel.getByRole('button', { name: /^three,/ }).click();
  await page.getByRole('button', { name: 'Compare with…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('option', { name: /five/ }).click();
  await expect(dialog.getByRole('option', { name: /three/ })).toHaveCount(0);
  await expect(dialog).toContainText('1 job chosen: five');
  await expectAccessible(page, '.jp-Dialog-content');
  await look(page, 'compare-with');
  await dialog.getByRole('button', { name: 'Compare' }).click();
  await page.getByRole('region', { name: 'Comparison of training jobs' }).waitFor();
  await page.getByRole('tab', { name: 'Compare' }).locator('.lm-TabBar-tabCloseIcon').click();
  await panel.getByRole('button', { name: /^five,/ }).click({ modifiers: ['Control'] });
  await page.keyboard.press('Shift+ArrowDown');
  await expect(panel.getByRole('group', { name: 'Selection' })).toContainText('2 selected');
  await expectAccessible(page, '.jp-sm-Panel');
  await look(page, 'selected');
  await panel.getByRole('button', { name: /^five,/ }).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Compare 2 training jobs' }).click();
  const comparison = page.getByRole('region', { name: 'Comparison of training jobs' });
  await expect(comparison.getByRole('row', { name: /epochs \(differs\) 5 3/ })).toBeVisible();
  await expect(comparison.getByRole('heading', { name: 'accuracy' })).toBeVisible();
  await expect(comparison.getByRole('button', { name: /^loss · three/ })).toBeVisible();
  await expectAccessible(page, '.jp-sm-JobTab');
  await look(page, 'compare');
  await comparison.getByLabel('Only what differs').check();
  await expect(comparison.getByRole('row', { name: /^Status/ })).toHaveCount(0);
  await layoutSaved(page, jupyter, 'compare', /"jobs".*"five"/s);
  await page.reload();
  await expect(comparison.getByRole('button', { name: 'five', exact: true })).toBeVisible();
});
