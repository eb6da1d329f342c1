import { expect } from 'chai';
import { mapConcurrent } from '#src/util/async.js';
import { messagesOf, runCli, runFreely } from '../../support/process.js';

const PASSWORD = 'kennwort-am-falschen-ort';
const config = { path: 'config.json' };

/** Invalid arguments of a protocol command, and the error for them. */
const MISUSES: readonly (readonly [args: readonly string[], pattern: RegExp])[] = [
  [['check'], /required option '--config <path to json>' not specified/],
  [['discover'], /required option '--config <path to json>' not specified/],
  [['read'], /required option '--config <path to json>' not specified/],
  [['read', '--config', config.path], /required option '--catalog <path to json>' not specified/],
  [['check', '--config'], /option '--config <path to json>' argument missing/],
  [['check', '--config', config.path, '--verbose'], /unknown option '--verbose'/],
  [['discover', '--config', config.path, '--state', 'state.json'], /unknown option '--state'/],
  [['check', '--config', config.path, `--client_secret=${PASSWORD}`], /unknown option '--client_secret=…'/],
  [['check', 'config.json', '--config', config.path], /too many arguments/],
  [['read', '--config', config.path, '--verify=most'], /--verify takes 'sample' or 'all', or no value/],
  [['check', '--config', config.path, '--verify'], /unknown option '--verify'/],
  [['spec', '--config=x'], /spec takes no arguments\./],
];

describe('the command line', function () {
  this.timeout(30_000);

  it('answers misuse of the four commands with one TRACE ERROR', async () => {
    await mapConcurrent(MISUSES, 4, async ([args, pattern]) => {
      const ended = await runCli({ args, secrets: [PASSWORD] });
      expect(ended.lines, args.join(' ')).to.have.length(1);
      expect(messagesOf(ended.errors)[0], args.join(' '))
        .to.match(pattern)
        .and.match(/See source-zoho --help\.$/);
      expect(ended.errors[0]).to.include({ failure_type: 'config_error', internal_message: 'USAGE' });
      expect([ended.exitCode, ended.stderr]).to.deep.equal([1, '']);
    });
  });

  it('answers misuse of anything else on stderr, without a stack trace', async () => {
    const misuses: readonly (readonly [args: readonly string[], pattern: RegExp])[] = [
      [[], /^source-zoho needs a command\.\n\nsource-zoho: an Airbyte source/],
      [['extract'], /^source-zoho has no such command; the commands are spec, check, discover, read/],
      [['--config', 'config.json'], /^source-zoho has no such command/],
      [['emulator', '--port', 'eighty'], /^source-zoho: --port takes a whole number\.\n$/],
      [['emulator', '--colour'], /^source-zoho: --colour cannot be used like this/],
      [['demo', '--colour'], /^source-zoho: --colour cannot be used like this/],
    ];
    await mapConcurrent(misuses, 4, async ([args, pattern]) => {
      const ended = await runFreely({ args });
      expect(ended.lines, args.join(' ')).to.deep.equal([]);
      expect(ended.stderr)
        .to.match(pattern)
        .and.not.match(/^\s+at /m);
      expect(ended.exitCode).to.equal(1);
    });
  });

  it('shows help and version to those who ask, on stdout', async () => {
    const questions = ['--help', '-h', 'help', 'check --help', 'read -h', 'demo --help', '--version', '-V'];
    await mapConcurrent(questions, 4, async (question) => {
      const ended = await runFreely({ args: question.split(' ') });
      const pattern = /-+v/i.test(question) ? /^\d+\.\d+\.\d+$/ : /^source-zoho: an Airbyte source/;
      expect(ended.lines[0], question).to.match(pattern);
      expect([ended.exitCode, ended.stderr], question).to.deep.equal([0, '']);
    });
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
    expect(messagesOf(ended.errors)[0]).to.equal('Unexpected failure: a bug with ****');
    expect(ended.lines.join()).not.to.include(PASSWORD);
    expect([ended.exitCode, ended.stderr]).to.deep.equal([1, '']);
  });
});
