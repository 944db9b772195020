import { Widget } from '@lumino/widgets';

import { waitFor } from '../client/waitFor';
import { steerSight } from '../views/sight';
import { FakeHost } from './fakeHost';

/** A widget of the page on a host in the test's hand. */
export interface Shown {
  readonly host: FakeHost;
  readonly node: HTMLElement;
  /** What its tab or heading says. */
  readonly title: string;
  /** Puts it into the page, which each test does once. */
  show(widget: Widget): void;
  /** Resolves once it says so. */
  says(words: RegExp): Promise<void>;
  /** Presses the button that is named or reads like this. */
  press(name: string): void;
}

/** A fresh host for each test; what was shown is disposed of behind it, and must leave nothing open. */
export function eachShows(): Shown {
  let host: FakeHost;
  let shown: Widget;
  beforeEach(() => {
    steerSight();
    host = new FakeHost();
    shown = new Widget();
  });
  afterEach(() => {
    shown.dispose();
    document.body.replaceChildren();
    expect(host.open).toEqual([]);
  });
  return {
    get host() {
      return host;
    },
    get node() {
      return shown.node;
    },
    get title() {
      return shown.title.label;
    },
    show: widget => {
      shown = widget;
      Widget.attach(widget, document.body);
    },
    says: async words => {
      await waitFor(() => (words.test(shown.node.textContent ?? '') ? true : undefined));
    },
    press: name => {
      const button = [...shown.node.querySelectorAll<HTMLElement>('button, [role=tab]')].find(
        button => button.textContent === name || button.getAttribute('aria-label') === name
      );
      if (!button) {
        throw new Error(`There is no button ${name} in: ${shown.node.textContent}`);
      }
      button.click();
    }
  };
}
