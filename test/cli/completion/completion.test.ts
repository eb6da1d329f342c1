import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { completionScript, SHELLS } from '#src/cli/completion/scripts.js';
import { COMMANDS } from '#src/cli/commands.js';
import { TAP } from '#src/cli/singer/arguments.js';

const bash = (script: string): string =>
  spawnSync('bash', ['-c', script], { encoding: 'utf8' }).stdout.trim();

/** What bash offers after these words. */
function offered(words: readonly string[]): string[] {
  const list = words.map((word) => `'${word}'`).join(' ');
  const script = completionScript('bash', COMMANDS, TAP);
  return bash(
    `${script}\nCOMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _source_zoho; printf '%s\\n' "\${COMPREPLY[@]}"`,
  )
    .split('\n')
    .filter((word) => word !== '');
}

describe('source-zoho completion', () => {
  it('bash offers commands, options and values', () => {
    expect(offered(['source-zoho', 'lo'])).to.deep.equal(['login']);
    expect(offered(['source-zoho', 'read', '--ver'])).to.deep.equal(['--verify']);
    expect(offered(['source-zoho', 'read', '--verify', ''])).to.deep.equal(['sample', 'all']);
    expect(offered(['source-zoho', 'read', '--verify', '=', 'a'])).to.deep.equal(['all']);
    expect(offered(['source-zoho', 'completion', ''])).to.include.members(['bash', 'zsh', 'fish']);
    expect(offered(['/usr/bin/tap-zoho', '--disc'])).to.deep.equal(['--discover']);
    expect(offered(['source-zoho', 'check', '--config', 'package.j'])).to.deep.equal(['package.json']);
  });

  it('has every command and visible option in each shell', () => {
    for (const shell of SHELLS) {
      const script = completionScript(shell, COMMANDS, TAP);
      for (const { name } of COMMANDS) expect(script, shell).to.include(name);
      expect(script, shell)
        .to.match(/discover/)
        .and.match(/client-id/)
        .and.not.match(/accounts-url/);
    }
  });
});
