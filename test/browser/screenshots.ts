import { join } from 'node:path';

import { execute, expect, openNotebook, test } from './jupyter';

const images = join(__dirname, '..', '..', 'docs', 'images');

const SLOW = [
  '%%sagemaker train --no-wait --base-job-name cifar --metric "loss=loss: ([0-9.]+)" --metric "accuracy=accuracy: ([0-9.]+)"',
  'import math, time',
  'print("\\x1b[1mcifar\\x1b[0m: 40 epochs")',
  'for epoch in range(1, 41):',
  '    time.sleep(0.25)',
  '    print(f"epoch {epoch:2d}  loss: {2.3 * math.exp(-epoch / 12):.4f}  accuracy: {1 - 0.9 * math.exp(-epoch / 9):.4f}")',
  '    if epoch == 7:',
  '        print("WARNING: learning rate reduced to 0.005")'
].join('\n');

const FAILING = [
  '%%sagemaker train --base-job-name bert',
  'print("loading the tokenizer")',
  'def load(path):',
  '    return open(path).read()',
  'load("/opt/ml/input/data/train/vocab.txt")'
].join('\n');

for (const [name, theme] of [
  ['light', 'JupyterLab Light'],
  ['dark', 'JupyterLab Dark']
] as const) {
  test(`screenshots in the ${name} theme`, async ({ page, jupyter }) => {
    await openNotebook(page, jupyter, 'quickstart.ipynb');
    await execute(page, 'apputils:change-theme', { theme });
    await execute(page, 'jupyterlab-sagemaker:show-panel');
    await execute(page, 'notebook:run-all-cells');
    const view = page.getByRole('region', { name: /^Training job digits-/ });
    await expect(view).toContainText('complete, 22 lines', { timeout: 60_000 });
    await expect(page.locator('.jp-OutputArea-output img')).toBeVisible({ timeout: 60_000 });
    await view.scrollIntoViewIfNeeded();
    await expect(view.getByLabel('Find in the log')).toBeVisible();
    await page.mouse.move(640, 2);
    await page.waitForTimeout(1_000);
    await page.screenshot({ path: join(images, `quickstart-${name}.png`) });

    jupyter.notebook(`running-${name}.ipynb`, [SLOW]);
    await openNotebook(page, jupyter, `running-${name}.ipynb`);
    await execute(page, 'jupyterlab-sagemaker:show-panel');
    await execute(page, 'notebook:run-all-cells');
    const running = page.getByRole('region', { name: /^Training job cifar-/ });
    await expect(running.getByRole('log')).toContainText('epoch 24', { timeout: 60_000 });
    await page.screenshot({ path: join(images, `running-${name}.png`) });

    jupyter.notebook(`failed-${name}.ipynb`, [FAILING]);
    await openNotebook(page, jupyter, `failed-${name}.ipynb`);
    await execute(page, 'jupyterlab-sagemaker:show-panel');
    await execute(page, 'notebook:run-all-cells');
    const failed = page.getByRole('region', { name: /^Training job bert-/ });
    await expect(failed).toContainText('FileNotFoundError', { timeout: 60_000 });
    await page.waitForTimeout(500);
    await page.screenshot({ path: join(images, `failed-${name}.png`) });
  });
}
