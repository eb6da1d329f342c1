import { consequenceOf } from '../plan/calls.js';
import type { ModuleFacts } from '../plan/module-context.js';
import { querySource } from './by-coql.js';

/** Most queries of one row that the search may make, at a credit each: enough to find one column among 500. */
const MAX_QUERIES = 20;

/**
 * Finds the columns that a query is refused for if the refusal names none: by bisection, at a bounded price.
 *
 * @param columns of the refused query, without those that every query has
 * @param isTaken whether Zoho accepts a query of one row with these columns, in addition to those that every query has
 * @returns empty: the columns are not the reason, or the search would cost too much
 */
export async function findRefusedColumns(
  columns: readonly string[],
  isTaken: (columns: readonly string[]) => Promise<boolean>,
  most = MAX_QUERIES,
): Promise<readonly string[]> {
  let queries = 0;
  const isAccepted = async (some: readonly string[]): Promise<boolean> => {
    queries += 1;
    return queries <= most && (await isTaken(some));
  };
  /** @param some columns that are refused together */
  const search = async (some: readonly string[]): Promise<string[]> => {
    if (some.length <= 1 || queries > most) return [...some];
    const middle = Math.ceil(some.length / 2);
    const [left, right] = [some.slice(0, middle), some.slice(middle)];
    if (await isAccepted(left)) return search(right);
    const found = await search(left);
    return (await isAccepted(right)) ? found : [...found, ...(await search(right))];
  };
  if (columns.length === 0 || !(await isAccepted([])) || (await isAccepted(columns))) return [];
  const found = await search(columns);
  return queries > most ? [] : found;
}

/** {@link findRefusedColumns} for the COQL query of a stream with all its columns. */
export async function traceRefusal(facts: ModuleFacts): Promise<readonly string[]> {
  const { cursorField } = facts.stream;
  const { columns } = facts.columns.asked('coql');
  const keys = columns.filter((name) => name === 'id' || name === cursorField);
  const others = columns.filter((name) => !keys.includes(name));
  const order = cursorField === undefined ? 'id' : 'time';
  const { takes } = querySource(facts);
  try {
    return await findRefusedColumns(others, (some) => takes([...keys, ...some], { order }));
  } catch (thrown) {
    if (consequenceOf('query probe', thrown) === 'fail') throw thrown;
    return [];
  }
}
