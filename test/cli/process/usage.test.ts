import { expect } from 'chai';
import { readProgram } from '#src/cli/arguments/parse.js';
import { COMMANDS, program } from '#src/cli/commands.js';
import { mapConcurrent } from '#src/util/async.js';
import { messagesOf, runCli, runFreely } from '../../support/process.js';

const PASSWORD = 'kennwort-am-falschen-ort';
const config = { path: 'config.json' };

/** Invalid arguments of a protocol command, and the error for them. */
const MISUSES: readonly (readonly [args: readonly string[], pattern: RegExp])[] = [
  [['check'], /^--config <file> is missing\./],
  [['discover'], /^--config <file> is missing\./],
  [['read'], /^--config <file> is missing\./],
  [['read', '--config', config.path], /^--catalog <file> is missing\./],
  [['check', '--config'], /^--config needs a value\./],
  [['check', '--config', config.path, '--verbose'], /^there is no option --verbose\./],
  [['check', '--confg', config.path], /^there is no option --confg \(did you mean --config\?\)\./],
  [['discover', '--config', config.path, '--state', 'state.json'], /^there is no option --state\b/],
  [
    ['check', '--config', config.path, `--client_secret=${PASSWORD}`],
    /^there is no option --client_secret\./,
  ],
  [['check', PASSWORD, '--config', config.path], /^an argument is not an option\./],
  [
    ['read', '--config', config.path, '--verify=most'],
    /^--verify is not valid: the values are sample, all\./,
  ],
  [['check', '--config', config.path, '--verify'], /^there is no option --verify\b/],
  [['spec', '--config=x'], /^there is no option --config\./],
];

describe('the command line', function () {
  this.timeout(30_000);

  it('answers misuse of the four commands with one TRACE ERROR', async () => {
    await mapConcurrent(MISUSES, 4, async ([args, pattern]) => {
      const ended = await runCli({ args, secrets: [PASSWORD] });
      expect(ended.lines, args.join(' ')).to.have.length(1);
      expect(messagesOf(ended.errors)[0], args.join(' '))
        .to.match(pattern)
        .and.match(/See source-zoho \w+ --help\.$/);
      expect(ended.errors[0]).to.include({ failure_type: 'config_error', internal_message: 'USAGE' });
      expect([ended.exitCode, ended.stderr]).to.deep.equal([1, '']);
    });
  });

  it('answers misuse of anything else on stderr, without a stack trace', async () => {
    const misuses: readonly (readonly [args: readonly string[], pattern: RegExp])[] = [
      [[], /^source-zoho: a command is missing\. See source-zoho --help\.\n$/],
      [['extract'], /^source-zoho: there is no such command\. See/],
      [['chek'], /^source-zoho: there is no such command \(did you mean check\?\)\. See/],
      [['--config', 'config.json'], /^source-zoho: there is no option --config\. See/],
      [
        ['emulator', '--port', PASSWORD],
        /^source-zoho: --port is not valid: it takes a whole number from 0 on\./,
      ],
      [['emulator', '--rows', 'Leads'], /^source-zoho: --rows takes a module and a whole number/],
      [
        ['emulator', PASSWORD],
        /^source-zoho: an argument is not an option\. See source-zoho emulator --help/,
      ],
      [['emulator', '--colour'], /^source-zoho: there is no option --colour\./],
      [['demo', '--colour'], /^source-zoho: there is no option --colour\./],
    ];
    await mapConcurrent(misuses, 4, async ([args, pattern]) => {
      const ended = await runFreely({ args });
      expect(ended.lines, args.join(' ')).to.deep.equal([]);
      expect(ended.stderr).not.to.include(PASSWORD);
      expect(ended.stderr)
        .to.match(pattern)
        .and.not.match(/^\s+at /m);
      expect(ended.exitCode).to.equal(1);
    });
  });

  it('shows help and version to those who ask, on stdout', async () => {
    const questions = ['--help', '-h', 'help', 'help read', '--version', '-V'];
    await mapConcurrent(questions, 4, async (question) => {
      const ended = await runFreely({ args: question.split(' ') });
      const pattern = /-+v/i.test(question) ? /^\d+\.\d+\.\d+$/ : /^Usage: source-zoho /;
      expect(ended.lines[0], question).to.match(pattern);
      expect([ended.exitCode, ended.stderr], question).to.deep.equal([0, '']);
    });
  });

  it('shows the options and examples of every command', () => {
    const whole = program();
    for (const { name, examples } of COMMANDS) {
      const shown = readProgram(whole, [name, '--help']);
      expect(examples, name).not.to.have.length(0);
      expect('text' in shown && shown.text, name)
        .to.include(examples[0])
        .and.match(/^Usage: source-zoho/);
    }
  });

  it('reports what nobody foresaw as one system_error without secrets, and ends', async () => {
    const bug = `setTimeout(() => { throw new Error('a bug with ${PASSWORD}'); }); return 0.5;`;
    const ended = await runFreely({
      args: ['check'],
      config: {
        client_id: 'somebody',
        client_secret: PASSWORD,
        refresh_token: 'something',
        accounts_url: 'http://127.0.0.1:9',
      },
      // The dice are thrown for the wait before the first retry, in the middle of the work.
      nodeArgs: ['--import', `data:text/javascript,Math.random = () => { ${bug} }`],
    });
    expect(ended.errors).to.have.length(1);
    expect(ended.errors[0]).to.include({ failure_type: 'system_error', internal_message: 'UNEXPECTED' });
    expect(messagesOf(ended.errors)[0]).to.match(/^Unexpected failure: a bug with \*{4}\. /);
    expect(ended.lines.join()).not.to.include(PASSWORD);
    expect([ended.exitCode, ended.stderr]).to.deep.equal([1, '']);
  });
});
