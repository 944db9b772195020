import { execute, expect, openNotebook, test } from './account';
import { expectAccessible, look } from './look';

for (const contrast of ['JupyterLab Dark High Contrast', 'forced colours'] as const) {
  test(`sidebar, job and dialog can be read and told apart (${contrast})`, async ({
    page,
    jupyter
  }) => {
    const forced = contrast === 'forced colours';
    const name = forced ? 'forced' : 'contrast';
    jupyter.notebook(`${name}.ipynb`, ['print(1)']);
    await openNotebook(page, jupyter, `${name}.ipynb`);
    if (forced) {
      await page.emulateMedia({ forcedColors: 'active' });
    } else {
      await execute(page, 'apputils:change-theme', { theme: contrast });
    }
    await page.getByRole('tab', { name: 'SageMaker' }).click();
    const panel = page.getByRole('region', { name: 'SageMaker', exact: true });
    const row = panel.getByRole('button', { name: /^bert-large.*, Training/ });
    await row.click();
    const tab = page.locator('.jp-sm-JobTab');
    await expect(tab.getByRole('button', { name: /errors/ })).toBeVisible();
    await row.click({ modifiers: ['Control'] });
    await expectAccessible(page, '.jp-sm-Panel');
    await expectAccessible(page, '.jp-sm-JobView');
    await look(page, `${name}-job`);
    if (forced) {
      // What a background says elsewhere.
      for (const chosen of [
        panel.locator('[aria-selected=true]'),
        tab.getByRole('button', { name: /follow/ })
      ]) {
        await expect(chosen).toHaveCSS('outline-style', 'solid');
      }
    }

    await tab.getByRole('tab', { name: 'Metrics' }).click();
    await expect(tab.getByRole('heading', { name: 'loss' })).toBeVisible();
    await expectAccessible(page, '.jp-sm-JobView');
    await look(page, `${name}-metrics`);

    await execute(page, 'docmanager:open', { path: `${name}.ipynb` });
    // It takes the focus some time after it is there, which a dialog gives back to its first field.
    await expect(page.locator('.jp-Notebook:focus-within')).toBeVisible();
    const closed = execute(page, 'jupyterlab-sagemaker:train-cell');
    const dialog = page.getByRole('dialog');
    const instance = dialog.getByLabel('Instance', { exact: true });
    await expect(instance).toBeFocused();
    await instance.fill('ml.m5.xlarge');
    await dialog.getByLabel('Hyperparameters').fill('epochs');
    await expect(
      dialog.getByText('AWS bills 1 × ml.m5.xlarge in us-east-1'),
      'in sight however far down one is'
    ).toBeInViewport();
    await expectAccessible(page, '.jp-Dialog-content');
    await look(page, `${name}-dialog`);
    await page.keyboard.press('Escape');
    await closed;
  });
}
