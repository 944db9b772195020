import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Scenario } from '../simulator';
import { hours, minutes, trainingJob } from '../simulator/scenarios/building';
import { expect, test } from './account';
import { share } from './share';
import { longestWhileScrolling, noteLongTasks, SMOOTH } from './tasks';

const JOBS = 5_000;
const ENDPOINTS = 500;
/** From the list's arrival in the page to its first rows, in milliseconds. */
const FIRST_ROWS = 300;

/** An account that has been used for years. */
const crowded: Scenario = {
  name: 'crowded',
  description: '5,000 finished jobs and 500 endpoints with a model each',
  jobs: Array.from({ length: JOBS }, (_, index) =>
    trainingJob({
      name: `sweep-${index}`,
      created: -(index + 2) * hours,
      training: 5 * minutes,
      streams: []
    })
  ),
  endpoints: Array.from({ length: ENDPOINTS }, (_, index) => ({
    name: `served-${index}`,
    created: -(index + 60) * minutes,
    takes: minutes,
    end: { status: 'InService' },
    variants: [{ name: 'AllTraffic', instanceType: 'ml.m5.large', instanceCount: 1 }]
  }))
};

test.use({ scenario: crowded });

const SECTIONS = [
  { section: 'Training jobs', row: '.jp-sm-JobRow', count: JOBS },
  { section: 'Endpoints', row: '.jp-sm-EndpointRow', count: ENDPOINTS },
  { section: 'Models', row: '.jp-sm-ModelRow', count: ENDPOINTS }
] as const;

/** What the page notes of itself. */
interface Noted {
  /** When the newest message of any size came. */
  arrived: number;
  /** By the selector of a section's rows: how long after the newest message its first row was there. */
  readonly shown: Record<string, number>;
}

test('5,000 jobs, 500 endpoints and 500 models are there at once and scroll smoothly', async ({
  page,
  jupyter
}) => {
  const folder = join(jupyter.environment.JUPYTERLAB_SETTINGS_DIR ?? '', 'jupyterlab-sagemaker');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'jobs.jupyterlab-settings'), JSON.stringify({ listed: JOBS }));
  await noteLongTasks(page);
  await page.addInitScript(
    rows => {
      const noted: Noted = { arrived: 0, shown: {} };
      Object.assign(window, { noted });
      window.WebSocket = class extends WebSocket {
        constructor(url: string | URL, protocols?: string | string[]) {
          super(url, protocols);
          this.addEventListener('message', () => (noted.arrived = performance.now()));
        }
      };
      new MutationObserver((_, observer) => {
        const { arrived } = noted;
        for (const row of rows) {
          if (!(row in noted.shown) && document.querySelector(row)) {
            noted.shown[row] = Infinity;
            requestAnimationFrame(() => (noted.shown[row] = performance.now() - arrived));
          }
        }
        if (rows.every(row => row in noted.shown)) {
          observer.disconnect();
        }
      }).observe(document, { childList: true, subtree: true });
    },
    SECTIONS.map(({ row }) => row)
  );
  await page.goto(`${jupyter.url}/lab/workspaces/crowded`);
  await page.getByRole('tab', { name: 'SageMaker' }).click();
  const panel = page.getByRole('region', { name: 'SageMaker', exact: true });
  for (const { section, row, count } of SECTIONS) {
    const list = panel.getByRole('grid', { name: section });
    await expect(list.locator('.jp-sm-Row').first()).toBeVisible({ timeout: 90_000 });
    const first = await page.evaluate(
      rows => (window as unknown as { noted: Noted }).noted.shown[rows] ?? Infinity,
      row
    );
    // Whoever scrolls to the end gets more, to the last; counted are the rows and the headings of their days.
    await expect
      .poll(() => list.evaluate(toTheEnd), { timeout: 60_000 })
      .toBeGreaterThanOrEqual(count);
    const longest = await longestWhileScrolling(list.locator('..'));
    console.log(
      `${count} ${section}: first rows after ${first.toFixed(0)} ms; longest task while scrolling ${longest.toFixed(0)} ms`
    );
    expect.soft(first).toBeLessThan(FIRST_ROWS * share());
    expect.soft(longest).toBeLessThan(SMOOTH * share());
  }
});

/** Scrolls there. @returns how many lines the list has */
function toTheEnd(list: Element): number {
  const frame = list.parentElement;
  frame?.scrollTo({ top: frame.scrollHeight });
  return Number(list.getAttribute('aria-rowcount'));
}
