/**
 * How long a chart of 50 lines with 2,000 points each takes to be drawn, in Chromium:
 * `node test/bench/charts.mjs`. A frame has 16.7 ms.
 */
import { chromium } from '@playwright/test';
import { build } from 'esbuild';

const { outputFiles } = await build({
  stdin: {
    contents: `
      import { frameOf } from './src/lab/components/chart/frame';
      import { paint } from './src/lab/components/chart/paint';
      const lines = Array.from({ length: 50 }, (_, n) => ({
        key: String(n), name: 'm', label: 'm',
        times: Array.from({ length: 2000 }, (_, i) => i * 1000 + n * 17),
        values: Array.from({ length: 2000 }, (_, i) => Math.sin(i / 90 + n) + Math.random() / 5)
      }));
      const canvas = document.createElement('canvas');
      canvas.width = 900; canvas.height = 180;
      document.body.append(canvas);
      const context = canvas.getContext('2d');
      const look = { text: '#333', grid: '#ddd', font: '11px sans-serif', colours: ['#05a', '#a50', '#070'] };
      let round = 0;
      // Every frame shows another part of time, as while one zooms and pans.
      window.draw = () => {
        const from = (round++ % 10) * 20_000;
        const began = performance.now();
        const frame = frameOf(lines, undefined, { from, to: from + 1_800_000 }, { width: 900, height: 180 });
        paint(context, frame, lines.map((line, index) => ({ line, index })), undefined, 'utc', look);
        // Reading a pixel waits until everything is drawn.
        context.getImageData(0, 0, 1, 1);
        return performance.now() - began;
      };`,
    resolveDir: process.cwd(),
    loader: 'ts'
  },
  bundle: true,
  write: false,
  format: 'iife'
});
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu']
});
const page = await browser.newPage();
await page.addScriptTag({ content: outputFiles[0].text });
const times = [];
for (let round = 0; round < 30; round++) {
  times.push(await page.evaluate('draw()'));
}
await browser.close();
times.sort((one, other) => one - other);
console.log(
  `50 lines × 2,000 points, zooming: median ${times[15].toFixed(1)} ms, slowest ${times.at(-1).toFixed(1)} ms`
);
