import { createInterface } from 'node:readline';
import { SourceError } from '../../errors.js';

/** Asks the user. Without a terminal, each answer is the next line of stdin. */
export interface Asker {
  readonly isTerminal: boolean;
  /** @param option that gives the same answer, for the error if there is none */
  text(question: string, option: string): Promise<string>;
  /** The same for a secret: the answer is not echoed. */
  secret(question: string, option: string): Promise<string>;
  /** @returns the first choice without a terminal */
  choose<T extends string>(question: string, choices: readonly Choice<T>[]): Promise<T>;
  /** @returns `false` without a terminal */
  confirm(question: string): Promise<boolean>;
  /** A secret that is not needed if something else happens first. @returns `undefined` after `signal`, and at the end of stdin */
  meanwhile(question: string, signal: AbortSignal): Promise<string | undefined>;
  close(): void;
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly hint: string;
}

/** Answers from a pipe or file. Blank lines are skipped. */
export function createLineAsker(input: NodeJS.ReadableStream): Asker {
  const reader = createInterface({ input, crlfDelay: Infinity });
  const lines = reader[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string | undefined> => {
    for (;;) {
      const line = await lines.next();
      if (line.done === true) return undefined;
      if (line.value.trim() !== '') return line.value.trim();
    }
  };
  const next = async (_question: string, option: string): Promise<string> => {
    const line = await nextLine();
    if (line === undefined) throw missing(option);
    return line;
  };
  return {
    isTerminal: false,
    text: next,
    secret: next,
    choose: (question, [first]) =>
      first ? Promise.resolve(first.value) : Promise.reject(new Error(`${question}: no choices`)),
    confirm: () => Promise.resolve(false),
    // What ends the wait also ends the login, so a line that comes later is not missed.
    meanwhile: nextLine,
    close: () => reader.close(),
  };
}

function missing(option: string): SourceError {
  return new SourceError({
    code: 'LOGIN_INPUT_MISSING',
    failureType: 'config',
    userMessage: `stdin has ended before the answer for ${option}. Give one answer in each line of stdin, or the option ${option}.`,
  });
}
