/**
 * Limits for data and waits that other systems cause, each with its reason. What exceeds a limit ends in an error with a
 * code, in another strategy, or in a warning.
 */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const KIB = 1_024;
const MIB = 1_024 * KIB;

export const BOUNDS = {
  /** Clocks set by NTP differ by less. If two clocks differ by more, using the earlier one loses no changes. */
  clockToleranceMs: 3 * MINUTE_MS,
  /** A cursor this far ahead of both clocks is no clock skew: without a fix, nothing would be read for a day or longer. */
  cursorAheadMs: 24 * HOUR_MS,

  /** A longer wait is logged. */
  silentWaitMs: 10 * SECOND_MS,
  /** The longest delay of a timer in Node (2^31 − 1); a longer one would fire at once. */
  timerMs: 2_147_483_647,
  /** Of `request_timeout`. An answer may take twice as long: two hours, after which a warehouse would abort a sync. */
  requestTimeoutSeconds: 3_600,
  /** Sum of the waits for the pieces of one file, so that a server that sends single bytes cannot block forever. */
  bodyWaitsMs: HOUR_MS,
  /** The holder of the lock of the access token gets a token within seconds; two tokens at once do no harm. */
  lockWaitMs: MINUTE_MS,
  /** A slot is held for one call; one held for longer belongs to a process that has died. */
  slotWaitMs: 5 * MINUTE_MS,

  /** Decompressed bytes of one answer, as many as 200 rows with ten texts of Zoho's longest 32,000 characters each have. */
  answerBytes: 64 * MIB,
  /** Target for one page of rows: ten pages and the objects made of them fit into half a gigabyte. */
  pageBytes: 8 * MIB,
  /** Characters of the pages that wait to be parsed, before a stream requests more: twenty pages of lists, two of queries. */
  waitingAnswers: 4 * MIB,
  /** Characters of the settings that streams of a run share: about the fields of 60 modules. */
  sharedAnswers: 8 * MIB,
  /** Levels of arrays and objects in a value or an input file: Zoho's have four, and recursive functions can process this many. */
  nesting: 64,
  /** Characters of an error code: Zoho's longest has 48. */
  codeLength: 64,

  /** Columns of a bulk file: a job takes 200 fields, and COQL, Zoho's widest API, 500. */
  csvColumns: 1_000,
  /** Characters of a cell, far more than Zoho's longest (65,535): more means that a quote is never closed. */
  csvCell: 4 * MIB,

  /** Characters of the columns in a state: three times what 500 columns need. If there are more, Zoho is asked in each run. */
  storedFieldsLength: 64 * KIB,
  /** Age of columns in a state after which Zoho is asked for them again. */
  storedFieldsMs: 24 * HOUR_MS,
  /** Deleted ids in a state: ten times what an org deletes in the 60 days for which Zoho keeps them. */
  recycledIds: 1_000_000,
  /** Longest packed difference of two ids, bytes: 64 bits, seven per byte. */
  packedIdBytes: 10,

  /** A saved token has a few hundred bytes; a larger file is something else. */
  tokenFileBytes: 64 * KIB,
} as const;
