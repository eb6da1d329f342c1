import { consequenceOf } from '../plan/calls.js';
import type { ModuleFacts } from '../plan/module-context.js';
import { querySource } from './by-coql.js';

/** Queries of one row that the search may cost, a credit each: enough for one column among 500. */
const MOST_LOOKS = 20;

/**
 * The columns that a query is refused for, where the refusal names none: by halves, at a bounded price.
 *
 * @param columns of the query that was refused, without those that every query has
 * @param isTaken asks for one row of such columns, beside those that every query has
 * @returns none: it is not the columns, or the search would cost too much
 */
export async function findRefusedColumns(
  columns: readonly string[],
  isTaken: (columns: readonly string[]) => Promise<boolean>,
  most = MOST_LOOKS,
): Promise<readonly string[]> {
  let looks = 0;
  const look = async (some: readonly string[]): Promise<boolean> => {
    looks += 1;
    return looks <= most && (await isTaken(some));
  };
  /** @param some are refused together */
  const search = async (some: readonly string[]): Promise<string[]> => {
    if (some.length <= 1 || looks > most) return [...some];
    const middle = Math.ceil(some.length / 2);
    const [left, right] = [some.slice(0, middle), some.slice(middle)];
    if (await look(left)) return search(right);
    const found = await search(left);
    return (await look(right)) ? found : [...found, ...(await search(right))];
  };
  if (columns.length === 0 || !(await look([])) || (await look(columns))) return [];
  const found = await search(columns);
  return looks > most ? [] : found;
}

/** The same for a stream's query of all columns that COQL is asked for. */
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
