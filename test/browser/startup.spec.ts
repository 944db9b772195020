import { gzipSync } from 'node:zlib';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from './jupyter';
import { share } from './share';

/** What a start may load of ours before anything is used, in bytes of gzip. */
const MOST = 40_000;

/** What activating all plugins may take, in milliseconds. */
const LONGEST = 20;

test('activating the extension costs a start of JupyterLab little', async ({ page, jupyter }) => {
  const took: number[] = [];
  for (let start = 0; start < 3; start++) {
    await page.goto(`${jupyter.url}/lab/workspaces/activation`);
    await expect(page.getByRole('tab', { name: 'SageMaker' })).toBeVisible({ timeout: 60_000 });
    const measures = await page.evaluate(() =>
      performance
        .getEntriesByType('measure')
        .filter(({ name }) => name.startsWith('jupyterlab-sagemaker:'))
        .map(({ name, duration }) => [name, duration] as const)
    );
    expect(measures.length).toBeGreaterThan(5);
    took.push(measures.reduce((sum, [, duration]) => sum + duration, 0));
  }
  console.log(`activating took ${took.map(time => time.toFixed(1)).join(', ')} ms`);
  // The best of three: what the machine did besides is not the extension's.
  expect(Math.min(...took)).toBeLessThan(LONGEST * share());
});

test('a start of JupyterLab loads little of the extension', async ({ page, jupyter }) => {
  const loaded: string[] = [];
  page.on('response', response => {
    const { pathname } = new URL(response.url());
    if (pathname.includes('/extensions/jupyterlab-sagemaker/') && pathname.endsWith('.js')) {
      loaded.push(pathname.slice(pathname.lastIndexOf('/') + 1));
    }
  });
  await page.goto(`${jupyter.url}/lab/workspaces/startup`);
  await expect(page.getByRole('tab', { name: 'SageMaker' })).toBeVisible({ timeout: 60_000 });
  const folder = join(__dirname, '../../jupyterlab_sagemaker/labextension/static');
  const known = new Set(readdirSync(folder));
  const sizes = [...new Set(loaded)]
    .filter(name => known.has(name))
    .map(name => [name, gzipSync(readFileSync(join(folder, name))).length] as const);
  expect(sizes.length).toBeGreaterThan(0);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  test
    .info()
    .annotations.push({ type: 'bytes of gzip', description: JSON.stringify({ total, sizes }) });
  console.log(`loaded at the start: ${total} bytes of gzip in ${sizes.length} files`);
  expect(total).toBeLessThan(MOST);
});
