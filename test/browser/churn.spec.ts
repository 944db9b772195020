import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { test } from './account';
import { execute, expect, openNotebook } from './jupyter';
import { expectAccessible, expectAccessibleInThemes, look } from './look';

test('an endpoint of the account: its log, metrics, scaling and answer, in either theme', async ({
  page,
  jupyter
}) => {
  await page.goto(`${jupyter.url}/lab/workspaces/churn`);
  await page.getByRole('tab', { name: 'SageMaker' }).click();
  const panel = page.getByRole('region', { name: 'SageMaker', exact: true });
  await panel.getByRole('button', { name: /^churn-prod, In service/ }).click();
  const tab = page.locator('.jp-sm-JobTab').getByRole('region', { name: 'Endpoint churn-prod' });
  await expect(tab.getByRole('tabpanel', { name: 'Overview' })).toContainText('ml.m5.xlarge');

  await tab.getByRole('tab', { name: 'Metrics' }).click();
  const metrics = tab.getByRole('tabpanel', { name: 'Metrics' });
  await expect(metrics.getByRole('heading', { name: 'ModelLatency' })).toBeVisible();
  await expect(metrics).toContainText('CloudWatch: sum of each minute.');
  await expectAccessibleInThemes(page, '.jp-sm-JobTab', 'churn-metrics');

  await tab.getByRole('tab', { name: 'Logs' }).click();
  const logs = tab.getByRole('tabpanel', { name: 'Logs' });
  await expect(logs.getByLabel('From', { exact: true })).toBeVisible();
  await expect(logs).toContainText(/lines · (live|reading the past)/);
  await expectAccessibleInThemes(page, '.jp-sm-JobTab', 'churn-logs');

  await tab.getByRole('tab', { name: 'Scaling' }).click();
  const scaling = tab.getByRole('tabpanel', { name: 'Scaling' });
  const traffic = scaling.getByRole('region', { name: 'Follow the traffic' });
  await traffic.getByLabel('Max').fill('5');
  await traffic.getByLabel('Target').fill('100');
  await expect(scaling).toContainText(/changes? · .* instance hours/);
  await expectAccessibleInThemes(page, '.jp-sm-JobTab', 'churn-scaling');
  await scaling.getByRole('button', { name: /^Scale from 1 to/ }).click();
  await expect(scaling).toContainText('Limits1 to 5');
  await expect(scaling.getByRole('listitem').first()).toContainText(/Insufficient data.*AlarmHigh/);
  const times = scaling.getByRole('region', { name: 'Other limits at set times' });
  await times.getByLabel('Schedule').fill('rate(1 day)');
  await times.getByRole('button', { name: /^Schedule 1 to/ }).click();
  await expect(scaling.getByRole('row', { name: /rate\(1 day\)/ })).toBeVisible();
  await expectAccessibleInThemes(page, '.jp-sm-JobTab', 'churn-scaled');
  await scaling.getByRole('button', { name: 'End the schedule rate(1 day)' }).click();
  await expect(scaling.getByRole('row', { name: /rate\(1 day\)/ })).toHaveCount(0);
  await traffic.getByLabel('Max').fill('6');
  await scaling.getByRole('button', { name: /^Scale from 1 to/ }).click();
  await expect(scaling).toContainText('Limits1 to 6');

  await tab.getByRole('tab', { name: 'Test' }).click();
  await tab.getByLabel('Payload').fill('1,2,3');
  await tab.getByRole('button', { name: 'Send' }).click();
  await expect(tab.getByLabel('Answer')).toContainText('0.0731');
});

/** Resolves when the server has kept a choice. */
async function kept(page: Page): Promise<void> {
  await page.waitForResponse(
    response =>
      response.url().includes('/lab/api/settings/jupyterlab-sagemaker') &&
      response.request().method() === 'PUT'
  );
}

test('profile and region are chosen at the top of the sidebar, and stay chosen', async ({
  page,
  jupyter,
  account
}) => {
  const directory = join(String(jupyter.environment.HOME), '.aws');
  mkdirSync(directory);
  writeFileSync(
    join(directory, 'config'),
    '[default]\nregion = us-east-1\n[profile research]\nregion = eu-west-1\n'
  );
  writeFileSync(
    join(directory, 'credentials'),
    '[research]\naws_access_key_id = simulated\naws_secret_access_key = simulated\n'
  );
  await page.goto(`${jupyter.url}/lab/workspaces/regions`);
  await page.getByRole('tab', { name: 'SageMaker' }).click();
  const panel = page.getByRole('region', { name: 'SageMaker', exact: true });
  await expect(panel.getByRole('button', { name: /^churn-prod, In service/ })).toBeVisible();
  await expectAccessible(page, '.jp-sm-Panel');
  await look(page, 'account');
  const usual = await panel.getByLabel('AWS profile').inputValue();
  account.region('eu-west-1');
  await panel.getByLabel('AWS profile').selectOption('research');
  const chosen = kept(page);
  await panel.getByLabel('AWS region').selectOption('eu-west-1');
  await expect(panel.getByRole('button', { name: /^churn-prod, In service/ })).toHaveCount(0);
  await chosen;
  await look(page, 'account-chosen');
  await page.reload();
  await expect(panel.getByLabel('AWS region')).toHaveValue('eu-west-1');
  await expect(panel.getByLabel('AWS profile')).toHaveValue('research');
  await panel.getByLabel('AWS region').selectOption('us-east-1');
  await panel.getByRole('button', { name: /^churn-prod, In service/ }).click();
  const tab = page.locator('.jp-sm-JobTab').getByRole('region', { name: 'Endpoint churn-prod' });
  await expect(tab).toContainText('In service');

  // The server's other tests begin as this one did.
  const back = kept(page);
  await panel.getByLabel('AWS profile').selectOption(usual);
  await back;
});

test('metrics are charts in the cell, also after a reload', async ({ page, jupyter }) => {
  jupyter.notebook('metrics.ipynb', ['%sagemaker metrics churn-prod --since 1h']);
  await openNotebook(page, jupyter, 'metrics.ipynb');
  await execute(page, 'notebook:run-all-cells');
  const cell = page.getByRole('region', { name: 'Metrics of churn-prod' });
  await expect(cell.getByRole('heading', { name: 'ModelLatency' })).toBeVisible();
  await expect(cell).toContainText('CloudWatch: sum of each minute.');
  await expectAccessible(page, '.jp-Notebook .jp-sm-JobView');
  await look(page, 'metrics-cell');
  await execute(page, 'docmanager:save');
  await expect.poll(() => jupyter.saved('metrics.ipynb').text).toContain('image/svg+xml');
  await page.reload();
  await expect(cell.getByRole('heading', { name: 'ModelLatency' })).toBeVisible();
});
