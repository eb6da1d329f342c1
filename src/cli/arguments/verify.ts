/** The option `--verify` of both programs. */
export const VERIFY = {
  value: '[mode]',
  values: ['sample', 'all'],
  preset: 'sample',
  about: 'then compare a sample of the records of each stream with Zoho, or all of them',
} as const;

export type Verify = (typeof VERIFY.values)[number];
