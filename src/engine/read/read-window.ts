import { clipped } from '../../state/intervals.js';
import type { ResumePosition } from '../../state/resume-position.js';
import type { StreamDefinition } from '../../catalog/streams/streams.js';
import { endOf, type ModuleFacts } from '../plan/module-context.js';
import type { ReadPosition } from './replan.js';

type ReadWindow = Pick<ModuleFacts, 'window' | 'runStartedAt'>;

/** Where a read begins: the position of an earlier run, without time slices outside of the present window. Pure. */
export function startOf(resumePosition: ResumePosition, facts: ReadWindow): ReadPosition {
  const { from } = facts.window;
  const done = clipped(resumePosition.done, { from: from ?? 0, to: endOf(facts) });
  return { ...resumePosition, from, done };
}

/**
 * The window to read by lists after COQL or Bulk Read. A full read has no end: rows that changed since the start of the run
 * are read again, in their new version. `undefined`: the window has an end, or the module has no time. Pure.
 */
export function tailOf(
  { window, runStartedAt }: ReadWindow,
  { cursorField }: Pick<StreamDefinition, 'cursorField'>,
): ReadWindow['window'] | undefined {
  return window.until !== undefined || cursorField === undefined ? undefined : { from: runStartedAt };
}
