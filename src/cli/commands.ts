import { AIRBYTE_COMMANDS } from './airbyte/definitions.js';
import type { Command, Program } from './arguments/command.js';
import { completionOf } from './completion/definition.js';
import { DEMO, EMULATOR } from './demo/definitions.js';
import { LOGIN } from './login/definition.js';
import { MIGRATE_STATE } from './migrate/definition.js';
import { packageVersion } from './process/version.js';
import { SCOPES } from './scopes/definition.js';
import { PLAN } from './plan/definition.js';
import { VALIDATE } from './validate/definition.js';

/** The commands of `source-zoho`, in the order of the help. A definition loads nothing but its text. */
export const COMMANDS: readonly Command[] = [
  LOGIN,
  ...AIRBYTE_COMMANDS,
  PLAN,
  SCOPES,
  VALIDATE,
  MIGRATE_STATE,
  DEMO,
  EMULATOR,
  completionOf(() => COMMANDS),
];

const EXIT_CODES = `Exit codes:
  0  the work is done; for read: every configured stream was read to its end
  1  it is not, and the error says why; for validate: there are findings
  2  validate only: invalid arguments or files
  A process that is stopped by a signal ends by that signal.`;

export function program(): Program {
  return {
    name: 'source-zoho',
    summary: 'Copies Zoho CRM into a warehouse, as an Airbyte source. The Singer tap is tap-zoho.',
    version: packageVersion(),
    commands: COMMANDS,
    notes: [
      EXIT_CODES,
      'At a terminal, read shows its progress. NO_COLOR, CI or TERM=dumb in the environment turn this off.',
      'stdout has protocol messages and results, stderr has messages for you.\nsource-zoho COMMAND --help shows the options of a command, with examples.',
    ],
  };
}
