import { command, type Command } from '../arguments/command.js';
import { SHELLS, type Completed } from './scripts.js';

/** @param commands all commands of `source-zoho`, this one included */
export function completionOf(commands: () => readonly Completed[]): Command {
  return command({
    name: 'completion',
    summary: 'print a script that completes commands and options in your shell',
    description:
      'Prints a script that completes the commands and options of source-zoho and tap-zoho in your shell.',
    options: {
      shell: { positional: true, required: true, value: '<shell>', values: SHELLS, about: 'your shell' },
    },
    examples: [
      'source-zoho completion bash > ~/.local/share/bash-completion/completions/source-zoho',
      'source-zoho completion zsh > ~/.zfunc/_source-zoho',
      'source-zoho completion fish > ~/.config/fish/completions/source-zoho.fish',
    ],
    run: async ({ shell }) => {
      const { completionScript } = await import('./scripts.js');
      const { TAP } = await import('../singer/arguments.js');
      process.stdout.write(completionScript(shell, commands(), TAP));
    },
  });
}
