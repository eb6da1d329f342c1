import type { Advice, ScopeSeen } from './advise.js';

/** Colors a text for a terminal, or leaves it as it is. */
export type Paint = (color: 'green' | 'red' | 'bold', text: string) => string;

/** The advice as text for a terminal. Missing scopes and streams that cannot be read stand out without color, too. */
export function printAdvice({ facts, scopes, readable, skipped }: Advice, paint: Paint): string {
  const missing = scopes.filter(({ isGranted }) => isGranted === false);
  return [
    table(facts.map(([label, value]) => [paint('bold', label.padEnd(14)), value])),
    '',
    paint('bold', 'Scopes'),
    table(scopes.map((scope) => [marked(scope, paint), scope.use])),
    ...(scopes.some(({ isGranted }) => isGranted === undefined)
      ? ['Zoho does not list the scopes of this token; what it lacks shows in the streams below.']
      : []),
    '',
    paint('bold', `Streams: ${readable} can be read, ${[...skipped.values()].flat().length} cannot`),
    ...[...skipped].map(([reason, names]) => `  ${paint('red', names.join(', '))}: ${reason}`),
    '',
    ...(missing.length === 0
      ? [paint('green', 'The connection works.')]
      : [
          `The connection works, but ${missing.length} scopes are missing. Run source-zoho login to add them:`,
          scopes.map(({ scope }) => scope).join(','),
        ]),
    '',
  ].join('\n');
}

function marked({ scope, isGranted }: ScopeSeen, paint: Paint): string {
  const text = scope.padEnd(36);
  if (isGranted === undefined) return `  ?       ${text}`;
  return isGranted ? `  ${paint('green', 'present')} ${text}` : `  ${paint('red', 'MISSING')} ${text}`;
}

function table(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.join(' ').trimEnd()).join('\n');
}
