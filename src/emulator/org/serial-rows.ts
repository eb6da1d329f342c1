import { floorToSecond } from '../../util/clock.js';
import type { Row } from './org.js';
import { hashText, mix } from './random.js';
import type { BaseRows } from './row-scan.js';

/** All ids of an organisation start with the same digits (zoho-api.md §3.2). */
const ORG_PREFIX = '5725767';

const SECOND = 1000;
const DAY = 86_400 * SECOND;
/** Long enough to include both sides of a change to or from daylight saving time. */
const SPAN = 300 * DAY;
/** The time between the creation of a row and its last change. */
const AGE = 40 * DAY;
/** The age of the newest row. It is older than the seconds that an extractor does not read at the end of a run. */
const REST = 900 * SECOND;
/** Ids have gaps, but lie so close that doubles cannot distinguish neighbours. */
const ID_STEP = 7;

export interface SerialOptions {
  readonly module: string;
  /** 1 to 999, unique in the organisation. Keeps the ids of modules apart. */
  readonly number: number;
  readonly size: number;
  readonly now: number;
  readonly seed: number;
  /** As `ExtraModule.times`, and `imported`: rows 100 to 179 of every 200 share one second. */
  readonly times: 'spread' | 'burst' | 'none' | 'imported';
  /** Every n-th row is a converted lead. */
  readonly convertedEach?: number;
  readonly derive: (index: number, stamps: Stamps, fields?: ReadonlySet<string>) => Row;
}

/** What is known of a row without deriving it. */
export interface Stamps {
  readonly id: string;
  readonly createdAt: number | null;
  readonly modifiedAt: number | null;
  readonly isConverted: boolean;
}

/** A 19-digit id: org prefix, number of the module (or kind of object), serial number. */
export function makeId(number: number, serial: number): string {
  return `${ORG_PREFIX}${String(number).padStart(3, '0')}${String(serial).padStart(9, '0')}`;
}

/** Base rows whose ids and times are computed from the index. */
export function createSerialRows(options: SerialOptions): BaseRows {
  const { module, number, size, seed, times, convertedEach = 0, derive } = options;
  const newest = floorToSecond(options.now - REST);
  const step = Math.max(2 * SECOND, Math.floor(SPAN / Math.max(size, 1)));
  const salt = mix(seed, hashText(module));
  const key = `${ORG_PREFIX}${String(number).padStart(3, '0')}`;

  const modifiedAt = (index: number): number | null => {
    if (times === 'none') return null;
    if (times === 'burst') return newest;
    const at = times === 'imported' ? importOf(index) : index;
    // Half a step of jitter keeps the order and at least a second between neighbours.
    const jitter = mix(salt, at) % Math.floor(step / 2);
    return floorToSecond(newest - (size - 1 - at) * step - jitter);
  };
  const createdAt = (index: number): number | null => {
    const modified = modifiedAt(index);
    return modified === null ? null : modified - AGE;
  };
  const idOf = (index: number): string => makeId(number, index * ID_STEP + 1);
  const isConverted = (index: number): boolean =>
    convertedEach > 0 && index % convertedEach === convertedEach - 1;

  return {
    size,
    idOf,
    createdAt,
    modifiedAt,
    isConverted,
    indexOf: (id) => {
      if (id.length !== 19 || !id.startsWith(key)) return undefined;
      const index = (Number(id.slice(key.length)) - 1) / ID_STEP;
      return Number.isInteger(index) && index >= 0 && index < size ? index : undefined;
    },
    derive: (index, fields) => {
      const stamps = {
        id: idOf(index),
        createdAt: createdAt(index),
        modifiedAt: modifiedAt(index),
        isConverted: isConverted(index),
      };
      return derive(index, stamps, fields);
    },
  };
}

/** The row whose times a row shares: rows 100 to 179, 300 to 379 and so on were added by one import each. */
function importOf(index: number): number {
  const within = index % 200;
  return within >= 100 && within < 180 ? index - within + 100 : index;
}
