import { expect } from 'chai';
import { command, UsageError } from '#src/cli/arguments/command.js';
import { readArguments } from '#src/cli/arguments/parse.js';
import { VERIFY } from '#src/cli/arguments/verify.js';

const DEFINITION = {
  name: 'program',
  summary: 'does what a test needs',
  examples: [],
  options: {
    config: { value: '<file>', short: 'c', required: true, about: 'a file' },
    verify: VERIFY,
    rows: { value: '<Module=n>', repeats: true, about: 'a list' },
    port: { value: '<n>', whole: { min: -1 }, about: 'a number' },
    dryRun: { about: 'a switch' },
    hidden: { about: 'not shown', hidden: true },
    shell: { positional: true, value: '[shell]', values: ['bash', 'fish'], about: 'a position' },
  },
} as const;

const read = (line: string) => readArguments(DEFINITION, '1.0', line.split(' '));
const values = (line: string): unknown => {
  const found = read(line);
  return 'values' in found ? found.values : found.text;
};

describe('cli/arguments', () => {
  const none = {
    config: 'c',
    verify: undefined,
    rows: [],
    port: undefined,
    dryRun: false,
    hidden: false,
    shell: undefined,
  };
  const cases: readonly (readonly [line: string, values: object])[] = [
    ['--config c', {}],
    ['-cc', {}],
    ['--config=c --verify', { verify: 'sample' }],
    ['--verify --config c', { verify: 'sample' }],
    ['--verify=all --config c', { verify: 'all' }],
    ['--verify all --config c', { verify: 'all' }],
    ['--config all --verify', { config: 'all', verify: 'sample' }],
    ['--verify --verify=all -c c', { verify: 'all' }],
    ['-c c --rows a=1 --rows b=2', { rows: ['a=1', 'b=2'] }],
    ['-c c --port 0 --dry-run --hidden', { port: 0, dryRun: true, hidden: true }],
    ['-c c --port=-1 bash', { port: -1, shell: 'bash' }],
  ];
  for (const [line, more] of cases) {
    it(line, () => expect(values(line)).to.deep.equal({ ...none, ...more }));
  }

  const wrong: readonly (readonly [line: string, words: RegExp])[] = [
    ['--verify', /^--config <file> is missing$/],
    ['--config', /^--config needs a value$/],
    ['-c c --verify=', /^--verify is not valid: the values are sample, all$/],
    ['-c c --verify=SECRET', /^--verify is not valid/],
    ['-c c --port SECRET', /^--port is not valid: it takes a whole number from -1 on$/],
    ['-c c --port=-2', /^--port is not valid/],
    ["-c c --port='SECRET'_is_invalid.", /^--port is not valid: it takes a whole number from -1 on$/],
    ['-c c SECRET', /^shell is not valid/],
    ['-c c bash SECRET', /^an argument is not an option$/],
    ['-c c --secret=SECRET', /^there is no option --secret$/],
    ['-c c --prot 3', /^there is no option --prot \(did you mean --port\?\)$/],
  ];
  for (const [line, words] of wrong) {
    it(`${line}: refused in words that repeat no value`, () => {
      expect(() => read(line))
        .to.throw(UsageError, words)
        .with.property('message')
        .that.does.not.match(/SECRET/);
    });
  }

  it('shows help and version, also without what is required', () => {
    expect(values('--version --port x')).to.equal('1.0\n');
    expect(values('--help'))
      .to.match(/^Usage: program --config <file> \[options\] \[shell\]\n\nDoes what a test needs\./)
      .and.not.include('--hidden');
  });

  it('hands typed values to a command', async () => {
    let port: number | undefined;
    const { options } = DEFINITION;
    const run = (given: { readonly port: number | undefined }): Promise<void> => {
      port = given.port;
      return Promise.resolve();
    };
    await command({ ...DEFINITION, options, run }).run({ port: 3 });
    expect(port).to.equal(3);
  });
});
