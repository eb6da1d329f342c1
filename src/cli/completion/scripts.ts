import { optionName, type Definition, type Option, type Options } from '../arguments/command.js';
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

export type Completed = Pick<Definition<Options>, 'name' | 'summary' | 'options'>;

/** A completion script for both programs. It needs no program at run time. */
export function completionScript(shell: Shell, commands: readonly Completed[], tap: Completed): string {
  const all = [...commands].sort((a, b) => a.name.localeCompare(b.name));
  if (shell === 'bash') return bash(all, tap);
  return shell === 'zsh' ? zsh(all, tap) : fish(all, tap);
}

/** The visible options with their names. */
function optionsOf({ options }: Completed): (Option & { readonly name: string })[] {
  const named = Object.entries(options).map(([key, option]) => ({ ...option, name: `--${optionName(key)}` }));
  const visible = named.filter(({ hidden, positional }) => hidden !== true && positional !== true);
  return [...visible, { name: '--help', about: 'show the help' }];
}

function positionalsOf({ options }: Completed): readonly string[] {
  return Object.values(options).flatMap(({ positional, values }) => (positional ? (values ?? []) : []));
}

/** What may follow: the values of each option that has some, else files; then the options. */
function bashWords(command: Completed): string {
  const cases = optionsOf(command).flatMap(({ name, value, values }) =>
    values && value ? [`        ${name}) words="${values.join(' ')}" ;;`] : [],
  );
  const names = [...positionalsOf(command), ...optionsOf(command).map(({ name }) => name)].join(' ');
  return [
    `      case "$previous" in`,
    ...cases,
    `        ${withFile(command).join('|')}) words="" ;;`,
    `        *) words="${names}" ;;`,
    `      esac`,
  ].join('\n');
}

/** Options whose value is free: files are offered. */
function withFile(command: Completed): string[] {
  const free = optionsOf(command).filter(({ value, values }) => value !== undefined && !values);
  return ['--no-such-option', ...free.map(({ name }) => name)];
}

function bash(commands: readonly Completed[], tap: Completed): string {
  const cases = commands.map((command) => `    ${command.name})\n${bashWords(command)}\n      ;;`);
  return `# bash completion for source-zoho and tap-zoho
_source_zoho() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words=""
  [ "$previous" = "=" ] && previous="\${COMP_WORDS[COMP_CWORD-2]}"
  [ "$current" = "=" ] && current=""
  local command="\${COMP_WORDS[1]}"
  [ "\${COMP_WORDS[0]##*/}" = tap-zoho ] && command=tap-zoho
  [ "$command" != tap-zoho ] && [ "$COMP_CWORD" -le 1 ] && command=""
  case "$command" in
${cases.join('\n')}
    tap-zoho)
${bashWords(tap)}
      ;;
    *) words="${commands.map(({ name }) => name).join(' ')} help --help --version" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  [ -z "$words" ] && COMPREPLY=($(compgen -f -- "$current"))
  return 0
}
complete -o filenames -F _source_zoho source-zoho tap-zoho
`;
}

function zsh(commands: readonly Completed[], tap: Completed): string {
  const list = commands.map(({ name, summary }) => `    '${name}:${quoted(summary)}'`);
  const cases = commands.map((command) => `    ${command.name})\n${zshArguments(command)}\n      ;;`);
  return `#compdef source-zoho tap-zoho
_source_zoho() {
  if [[ $service == tap-zoho ]]; then
${zshArguments(tap)}
    return
  fi
  local -a commands=(
${list.join('\n')}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
compdef _source_zoho source-zoho tap-zoho
`;
}

function zshArguments(command: Completed): string {
  const specs = optionsOf(command).map(({ name, about, value, values, repeats }) => {
    const argument = value === undefined ? '' : `:value:${values ? `(${values.join(' ')})` : '_files'}`;
    return `'${repeats ? '*' : ''}${name}[${quoted(about)}]${argument}'`;
  });
  const positionals = positionalsOf(command);
  const position = positionals.length > 0 ? [`'1:value:(${positionals.join(' ')})'`] : [];
  return `      _arguments ${[...specs, ...position].join(' \\\n        ')}`;
}

function fish(commands: readonly Completed[], tap: Completed): string {
  const none = '__fish_use_subcommand';
  const lines = commands.flatMap((command) => {
    const seen = `__fish_seen_subcommand_from ${command.name}`;
    return [
      `complete -c source-zoho -f -n ${none} -a ${command.name} -d '${quoted(command.summary)}'`,
      ...optionsOf(command).map((option) => fishOption('source-zoho', option, ` -n '${seen}'`)),
      ...positionalsOf(command).map((value) => `complete -c source-zoho -f -n '${seen}' -a ${value}`),
    ];
  });
  return [
    '# fish completion for source-zoho and tap-zoho',
    ...lines,
    ...optionsOf(tap).map((option) => fishOption('tap-zoho', option, '')),
    '',
  ].join('\n');
}

function fishOption(program: string, option: Option & { readonly name: string }, condition: string): string {
  const { name, about, short, value, values } = option;
  const letter = short === undefined ? '' : ` -s ${short}`;
  const argument = value === undefined ? '' : values ? ` -x -a '${values.join(' ')}'` : ' -r -F';
  return `complete -c ${program}${condition} -l ${name.slice(2)}${letter}${argument} -d '${quoted(about)}'`;
}

/** For single quotes, and for the brackets of zsh. */
function quoted(text: string): string {
  return text.replaceAll(/['\\[\]:]/g, ' ');
}
