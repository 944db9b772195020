import type { Page } from '@playwright/test';

import { execute, expect, openNotebook, test } from './jupyter';

/** What must work on every version that is supported; `npm test` runs this file on each of them. */

const TICKS =
  'import time\nfor i in range(20):\n    print(f"tick {i}", flush=True); time.sleep(0.1)';

function view(page: Page, name: string) {
  return page.getByRole('region', { name: `Training job ${name}` });
}

test('JupyterLab: a cell trains, its view lives, the sidebar and a tab show the job', async ({
  page,
  jupyter
}) => {
  jupyter.notebook('lab.ipynb', [`%%sagemaker train --no-wait --job-name lab\n${TICKS}`]);
  await openNotebook(page, jupyter, 'lab.ipynb');
  await execute(page, 'notebook:run-all-cells');
  await expect(view(page, 'lab').getByRole('log')).toContainText('tick 19', { timeout: 60_000 });
  await expect(view(page, 'lab')).toContainText('complete, 20 lines', { timeout: 60_000 });
  const toolbar = page.locator('.jp-NotebookPanel-toolbar');
  await expect(toolbar.getByRole('button', { name: 'Attach to a training job…' })).toBeVisible();
  await expect(toolbar.getByRole('button', { name: 'Run cell as training job…' })).toBeVisible();

  await page.getByRole('tab', { name: 'SageMaker' }).click();
  const panel = page.getByRole('region', { name: 'SageMaker', exact: true });
  await panel.getByRole('button', { name: /^lab, Completed/ }).click();
  const tab = page.locator('#jp-main-dock-panel').locator('.jp-sm-JobTab');
  await expect(tab).toContainText('complete, 20 lines');
  await panel.getByRole('button', { name: 'Show by state' }).click();
  await page.getByRole('menuitem', { name: 'Failed' }).click();
  await expect(panel.getByText('No training job stands like this')).toBeVisible();
});

for (const mode of ['full', 'contentVisibility'] as const) {
  test(`JupyterLab: a view that was scrolled away comes back (windowing mode ${mode})`, async ({
    page,
    jupyter
  }) => {
    const name = `windowed-${mode.toLowerCase()}`;
    jupyter.notebook(`${mode}.ipynb`, [
      `%%sagemaker train --no-wait --job-name ${name}\n${TICKS}`,
      ...Array.from({ length: 60 }, (_, index) => `# cell ${index}\n${'#\n'.repeat(12)}`)
    ]);
    await openNotebook(page, jupyter, `${mode}.ipynb`);
    await page.evaluate(async chosen => {
      const { jupyterapp } = window as unknown as {
        jupyterapp: {
          shell: { currentWidget: { content: { notebookConfig: object } } };
        };
      };
      const { content } = jupyterapp.shell.currentWidget;
      content.notebookConfig = { ...content.notebookConfig, windowingMode: chosen };
      return Promise.resolve();
    }, mode);
    await execute(page, 'notebook:run-all-cells');
    await execute(page, 'notebook:move-cursor-down');
    const notebook = page.locator('.jp-WindowedPanel-outer, .jp-Notebook').first();
    await notebook.hover();
    await page.mouse.wheel(0, 40_000);
    await expect(view(page, name)).not.toBeInViewport({ timeout: 60_000 });
    // The notebook measures its cells anew as they come: one turn of the wheel may not reach the top, nor stay there.
    await expect(async () => {
      await page.mouse.wheel(0, -80_000);
      await expect(view(page, name)).toContainText('complete, 20 lines', { timeout: 5000 });
    }).toPass({ timeout: 90_000 });
    await expect(view(page, name).getByRole('log')).toContainText('tick 19');
  });
}

test.describe('Notebook 7', () => {
  // Its router looks for JupyterLab's file browser, which a notebook's page does not have; its shortcuts look into their own
  // settings whenever another plugin's settings come, also before their own have come.
  test.use({ notOurs: /'filebrowser:open-path' not registered|reading 'schema'/ });

  test('has magics, live views and the toolbar', async ({ page, jupyter }) => {
    jupyter.notebook('seven.ipynb', [`%%sagemaker train --no-wait --job-name seven\n${TICKS}`]);
    await page.goto(`${jupyter.url}/notebooks/seven.ipynb`);
    await expect(page.locator('.jp-Notebook .jp-Cell').first()).toBeVisible({ timeout: 60_000 });
    await expect(page.getByRole('button', { name: 'Attach to a training job…' })).toBeVisible();
    await expect(page.getByText('Python 3 (ipykernel)').first()).toBeVisible({ timeout: 60_000 });
    // Until those settings have come, the keys run nothing.
    await expect(async () => {
      await page.locator('.jp-Notebook .cm-content').first().click();
      await page.keyboard.press('Shift+Enter');
      await expect(page.locator('.jp-InputPrompt').first()).toHaveText(/\[[*\d]+\]/, {
        timeout: 5_000
      });
    }).toPass({ timeout: 60_000 });
    await expect(view(page, 'seven').getByRole('log')).toContainText('tick 19', {
      timeout: 90_000
    });
    await expect(view(page, 'seven')).toContainText('complete, 20 lines', { timeout: 60_000 });
  });
});
