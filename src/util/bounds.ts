/**
 * Every bound on what comes from outside, with its reason: no size, wait, clock or depth is believed beyond these. What lies
 * beyond has an end that its user knows: an error with a code, another strategy, or a warning.
 */

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const KIB = 1_024;
const MIB = 1_024 * KIB;

export const BOUNDS = {
  /** Clocks that are kept by NTP differ by less; between two that differ by more, the earlier one loses nothing. */
  clockToleranceMs: 3 * MINUTE_MS,
  /** A cursor so far ahead of both clocks is no matter of clocks any more: nothing would be read for a day or longer. */
  cursorAheadMs: 24 * HOUR_MS,

  /** A wait that takes longer than this says so in the log. */
  silentWaitMs: 10 * SECOND_MS,
  /** The longest delay of a timer of Node (2^31 − 1); a longer one would fire at once. */
  timerMs: 2_147_483_647,
  /** Of `request_timeout`: twice as long, which an answer may take, is two hours, in which a warehouse gives up a sync. */
  requestTimeoutSeconds: 3_600,
  /** All waits for the pieces of one file: a server that drips bytes comes to an end. */
  bodyWaitsMs: HOUR_MS,
  /** Who holds the lock of the access token makes one within seconds; two tokens made at once do no harm. */
  lockWaitMs: MINUTE_MS,
  /** A slot of Zoho's is taken for the time of one call; one that is held for longer was left behind. */
  slotWaitMs: 5 * MINUTE_MS,

  /** Decompressed bytes of one answer: 200 rows with ten texts of Zoho's longest 32,000 characters each have as many. */
  answerBytes: 64 * MIB,
  /** What one page of rows should have: ten at once, and what is made of them, fit into half a gigabyte. */
  pageBytes: 8 * MIB,
  /** Levels of arrays and objects in one value: Zoho's own have four, and what recurses can follow these. */
  nesting: 64,
  /** Characters of an error code: Zoho's longest has 48. */
  codeLength: 64,

  /** Columns of a bulk file: a job takes 200 fields, and COQL, the widest of Zoho's, 500. */
  csvColumns: 1_000,
  /** Characters of a cell, far beyond Zoho's longest (65,535): the rest of a file behind a quote that is never closed. */
  csvCell: 4 * MIB,

  /** Deleted ids that a state may hold: ten times what an org has deleted in the 60 days that Zoho keeps them. */
  recycledIds: 1_000_000,
  /** Bytes of one packed distance at the most: 64 bits, seven a byte. */
  packedIdBytes: 10,

  /** A saved token has a few hundred bytes: what is larger is another file. */
  tokenFileBytes: 64 * KIB,
} as const;
