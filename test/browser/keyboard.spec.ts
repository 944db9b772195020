import type { Locator, Page } from '@playwright/test';

import { scenarios } from '../simulator';
import { expect, openNotebook, test } from './account';
import type { Jupyter } from './jupyter';

/** An account of its own: those that other files look at as well may be past what is still being made here. */
test.use({ scenario: { ...scenarios.demo } });

/** What has the focus, and whether one sees that it has. */
interface Stop {
  readonly name: string;
  readonly seen: boolean;
}

/** More stops than any part of the page has. */
const MOST = 60;

/** How the element with the focus is called, within an element; undefined outside of it. */
async function focusedIn(part: Locator): Promise<string | undefined> {
  return part.evaluate(node => {
    const active = document.activeElement;
    if (!active || active === document.body || !node.contains(active)) {
      return undefined;
    }
    const by = active.getAttribute('aria-labelledby');
    const label = active instanceof HTMLInputElement ? active.labels?.[0]?.innerText : undefined;
    return (
      active.getAttribute('aria-label') ??
      (by && document.getElementById(by)?.innerText) ??
      label ??
      (active.textContent || active.getAttribute('title') || active.tagName)
    ).trim();
  });
}

/** Whether the element with the focus looks otherwise than without. */
async function isSeen(page: Page): Promise<boolean> {
  const active = await page.evaluateHandle(() => document.activeElement as HTMLElement);
  const box = await active.boundingBox();
  if (!box) {
    return false;
  }
  const clip = {
    x: Math.max(0, box.x - 4),
    y: Math.max(0, box.y - 4),
    width: box.width + 8,
    height: box.height + 8
  };
  const focused = await page.screenshot({ clip });
  await active.evaluate(node => node.blur());
  const blurred = await page.screenshot({ clip });
  await active.evaluate(node => node.focus());
  return !focused.equals(blurred);
}

/** Presses Tab until the focus has left a part of the page. */
async function walk(page: Page, part: Locator, key = 'Tab'): Promise<readonly Stop[]> {
  const stops: Stop[] = [];
  for (let name = await focusedIn(part); name !== undefined; name = await focusedIn(part)) {
    stops.push({ name, seen: await isSeen(page) });
    expect(
      stops.length,
      `the focus leaves; so far ${stops.map(stop => stop.name).join(', ')}`
    ).toBeLessThan(MOST);
    await page.keyboard.press(key);
  }
  return stops;
}

/** Fails where the focus cannot be seen; what the stops are called. */
function seen(stops: readonly Stop[]): string {
  expect(stops.filter(stop => !stop.seen)).toEqual([]);
  return stops.map(({ name }) => name).join(' > ');
}

/** The sidebar, once JupyterLab has opened its launcher: that takes the focus from whatever has it by then. */
async function sidebar(page: Page, jupyter: Jupyter, workspace: string): Promise<Locator> {
  await page.goto(`${jupyter.url}/lab/workspaces/${workspace}`);
  await expect(page.getByRole('tab', { name: 'Launcher' })).toBeVisible({ timeout: 60_000 });
  await page.getByRole('tab', { name: 'SageMaker' }).click();
  return page.getByRole('region', { name: 'SageMaker', exact: true });
}

test('the sidebar: everything is reached, used and left by keys', async ({ page, jupyter }) => {
  const panel = await sidebar(page, jupyter, 'keys');
  for (const row of [/^churn-xgboost.*, Training/, /^churn-prod, In service/, /, created /]) {
    await expect(panel.getByRole('button', { name: row }).first()).toBeVisible();
  }
  await panel.getByLabel('AWS profile').focus();
  expect(seen(await walk(page, panel))).toMatch(
    /^AWS profile > AWS region > Filter by .* > Show by state > Training jobs .* > \S+, Training, .* > Open .* > Stop .* > Endpoints .* > .*, Creating, .* > Models .* > .*, created .* > Local/
  );
  await page.keyboard.press('Shift+Tab');
  await expect.poll(() => focusedIn(panel), 'and back').toContain('Local');

  await panel.getByLabel('AWS region').focus();
  await page.keyboard.press('Tab');
  await page.keyboard.type('bert failes');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Backspace');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Backspace');
  await expect(panel.getByLabel(/^Filter by/)).toHaveValue('bert fai');
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Delete');

  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Failed' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(panel.getByRole('button', { name: 'Show by state' })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(panel.getByRole('button', { name: 'More actions' })).toBeFocused();

  await page.keyboard.press('Tab');
  await expect.poll(() => focusedIn(panel)).toMatch(/^Training jobs/);
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('grid', { name: 'Training jobs' })).toBeHidden();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('End');
  const last = await focusedIn(panel);
  await page.keyboard.press('Shift+F10');
  await expect(page.getByRole('menuitem', { name: 'Copy job name' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect.poll(() => focusedIn(panel), 'behind the menu').toBe(last);
  await page.keyboard.press('Shift+Home');
  await expect(panel.getByRole('group', { name: 'Selection' })).toContainText(/\d selected/);
  await page.keyboard.press('Escape');
  await expect(panel.getByRole('group', { name: 'Selection' })).toHaveCount(0);
});

test('a job: opened, read, asked about and left by keys', async ({ page, jupyter }) => {
  const panel = await sidebar(page, jupyter, 'keys-job');
  const row = panel.getByRole('button', { name: /^bert-large.*, Training/ });
  await row.focus();
  await page.keyboard.press('Enter');
  const tab = page.locator('.jp-sm-JobTab');
  const log = tab.getByRole('log');
  await expect(tab.getByRole('button', { name: /errors/ })).toBeVisible();
  await expect.poll(() => focusedIn(page.locator('#jp-main-dock-panel')), 'the tab').toBeDefined();
  await page.keyboard.press('Tab');
  expect(seen(await walk(page, tab))).toMatch(
    /^Compare with… > Logs > Find in the log > Host > Level > ⤓ follow > ✕ \d+ errors > Stop > More > Log of bert/
  );

  await tab.getByLabel('Find in the log').focus();
  await page.keyboard.type('loss');
  await expect(tab.getByText(/^\d[\d,]* of [\d,]+$/)).toBeVisible();
  const found = log.locator('.jp-sm-LogRow.jp-sm-mod-current');
  await expect(found).toContainText('loss');
  const first = await found.innerText();
  await page.keyboard.press('Enter');
  await expect(found, 'the next one').not.toHaveText(first, { useInnerText: true });
  await log.focus();
  await page.keyboard.press('Home');
  await expect(tab.getByText(/new lines|follow/).first()).toBeVisible();

  await tab.getByRole('button', { name: 'More', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('textbox')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(tab.getByRole('button', { name: 'More', exact: true })).toBeFocused();
  await tab.getByRole('button', { name: 'Stop' }).focus();
  await page.keyboard.press('Enter');
  await expect(dialog).toContainText(/Stop bert-large/);
  await page.keyboard.press('Escape');
  await expect(tab.getByRole('button', { name: 'Stop' })).toBeFocused();

  await tab.getByRole('tab', { name: 'Logs' }).focus();
  for (const page_ of ['Metrics', 'Artifacts', 'Overview'] as const) {
    await page.keyboard.press('ArrowRight');
    await expect(tab.getByRole('tab', { name: page_ })).toBeFocused();
    await expect(tab.getByRole('tabpanel', { name: page_ })).toBeVisible();
    seen(await walk(page, tab));
    await tab.getByRole('tab', { name: page_ }).focus();
  }
});

test('an endpoint: every page is used and left by keys', async ({ page, jupyter }) => {
  const panel = await sidebar(page, jupyter, 'keys-endpoint');
  await panel.getByRole('button', { name: /^churn-prod, In service/ }).focus();
  await page.keyboard.press('Enter');
  const tab = page.locator('.jp-sm-JobTab');
  await expect(tab.getByRole('tab', { name: 'Overview' })).toBeVisible();
  await tab.getByRole('button', { name: 'Delete…' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toContainText('churn-prod');
  await page.keyboard.press('Escape');
  await expect(tab.getByRole('button', { name: 'Delete…' })).toBeFocused();
  await tab.getByRole('tab', { name: 'Overview' }).focus();
  for (const [name, there] of [
    ['Logs', /lines/],
    ['Metrics', /CloudWatch/],
    ['Scaling', /instance hours/],
    ['Test', /Payload/]
  ] as const) {
    await page.keyboard.press('ArrowRight');
    await expect(tab.getByRole('tabpanel', { name })).toContainText(there);
    seen(await walk(page, tab));
    await tab.getByRole('tab', { name }).focus();
  }
  await tab.getByLabel('Payload').focus();
  await page.keyboard.type('1,2,3');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(tab.getByLabel('Answer')).toContainText('0.0731');
});

test('a dialog keeps the focus until it is left, and gives it back', async ({ page, jupyter }) => {
  jupyter.notebook('keys.ipynb', ['print(1)']);
  await openNotebook(page, jupyter, 'keys.ipynb');
  const button = page
    .locator('.jp-NotebookPanel-toolbar')
    .getByRole('button', { name: 'Run cell as training job…' });
  await button.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('button', { name: 'Train on this machine' })).toBeVisible();
  await expect(dialog.getByLabel('Instance', { exact: true })).toBeFocused();
  const names = new Set<string | undefined>();
  for (let stop = 0; stop < MOST; stop++) {
    const name = await focusedIn(dialog);
    expect(name, `stays in the dialog behind ${[...names].join()}`).toBeDefined();
    expect(await isSeen(page), `one sees the focus on ${name}`).toBe(true);
    if (names.has(name)) {
      break;
    }
    names.add(name);
    await page.keyboard.press('Tab');
  }
  for (const name of ['Instance', 'More', 'Copy', 'Cancel', 'Train on this machine']) {
    expect([...names]).toContain(name);
  }
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(button).toBeFocused();
});
