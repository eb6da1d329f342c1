import tseslint from 'typescript-eslint';

/** Size limits of the house: a function fits on a screen, a file in one reading. */
const sizes = {
  'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
  'max-lines-per-function': ['error', { max: 60, skipComments: true }],
};

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'dist-test/',
      'coverage/',
      'demo-output/',
      '.bench/',
      '.interop/',
      'src/**/generated/',
      'eslint.config.js',
      '.mocharc.cjs',
      'scripts/',
      'bin/',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  { files: ['src/**/*.ts'], rules: sizes },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/util/clock.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'Date', message: 'Only util/clock.ts knows the time: take a Clock.' },
        { name: 'setTimeout', message: 'Only util/clock.ts sleeps: take a Clock.' },
        { name: 'setInterval', message: 'Only util/clock.ts sleeps: take a Clock.' },
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Only util/clock.ts is random: take a Clock.' },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/cli/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: "Identifier[name='process']", message: 'Only cli/ touches process.' },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unused-expressions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
