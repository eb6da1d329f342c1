/** The only file that uses commander, the argument parser that the CDK brings. */
import { Argument, Command as Parser, CommanderError, InvalidArgumentError, Option as Flag } from 'commander';
import {
  optionName,
  UsageError,
  type Command,
  type Definition,
  type Option,
  type Options,
  type Program,
  type Values,
} from './command.js';

/** Help or version, as asked for: `text` is for stdout. */
export interface Shown {
  readonly text: string;
}

export interface Chosen {
  readonly command: Command;
  readonly values: Readonly<Record<string, unknown>>;
}

/**
 * Reads the command line of a program with commands.
 *
 * @throws UsageError with the command, if it is known
 */
export function readProgram(program: Program, argv: readonly string[]): Chosen | Shown {
  let chosen: Chosen | undefined;
  const root = createParser(program.name, program.summary, program.version).addHelpCommand(
    'help [command]',
    'show the help of a command',
  );
  addNotes(root, program.notes);
  for (const command of program.commands) {
    const parser = root.command(command.name).summary(command.summary);
    define(parser, command);
    parser.action(() => {
      chosen = { command, values: valuesOf(parser, command.options) };
    });
  }
  const shown = parse(root, argv);
  if (shown) return shown;
  if (!chosen) throw new UsageError('a command is missing');
  return chosen;
}

/**
 * Reads the command line of a program without commands.
 *
 * @throws UsageError
 */
export function readArguments<const T extends Options>(
  definition: Definition<T>,
  version: string,
  argv: readonly string[],
): { readonly values: Values<T> } | Shown {
  const parser = createParser(definition.name, definition.summary, version);
  define(parser, definition);
  parser.action(() => undefined);
  const shown = parse(parser, argv);
  return shown ?? { values: valuesOf(parser, definition.options) as Values<T> };
}

function createParser(name: string, summary: string, version: string): Parser {
  return new Parser(name)
    .description(summary)
    .version(version, '-V, --version', 'show the version')
    .exitOverride()
    .helpOption('-h, --help', 'show this help');
}

function define(parser: Parser, definition: Definition<Options>): void {
  parser
    .description(definition.description ?? sentence(definition.summary))
    .usage(usageOf(definition.options))
    .allowExcessArguments(false);
  for (const [key, option] of Object.entries(definition.options)) {
    if (option.positional) parser.addArgument(toArgument(option));
    else parser.addOption(toFlag(key, option));
  }
  addNotes(parser, definition.notes ?? []);
  const examples = definition.examples.map((line) => `  ${line.replaceAll('\n', '\n  ')}`);
  if (examples.length > 0) parser.addHelpText('after', `\nExamples:\n${examples.join('\n')}`);
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function addNotes(parser: Parser, notes: readonly string[]): void {
  for (const note of notes) parser.addHelpText('after', `\n${note}`);
}

/** Required options are part of the usage line. */
function usageOf(options: Options): string {
  const entries = Object.entries(options).filter(([, { hidden }]) => hidden !== true);
  const required = entries
    .filter(([, { required, positional }]) => required === true && positional !== true)
    .map(([key, { value = '' }]) => `--${optionName(key)} ${value}`);
  const positional = entries
    .filter(([, { positional }]) => positional === true)
    .map(([, { value = '' }]) => value);
  const others = entries.length > required.length + positional.length ? ['[options]'] : [];
  return [...required, ...others, ...positional].join(' ');
}

function toFlag(key: string, option: Option): Flag {
  const { short, value, about, values, repeats, preset, hidden = false } = option;
  const flags = `${short === undefined ? '' : `-${short}, `}--${optionName(key)}${value === undefined ? '' : ` ${value}`}`;
  const flag = new Flag(flags, about).argParser(toValue(option)).hideHelp(hidden);
  if (values && repeats !== true) flag.argChoices = [...values];
  if (preset !== undefined) flag.preset(preset);
  return flag;
}

function toArgument(option: Option): Argument {
  const argument = new Argument(option.value ?? '', option.about);
  if (option.values) argument.choices([...option.values]);
  return argument.argParser(toValue(option));
}

/** Checks a value and adds it to those given before. */
function toValue({ values, whole, repeats }: Option) {
  return (text: string, before: unknown): unknown => {
    if (values && !values.includes(text))
      throw new InvalidArgumentError(`the values are ${values.join(', ')}`);
    if (whole && !(/^-?\d{1,9}$/.test(text) && Number(text) >= whole.min))
      throw new InvalidArgumentError(`it takes a whole number from ${whole.min} on`);
    const value = whole ? Number(text) : text;
    return repeats ? [...(Array.isArray(before) ? (before as unknown[]) : []), value] : value;
  };
}

/**
 * Each option of the definition with its value: a switch that is not given is `false`, a list is empty. The parser itself
 * does not look for required options, since it would report one that is missing before one that is misspelled.
 */
function valuesOf(parser: Parser, options: Options): Readonly<Record<string, unknown>> {
  const given = parser.opts<Record<string, unknown>>();
  const positional = [...(parser.processedArgs as readonly unknown[])];
  const entries = Object.entries(options).map(([key, option]): [string, unknown] => {
    const value = option.positional ? positional.shift() : valueOf(given, key);
    if (option.required && option.positional !== true && value === undefined)
      throw new UsageError(`--${optionName(key)} ${option.value ?? ''} is missing`);
    return [key, value ?? (option.value === undefined ? false : option.repeats ? [] : undefined)];
  });
  return Object.fromEntries(entries);
}

/** The parser takes `--no-browser` for an option `browser` that is false. */
function valueOf(given: Readonly<Record<string, unknown>>, key: string): unknown {
  const [, first, rest] = /^no([A-Z])(.*)$/.exec(key) ?? [];
  return first === undefined ? given[key] : given[`${first.toLowerCase()}${rest ?? ''}`] === false;
}

function parse(parser: Parser, argv: readonly string[]): Shown | undefined {
  const out: string[] = [];
  const output = { writeOut: (text: string) => void out.push(text), writeErr: () => undefined };
  for (const one of [parser, ...parser.commands]) one.configureOutput(output);
  try {
    parser.parse([...argv], { from: 'user' });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { text: out.join('') };
    throw new UsageError(wordsOf(error));
  }
}

/** What is wrong, without the values that were given. */
function wordsOf({ code, message }: CommanderError): string {
  const [, hint] = /\n\(Did you mean ([^]*)\?\)$/.exec(message) ?? [];
  const suggestion = hint === undefined ? '' : ` (did you mean ${hint}?)`;
  const [name = ''] = /--[\w-]+/.exec(message) ?? /-\w/.exec(message) ?? [];
  switch (code) {
    case 'commander.help':
      return 'a command is missing';
    case 'commander.unknownCommand':
      return `there is no such command${suggestion}`;
    case 'commander.unknownOption':
      return `there is no option ${name}${suggestion}`;
    case 'commander.optionMissingArgument':
      return `${name} needs a value`;
    case 'commander.excessArguments':
      return 'an argument is not an option';
    case 'commander.missingArgument':
      return `an argument is missing: ${/'(.*?)'/.exec(message)?.[1] ?? ''}`;
    default:
      return message
        .replace(
          /^error: command-argument value '[^]*' is invalid for argument '(.*?)'\./,
          '$1 is not valid:',
        )
        .replace(/^error: option '.*?' argument '[^]*' is invalid\./, `${name} is not valid:`);
  }
}
