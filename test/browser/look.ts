import { join } from 'node:path';

import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

import { expect } from './jupyter';

/** Fails with the parts of the page that axe-core finds fault with. */
export async function expectAccessible(page: Page, selector: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include(selector).analyze();
  expect(
    violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  ).toEqual([]);
}

/** Keeps a picture of the page in the directory that `LOOK` names, for a person to look at. */
export async function look(page: Page, name: string): Promise<void> {
  const directory = process.env.LOOK;
  if (directory) {
    await page.screenshot({ path: join(directory, `${name}.png`) });
  }
}
