import type { Row } from '../../row.js';
import type { NarrowPass } from './narrow-pass.js';

/** How rows are completed by lists (`narrow-pass.ts`), and whether the plan is to do so. */
export interface ListedColumns {
  readonly isPlanned: boolean;
  /**
   * @param from epoch ms: the time of the first row to complete
   * @param names api_names that the first rows lack
   */
  readonly open: (from: number | undefined, names: ReadonlySet<string>) => NarrowPass;
}

/** A narrow pass that begins and ends when the rows that came show that it pays. */
export interface AdaptivePass {
  /** api_names of the present list; none if there is no list. */
  readonly names: () => ReadonlySet<string>;
  /** @param lacking the api_names that rows lack, by id */
  readonly see: (rows: number, lacking: ReadonlyMap<string, readonly string[]>) => void;
  /** The listed parts of rows, in the version of the row: another version is requested by id, which tells what became of it. */
  readonly take: (rows: readonly Row[]) => Promise<ReadonlyMap<string, Row>>;
  readonly close: () => Promise<void>;
}

/** Rows after which the share of those that lack columns decides between ids and lists. */
const ROWS_TO_DECIDE = 1_000;
/** A list brings 200 rows a credit, ids bring 100: lists cost less if more than half of the rows lack columns. */
const PAYS_FROM = 0.55;
const PAYS_NO_MORE = 0.4;

export function createAdaptivePass(lists: ListedColumns | undefined): AdaptivePass {
  let pass: NarrowPass | undefined;
  let [seen, open] = [0, 0];
  const names = new Set<string>();
  const pays = (): boolean => {
    if (seen < ROWS_TO_DECIDE) return pass !== undefined || lists?.isPlanned === true;
    return open / seen > (pass ? PAYS_NO_MORE : PAYS_FROM);
  };
  const close = async (): Promise<void> => {
    await pass?.close();
    pass = undefined;
  };
  return {
    names: () => pass?.names ?? new Set(),
    see: (rows, lacking) => {
      seen += rows;
      open += lacking.size;
      for (const some of lacking.values()) for (const name of some) names.add(name);
    },
    take: async (rows) => {
      if (!pays()) await close();
      else pass ??= lists?.open(rows.find(({ modified }) => modified !== null)?.modified ?? undefined, names);
      if (!pass) return new Map();
      const parts = await pass.take(rows);
      return new Map(
        rows.flatMap(({ id, modified }) => {
          const part = parts.get(id);
          return part?.modified === modified ? [[id, part]] : [];
        }),
      );
    },
    close,
  };
}
