import type { Locator, Page } from '@playwright/test';

import { execute, expect, openNotebook, test } from './jupyter';
import { share } from './share';
import { longestWhileScrolling, noteLongTasks, SMOOTH } from './tasks';

const LINES = 1_000_000;
/** Milliseconds, also while the lines come: a click is answered before anybody wonders. */
const LONGEST_TASK = 200;
/** Milliseconds from the click that opens the log to its last lines. */
const OPENS = 500;
/** Milliseconds from the key that asks to the count of what was found … */
const SEARCHES = 500;
/** … and for a pattern that repeats, which a thread of its own matches, since it might take for ever. */
const SEARCHES_APART = 1_000;

/** One job, looked at by both tests. */
test.describe.serial('a million lines', () => {
  test.beforeEach(({ page }) => noteLongTasks(page));

  test('are printed by a script: all are kept, the page stays quick, the notebook stays small', async ({
    page,
    jupyter
  }) => {
    const script = [
      '%%sagemaker train --job-name flood',
      `for i in range(${LINES}):`,
      '    print(f"line {i:07d} of a flood that a notebook would drown in if it went through the kernel")'
    ].join('\n');
    jupyter.notebook('flood.ipynb', [script]);
    const before = jupyter.saved('flood.ipynb').bytes;
    await openNotebook(page, jupyter, 'flood.ipynb');
    await page.evaluate(() => (window.longTasks.length = 0));

    await execute(page, 'notebook:run-all-cells');
    const view = page.getByRole('region', { name: 'Training job flood' });
    await expect(view).toContainText('complete, 1,000,000 lines', { timeout: 150_000 });
    await expect(view.getByRole('log')).toContainText('line 0999999');

    // Through the whole log, by its ends and by its middle.
    const log = view.getByRole('log');
    await log.focus();
    await page.keyboard.press('Home');
    await expect(log).toContainText('line 0000000');
    await page.keyboard.press('PageDown');
    await expect(log).toContainText('line 0000020');
    await page.keyboard.press('End');
    await expect(log).toContainText('line 0999999');
    await view.getByLabel('Find in the log').fill('line 0500000');
    await expect(view).toContainText('1 of 1');
    await expect(log).toContainText('line 0500000');

    const tasks = await page.evaluate(() => window.longTasks);
    const longest = Math.max(0, ...tasks);
    console.log(`longest task of the page: ${longest} ms of ${tasks.length} long tasks`);
    expect(longest).toBeLessThan(LONGEST_TASK * share());

    await execute(page, 'docmanager:save');
    const grown = jupyter.saved('flood.ipynb').bytes - before;
    console.log(`the saved notebook grew by ${grown} bytes`);
    expect(grown).toBeLessThan(100_000);
  });

  test('open at once, scroll smoothly, and are searched while one waits', async ({
    page,
    jupyter
  }) => {
    await page.goto(`${jupyter.url}/lab/workspaces/flood`);
    await page.getByRole('tab', { name: 'SageMaker' }).click();
    const panel = page.getByRole('region', { name: 'SageMaker', exact: true });
    const row = panel.getByRole('button', { name: /^flood, Completed/ });
    await expect(row).toBeVisible();

    const tab = '.jp-sm-JobTab';
    const opened = await until(page, `${tab} [role=log]`, /line 0999999/, () => row.click());
    const log = page.locator(tab).getByRole('log');
    const longest = await longestWhileScrolling(log);
    await expect(log).toContainText('line 099');

    const box = page.locator(tab).getByLabel('Find in the log');
    const searched: number[] = [];
    const expression = page.locator(tab).getByRole('button', { name: 'Regular expression' });
    for (const [pattern, count, bar] of [
      ['line 0123456', /^1 of 1$/, SEARCHES],
      ['LINE 05', /^1 of 100,000$/, SEARCHES],
      ['drown', /of 1,000,000$/, SEARCHES],
      ['3333 (of|in) a', /of 100$/, SEARCHES],
      ['7{4} of a', /of 100$/, SEARCHES_APART]
    ] as const) {
      if (pattern.includes('(')) {
        await expression.click();
      }
      const status = `${tab} [role=search] [role=status]`;
      const took = await until(page, status, count, () => ask(box, pattern));
      expect.soft(took, pattern).toBeLessThan(bar * share());
      searched.push(took);
    }
    console.log(
      [
        `${LINES} lines: there after ${opened.toFixed(0)} ms`,
        `longest task while scrolling ${longest.toFixed(0)} ms`,
        `searched in ${searched.map(time => time.toFixed(0)).join(', ')} ms`
      ].join('; ')
    );
    expect.soft(opened).toBeLessThan(OPENS * share());
    expect.soft(longest).toBeLessThan(SMOOTH * share());
  });
});

/** Types a pattern and asks for it at once. */
async function ask(box: Locator, pattern: string): Promise<void> {
  await box.fill(pattern);
  await box.press('Enter');
}

/**
 * Milliseconds from the last click or key of an act to the frame in which an element of the page says something. An element
 * that says so before it is not heard.
 */
async function until(
  page: Page,
  selector: string,
  words: RegExp,
  act: () => Promise<void>
): Promise<number> {
  const said = page.evaluate(
    ([element, text]) =>
      new Promise<number>(resolve => {
        let acted = Infinity;
        const note = (event: Event) => (acted = event.timeStamp);
        window.addEventListener('click', note, { capture: true });
        window.addEventListener('keydown', note, { capture: true });
        const look = () => {
          if (acted < Infinity && text.test(document.querySelector(element)?.textContent ?? '')) {
            window.removeEventListener('click', note, { capture: true });
            window.removeEventListener('keydown', note, { capture: true });
            resolve(performance.now() - acted);
          } else {
            requestAnimationFrame(look);
          }
        };
        look();
      }),
    [selector, words] as const
  );
  await act();
  return said;
}
