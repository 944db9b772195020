import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { execute, expect, openNotebook, test } from './jupyter';
import { expectAccessibleInThemes, look } from './look';

/** A model that needs no framework: it doubles what it is sent. */
const INFERENCE = [
  'import json, os',
  'def model_fn(model_dir):',
  '    return float(open(os.path.join(model_dir, "factor.txt")).read())',
  'def input_fn(body, content_type):',
  '    return json.loads(body)',
  'def predict_fn(data, factor):',
  '    return [value * factor for value in data]',
  'def output_fn(prediction, accept):',
  '    return json.dumps(prediction), "application/json"'
].join('\n');

test('a model is deployed from a cell, tried in a tab and deleted, in either theme', async ({
  page,
  jupyter
}) => {
  const name = 'double';
  writeFileSync(join(jupyter.workspace, 'inference.py'), INFERENCE);
  writeFileSync(join(jupyter.workspace, 'factor.txt'), '2');
  execFileSync('tar', ['-czf', 'model.tar.gz', 'factor.txt'], { cwd: jupyter.workspace });
  jupyter.notebook(`${name}.ipynb`, [
    `%sagemaker deploy model.tar.gz --entry-point inference.py --instance local_cpu --name ${name}`
  ]);
  await openNotebook(page, jupyter, `${name}.ipynb`);
  await page.getByRole('tab', { name: 'SageMaker' }).click();
  await execute(page, 'notebook:run-all-cells');

  const cell = page.locator('.jp-Notebook').getByRole('region', { name: `Endpoint ${name}` });
  await expect(cell).toContainText('In service', { timeout: 60_000 });
  await expect(cell).toContainText('model.tar.gz');
  await expectAccessibleInThemes(page, '.jp-Notebook .jp-sm-JobView', 'endpoint-cell');

  const panel = page.getByRole('region', { name: 'SageMaker', exact: true });
  await expect(panel.getByRole('heading', { name: 'Endpoints · 1 in service' })).toBeVisible();
  await expectAccessibleInThemes(page, '.jp-sm-Panel');
  await panel.getByRole('button', { name: `${name}, In service, this machine` }).click();

  const tab = page.locator('.jp-sm-JobTab').getByRole('region', { name: `Endpoint ${name}` });
  await expect(tab.getByRole('tabpanel', { name: 'Overview' })).toContainText('model.tar.gz');
  await expectAccessibleInThemes(page, '.jp-sm-JobTab', 'endpoint-overview');

  await tab.getByRole('tab', { name: 'Test' }).click();
  await tab.getByLabel('Payload').fill('[1, 2.5]');
  await tab.getByRole('button', { name: 'Send' }).click();
  await expect(tab.getByLabel('Answer')).toContainText(/2\.0,\s+5\.0|2,\s+5/);
  await expectAccessibleInThemes(page, '.jp-sm-JobTab', 'endpoint-test');
  await tab.getByLabel('Payload').fill('no JSON');
  await tab.getByRole('button', { name: 'Send' }).click();
  await expect(tab).toContainText('JSONDecodeError');
  await look(page, 'endpoint-error');

  await tab.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete endpoint' }).click();
  await expect(page.getByRole('dialog')).toContainText(`${name} is deleted`);
  await look(page, 'endpoint-deleted');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await expect(tab).toContainText('This endpoint was deleted.');
  await expect(panel.getByRole('button', { name: new RegExp(`^${name},`) })).toHaveCount(0);
  await look(page, 'endpoint-gone');
});
