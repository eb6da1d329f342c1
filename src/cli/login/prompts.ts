/** The only file that uses @clack/prompts. */
import { confirm, isCancel, password, select, text } from '@clack/prompts';
import { SourceError } from '../../errors.js';
import type { Asker } from './ask.js';

/** Questions in a terminal, on stderr. */
export function createTerminalAsker(signal: AbortSignal): Asker {
  // A terminal without a size (of some CI systems) has 0 columns, which the prompts would wrap at.
  if (!process.stderr.columns) process.stderr.columns = 80;
  const common = { output: process.stderr, signal };
  const validate = (value: string | undefined): string | undefined =>
    value === undefined || value.trim() === '' ? 'A value is needed.' : undefined;
  return {
    isTerminal: true,
    text: async (message) => given(await text({ ...common, message, validate })).trim(),
    secret: async (message) => given(await password({ ...common, message, mask: '•', validate })).trim(),
    choose: async (message, choices) => {
      const options: { value: string; label: string; hint: string }[] = [...choices];
      const chosen = given(await select({ ...common, message, options }));
      const choice = choices.find(({ value }) => value === chosen);
      if (!choice) throw cancelled();
      return choice.value;
    },
    meanwhile: async (message, done) => {
      const either = AbortSignal.any([signal, done]);
      const answer = await password({ ...common, signal: either, message, mask: '•', validate });
      return done.aborted ? undefined : given(answer).trim();
    },
    confirm: async (message) => given(await confirm({ ...common, message, initialValue: false })),
    close: () => undefined,
  };
}

function given<T>(answer: T): Exclude<T, symbol> {
  if (typeof answer === 'symbol' || isCancel(answer)) throw cancelled();
  return answer as Exclude<T, symbol>;
}

function cancelled(): SourceError {
  return new SourceError({
    code: 'LOGIN_CANCELLED',
    failureType: 'config',
    userMessage: 'The login was cancelled. Nothing was written.',
  });
}
