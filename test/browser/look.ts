import { join } from 'node:path';

import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { execute, expect } from './jupyter';

/** Fails with the parts of the page that axe-core finds fault with. */
export async function expectAccessible(page: Page, selector: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include(selector).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  ).toEqual([]);
}

const THEMES = ['JupyterLab Light', 'JupyterLab Dark'] as const;

/** As {@link expectAccessible} in the light theme and in the dark one, with a picture of each, if it has a name. */
export async function expectAccessibleInThemes(
  page: Page,
  selector: string,
  name?: string
): Promise<void> {
  const present = await page.evaluate(() => document.body.dataset.jpThemeName);
  // Beginning with the present one saves a change.
  for (const theme of present === THEMES[1] ? THEMES.toReversed() : THEMES) {
    await changeTheme(page, theme);
    await expectAccessible(page, selector);
    if (name !== undefined) {
      await look(page, `${name}-${theme.replace('JupyterLab ', '')}`);
    }
  }
}

/** Shows the page in another theme and waits until it has all its colours. */
async function changeTheme(page: Page, theme: string): Promise<void> {
  await execute(page, 'apputils:change-theme', { theme });
  await expect(page.locator('body')).toHaveAttribute('data-jp-theme-name', theme);
  await page.evaluate(async () => {
    const changing = document.getAnimations().filter(one => one instanceof CSSTransition);
    await Promise.allSettled(changing.map(({ finished }) => finished));
  });
}

/** Keeps a picture of the page in the directory that `LOOK` names, for a person to look at. */
export async function look(page: Page, name: string): Promise<void> {
  const directory = process.env.LOOK;
  if (directory) {
    await page.screenshot({ path: join(directory, `${name}.png`) });
  }
}
