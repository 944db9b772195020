import { defineConfig } from '@playwright/test';

import tests from './playwright.config';

/** `npm run screenshots`: takes the pictures of the README and the docs anew. */
export default defineConfig({ ...tests, projects: undefined, testMatch: 'screenshots.ts' });
