/** An option of a command. Its key in {@link Options} is its name in camelCase: `exitCode` is `--exit-code`. */
export interface Option {
  readonly about: string;
  /** One letter: `c` is `-c`. */
  readonly short?: string;
  /** The name of the value for the help: `<file>`, or `[mode]` if the value may be omitted. Absent: a switch. */
  readonly value?: string;
  /** Stands without its name after the command. */
  readonly positional?: boolean;
  readonly required?: boolean;
  /** May be given several times: the value is a list. */
  readonly repeats?: boolean;
  /** The values that are allowed. */
  readonly values?: readonly string[];
  /** The value of `[mode]` if it is omitted. */
  readonly preset?: string;
  /** The value is a whole number, from `min` on. */
  readonly whole?: { readonly min: number };
  /** Accepted, but not listed in the help. */
  readonly hidden?: boolean;
}

export type Options = Readonly<Record<string, Option>>;

type Value<O extends Option> = O extends { readonly whole: object }
  ? number
  : O extends { readonly values: readonly (infer V)[] }
    ? V
    : string;

type Given<O extends Option> = O extends { readonly value: string }
  ? O extends { readonly repeats: true }
    ? readonly Value<O>[]
    : Value<O> | (O extends { readonly required: true } ? never : undefined)
  : boolean;

/** The values of the options, by their keys. */
export type Values<T extends Options> = { readonly [K in keyof T]: Given<T[K]> };

/** A command line with its text, and what makes use of the values. */
export interface Definition<T extends Options> {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  readonly options: T;
  /** What the command does, in a few lines. Default: the summary. */
  readonly description?: string;
  /** Lines that can be typed as they are. */
  readonly examples: readonly string[];
  /** Paragraphs after the options. */
  readonly notes?: readonly string[];
}

/** A command of `source-zoho`. */
export interface Command extends Definition<Options> {
  /** @param values as read by `readArguments` with these options */
  readonly run: (values: Readonly<Record<string, unknown>>) => Promise<void>;
  /** Reports invalid arguments. Default: one line on stderr and exit code 1. */
  readonly refuse?: (why: string) => Promise<void>;
}

export interface Program {
  readonly name: string;
  readonly summary: string;
  /** What `--version` prints. */
  readonly version: string;
  readonly commands: readonly Command[];
  readonly notes: readonly string[];
}

/** Joins a definition with a `run` that knows the types of its values. Load the work inside `run`, not with the definition. */
export function command<const T extends Options>(
  definition: Definition<T> & {
    readonly run: (values: Values<T>) => Promise<void>;
    readonly refuse?: (why: string) => Promise<void>;
  },
): Command {
  return { ...definition, run: (values) => definition.run(values as Values<T>) };
}

/** The arguments cannot be used. The message quotes no value, since it may be a secret in the wrong position. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** `exitCode` is `exit-code`. */
export function optionName(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
