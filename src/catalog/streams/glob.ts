/**
 * Whether a name fits one of the globs of `modules` or `exclude_modules`: `*` is any run of characters, `?` any one;
 * all else stands for itself, letter case included.
 */
export function matchesAny(name: string, globs: readonly string[]): boolean {
  return globs.some((glob) => matches(name, glob));
}

/** Two pointers with one place to come back to: linear in practice, never exponential. */
function matches(name: string, glob: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  let position = 0;
  while (at < name.length) {
    if (glob[position] === '*') {
      star = position;
      resume = at;
      position += 1;
    } else if (glob[position] === '?' || glob[position] === name[at]) {
      at += 1;
      position += 1;
    } else if (star >= 0) {
      resume += 1;
      at = resume;
      position = star + 1;
    } else {
      return false;
    }
  }
  return /^\**$/.test(glob.slice(position));
}
