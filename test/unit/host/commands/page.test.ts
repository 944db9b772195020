import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { commandsPage, createRegistry } from '../../../../src/host/commands';

describe('docs/commands.md', () => {
  it('is what the declarations say; `npm run docs` writes it anew', () => {
    const { declarations } = createRegistry(() => Promise.reject(new Error('not connected')));
    const written = readFileSync(
      join(resolve(__dirname, '../../../..'), 'docs/commands.md'),
      'utf8'
    );
    expect(written).toBe(commandsPage(declarations));
  });
});
