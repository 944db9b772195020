import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Locator, Page } from '@playwright/test';

import { execute, expect, layoutSaved, openNotebook, test } from './account';
import { expectAccessible, look } from './look';
import { lasting } from './scripts';

const CELL = '.jp-NotebookPanel .jp-Cell .cm-content';
/** How the engine is, on a machine with one or without. */
const ENGINE = /^[✓–✕] Docker/;
/** Out of sight for so long, a list is let go of; and the host asks AWS at least this often while it is not. */
const LET_GO = 16_000;
const POLL = 21_000;

async function sidebar(page: Page): Promise<Locator> {
  const panel = page.getByRole('region', { name: 'SageMaker', exact: true });
  if (!(await panel.isVisible())) {
    await page.getByRole('tab', { name: 'SageMaker' }).click();
  }
  return panel;
}

/** The names of the rows in sight. */
function names(panel: Locator, section: string): Locator {
  return panel.getByRole('grid', { name: section }).locator('.jp-sm-Row-name');
}

test('every section lists, opens and comes back after a reload', async ({ page, jupyter }) => {
  await page.goto(`${jupyter.url}/lab/workspaces/sections`);
  const panel = await sidebar(page);
  await expect(names(panel, 'Models')).toHaveText(['cifar10-canary', 'churn-prod']);
  await panel.getByRole('button', { name: /^churn-prod, created/ }).click();
  const model = page.getByRole('region', { name: 'Model churn-prod' });
  await expect(model).toContainText('Container');
  await expect(model.getByText(/dkr\.ecr/)).toBeVisible();
  await panel.getByRole('button', { name: /^churn-prod, In service/ }).click();
  await panel
    .getByRole('button', { name: /^bert-large/ })
    .first()
    .click();
  await expectAccessible(page, '.jp-sm-Panel');

  const tabs = page.locator('#jp-main-dock-panel .lm-TabBar-tab');
  await expect(tabs.filter({ hasText: 'churn-prod' })).toHaveCount(2);
  await layoutSaved(page, jupyter, 'sections', /training\/bert-large/);
  await page.reload();
  await expect(tabs.filter({ hasText: 'churn-prod' })).toHaveCount(2, { timeout: 60_000 });
  await expect(tabs.filter({ hasText: 'bert-large' })).toHaveCount(1);
  await tabs.filter({ hasText: 'churn-prod' }).first().click();
  await expect(page.getByText(/dkr\.ecr|AllTraffic/).first()).toBeVisible();
});

test('the list shows one state among all jobs, and says that it does', async ({
  page,
  jupyter
}) => {
  await page.goto(`${jupyter.url}/lab/workspaces/states`);
  const panel = await sidebar(page);
  await expect(names(panel, 'Training jobs').first()).toBeVisible();
  await panel.getByRole('button', { name: 'Show by state' }).click();
  await page.getByRole('menuitem', { name: 'Failed' }).click();
  await expect(panel.getByRole('button', { name: 'Some states are hidden' })).toBeVisible();
  const rows = panel.getByRole('grid', { name: 'Training jobs' }).locator('.jp-sm-Row-main');
  await expect(rows.first()).toHaveAccessibleName(/, Failed, failed /);
  await expect
    .poll(async () => (await rows.allInnerTexts()).every(text => text.includes('failed')))
    .toBe(true);
  await expect(panel.getByText('No endpoint stands like this')).toBeVisible();
  await panel.getByRole('button', { name: 'Show all' }).first().click();
  await expect(panel.getByRole('button', { name: 'Show by state' })).toBeVisible();
});

test('a row is dragged into a cell, or inserted by keyboard, as its line', async ({
  page,
  jupyter
}) => {
  jupyter.notebook('drag.ipynb', ['']);
  await openNotebook(page, jupyter, 'drag.ipynb');
  const panel = await sidebar(page);
  const row = panel.locator('.jp-sm-EndpointRow', { hasText: 'churn-prod' });
  await row.dragTo(page.locator(CELL).first());
  await expect(page.locator(CELL).first()).toHaveText(
    'predictor = %sagemaker endpoint churn-prod --region us-east-1'
  );
  const model = panel.getByRole('button', { name: /^churn-prod, created/ });
  await model.focus();
  const insert = panel.getByRole('button', {
    name: 'Insert the line of churn-prod into the notebook'
  });
  await insert.last().focus();
  await page.keyboard.press('Enter');
  await expect(page.locator(CELL).nth(1)).toHaveText(
    'predictor = %sagemaker deploy churn-prod --region us-east-1 --instance ml.m5.xlarge'
  );
});

test('at 200 pixels nothing is cut off or scrolls sideways', async ({ page, jupyter }) => {
  await page.goto(`${jupyter.url}/lab/workspaces/narrow`);
  const panel = await sidebar(page);
  await expect(names(panel, 'Training jobs').first()).toBeVisible();
  // JupyterLab lets nobody drag it below 250 by itself, so that it is told what it would be told then.
  await panel.evaluate(node => {
    interface Widget {
      readonly id: string;
      processMessage(message: object): void;
    }
    interface Shell {
      widgets(area: string): Iterable<Widget>;
    }
    const { shell } = (window as unknown as { jupyterapp: { shell: Shell } }).jupyterapp;
    node.style.width = node.style.minWidth = '200px';
    for (const widget of shell.widgets('left')) {
      if (widget.id === node.id) {
        widget.processMessage({ type: 'resize', width: -1, height: -1, isConflatable: false });
      }
    }
  });
  await expect.poll(async () => (await panel.boundingBox())?.width).toBe(200);
  await expect(panel.locator('.jp-sm-List.jp-mod-narrow').first()).toBeVisible();
  await panel.getByRole('heading', { name: 'Local' }).click();
  await expect(panel.getByText(ENGINE)).toBeVisible();
  const wide = () =>
    panel.evaluate(node =>
      [
        ...node.querySelectorAll<HTMLElement>(
          '.jp-sm-List, .jp-sm-List-rest, .jp-sm-Row-main, .jp-sm-Panel-tools'
        )
      ]
        .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1)
        .map(({ className }) => className)
    );
  await expect.poll(wide).toEqual([]);
  await look(page, 'narrow');
});

test('a hidden panel makes no call to AWS', async ({ page, jupyter, account }) => {
  await page.clock.install();
  await page.goto(`${jupyter.url}/lab/workspaces/hidden`);
  const panel = await sidebar(page);
  await expect(names(panel, 'Models').first()).toBeVisible();
  await execute(page, 'application:toggle-left-area');
  await expect(panel).toBeHidden();
  const calls = () => account.counters.total('SageMaker').calls;
  // Again where the page had not noticed yet that it is out of sight, or a call was on its way.
  await expect(async () => {
    await page.clock.fastForward(LET_GO);
    const before = calls();
    await page.waitForTimeout(POLL);
    expect(calls() - before).toBe(0);
  }).toPass({ timeout: 3 * POLL });
});

test('what runs on this machine is counted, shown with what it takes, and pruned when it is over', async ({
  page,
  jupyter
}) => {
  const enough = join(jupyter.workspace, 'counted.enough');
  jupyter.notebook('counted.ipynb', [
    `%%sagemaker train --no-wait --job-name counted\n${lasting(enough)}`
  ]);
  await openNotebook(page, jupyter, 'counted.ipynb');
  await execute(page, 'notebook:run-all-cells');
  const item = page.getByRole('button', { name: '1 training job running' });
  await expect(item).toBeVisible({ timeout: 60_000 });
  await item.click();
  const panel = page.getByRole('region', { name: 'SageMaker', exact: true });
  await expect(panel.getByRole('button', { name: /^counted/ })).toBeVisible();

  await panel.getByRole('heading', { name: 'Local' }).click();
  const local = panel.getByRole('grid', { name: 'Local runs' });
  await expect(local.getByRole('row').last()).toContainText(/\d% CPU · [\d.]+ MB/, {
    timeout: 15_000
  });
  await expect(panel.getByRole('heading', { name: 'Local · 1 running' })).toBeVisible();
  await expectAccessible(page, '.jp-sm-Panel');
  await look(page, 'local-running');
  writeFileSync(enough, '');
  await expect(item).toBeHidden({ timeout: 60_000 });

  await expect(panel.getByText(/^1 ended run, [\d.]+ kB on disk$/)).toBeVisible();
  await local.getByRole('button', { name: /^Job counted, Completed/ }).focus();
  await page.keyboard.press('Tab');
  await expect(local.getByRole('button', { name: 'Open counted' })).toBeFocused();
  await panel.getByRole('button', { name: 'Prune…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('1 ended job with its log, model and output');
  await look(page, 'local-prune');
  await dialog.getByRole('button', { name: /^Remove [\d.]+ kB$/ }).click();
  await expect(panel.getByText('Nothing has run on this machine yet')).toBeVisible();
  await panel.getByText(ENGINE).click();
  await panel.getByRole('button', { name: 'Ask the doctor' }).click();
  await expect(page.locator(CELL).last()).toHaveText('%sagemaker doctor');
  await look(page, 'local-empty');
});
