import type { Menu } from '@lumino/widgets';

/**
 * Gives the focus back when a menu closes: Lumino's menus take it and leave it nowhere, so that who opened one by the keyboard
 * would have to begin at the top of the page again.
 *
 * @returns remembers what has the focus; to be called before the menu opens, each time
 */
export function focusBack(menu: Menu): () => void {
  let before: HTMLElement | undefined;
  menu.aboutToClose.connect(() => {
    // Before what was chosen runs: a dialog that it opens gives the focus back to where it found it.
    before?.focus();
    before = undefined;
  });
  return () => {
    const { activeElement } = document;
    before = activeElement instanceof HTMLElement ? activeElement : undefined;
  };
}
