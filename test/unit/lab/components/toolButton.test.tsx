import * as React from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';

import { ToolButton } from '../../../../src/lab/components/toolButton';

test.each([
  ['Enter', true],
  [' ', true],
  ['Tab', false]
])('the key %j on a tool’s button is nobody else’s: %j', (key, kept) => {
  const node = document.body.appendChild(document.createElement('div'));
  const root = createRoot(node);
  flushSync(() => root.render(<ToolButton label="Stop" onClick={() => undefined} />));
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true });
  node.querySelector('.jp-ToolbarButtonComponent')?.dispatchEvent(event);
  expect(event.defaultPrevented).toBe(kept);
  flushSync(() => root.unmount());
});
