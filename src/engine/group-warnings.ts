/** Names in one line. */
const MAX_NAMES = 10;

/**
 * Groups warnings of the form `Leads: what is unusual` into one line for each text, which lists its modules in the order in
 * which they came. Pure.
 */
export function groupWarnings(warnings: readonly string[]): string[] {
  const groups = new Map<string, Set<string>>();
  for (const warning of warnings) {
    const at = warning.indexOf(': ');
    const [module, text] = at < 0 ? ['', warning] : [warning.slice(0, at), warning.slice(at + 2)];
    const modules = groups.get(text) ?? new Set();
    groups.set(text, modules.add(module));
  }
  return [...groups].map(([text, modules]) => line([...modules], text));
}

function line(modules: readonly string[], text: string): string {
  if (modules.length === 1) return modules[0] === '' ? text : `${modules[0] ?? ''}: ${text}`;
  const rest = modules.length - MAX_NAMES;
  const names = `${modules.slice(0, MAX_NAMES).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  return `${modules.length} modules (${names}): ${text}`;
}
