import { execute, expect, openNotebook, test } from './jupyter';
import { share } from './share';

const LINES = 1_000_000;
/** Milliseconds, also while the lines come: a click is answered before anybody wonders. */
const LONGEST_TASK = 200;

test('a script that prints a million lines: all are kept, the page stays quick, the notebook stays small', async ({
  page,
  jupyter
}) => {
  await page.addInitScript(() => {
    const tasks: number[] = [];
    new PerformanceObserver(list => {
      tasks.push(...list.getEntries().map(entry => entry.duration));
    }).observe({ entryTypes: ['longtask'] });
    Object.assign(window, { longTasks: tasks });
  });
  const script = [
    '%%sagemaker train --job-name flood',
    `for i in range(${LINES}):`,
    '    print(f"line {i:07d} of a flood that a notebook would drown in if it went through the kernel")'
  ].join('\n');
  jupyter.notebook('flood.ipynb', [script]);
  const before = jupyter.saved('flood.ipynb').bytes;
  await openNotebook(page, jupyter, 'flood.ipynb');
  await page.evaluate(() => {
    (window as unknown as { longTasks: number[] }).longTasks.length = 0;
  });

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

  const tasks = await page.evaluate(() => (window as unknown as { longTasks: number[] }).longTasks);
  const longest = Math.max(0, ...tasks);
  console.log(`longest task of the page: ${longest} ms of ${tasks.length} long tasks`);
  expect(longest).toBeLessThan(LONGEST_TASK * share());

  await execute(page, 'docmanager:save');
  const grown = jupyter.saved('flood.ipynb').bytes - before;
  console.log(`the saved notebook grew by ${grown} bytes`);
  expect(grown).toBeLessThan(100_000);
});
