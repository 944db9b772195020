import eslint from '@eslint/js';
import jupyter from '@jupyter/eslint-plugin';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

/** Every rule of the Jupyter plugin is an error here, whatever its recommended severity. */
const jupyterRules = jupyter.configs.recommended.map(config => ({
  ...config,
  rules: Object.fromEntries(
    Object.entries(config.rules).map(([name, severity]) => [
      name,
      severity === 'off' ? 'off' : 'error'
    ])
  )
}));

/** Who may know whom: the protocol nobody, the host the protocol, the lab the protocol; in the host, commands know places. */
const rooms = {
  'import-x/no-restricted-paths': [
    'error',
    {
      zones: [
        {
          target: './src/protocol',
          from: './src',
          except: ['./protocol'],
          message: 'The protocol imports nothing.'
        },
        {
          target: './src/protocol',
          from: './node_modules',
          message: 'The protocol imports nothing.'
        },
        {
          target: './src/host',
          from: './src/lab',
          message: 'The host never knows the browser side.'
        },
        {
          target: './src/host',
          from: './node_modules/@jupyterlab',
          message: 'The host never knows JupyterLab.'
        },
        {
          target: './src/host',
          from: './node_modules/@lumino',
          message: 'The host never knows JupyterLab.'
        },
        {
          target: ['./src/host/aws', './src/host/config', './src/host/models'],
          from: ['./src/host/places', './src/host/commands'],
          message: 'What places and commands are made of knows neither.'
        },
        {
          target: ['./src/host/places', './src/host/logs', './src/host/metrics'],
          from: './src/host/commands',
          message: 'A place knows no commands; say a line to type with src/host/typed.'
        },
        {
          target: './src/lab',
          from: './src/host',
          message: 'The browser side never knows the host; share words in src/protocol.'
        }
      ]
    }
  ],
  'import-x/no-cycle': 'error'
};

export default tseslint.config(
  {
    ignores: [
      'node_modules/',
      '.venv/',
      '.cache/',
      'lib/',
      'dist/',
      'jupyterlab_sagemaker/',
      'test-results/',
      'style/index.js'
    ]
  },
  { plugins: { jupyter } },
  {
    files: ['**/*.ts', '**/*.tsx'],
    extends: [eslint.configs.recommended, ...tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['./tsconfig.json', './src/host/tsconfig.json', './test/tsconfig.json']
      }
    },
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [
        createTypeScriptImportResolver({ project: ['tsconfig.json', 'src/host/tsconfig.json'] })
      ]
    },
    rules: {
      ...rooms,
      eqeqeq: 'error',
      'no-console': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', ignoreUsingDeclarations: true }
      ],
      '@typescript-eslint/require-await': 'off'
    }
  },
  ...jupyterRules,
  {
    files: ['src/lab/tokens.ts', 'src/lab/**/tokens.ts'],
    // A token and its interface share one name, as everywhere in JupyterLab.
    rules: { '@typescript-eslint/no-redeclare': 'off', 'no-redeclare': 'off' }
  },
  {
    files: ['src/lab/**'],
    // Lumino's signals connect a method together with its `this`.
    rules: { '@typescript-eslint/unbound-method': 'off' }
  },
  {
    files: ['src/host/**', 'src/protocol/**', 'test/**', 'scripts/**'],
    rules: { 'jupyter/no-untranslated-string': 'off', 'jupyter/prefer-lazy-imports': 'off' }
  },
  {
    files: ['test/**/*.ts', 'test/**/*.tsx'],
    rules: { 'no-console': 'off', '@typescript-eslint/unbound-method': 'off' }
  }
);
