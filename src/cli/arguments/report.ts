/** The option `--report` of both programs. */
export const REPORT = {
  value: '<file>',
  repeats: true,
  about: 'write a report of the run to a file .html or .json; may be given several times',
} as const;
