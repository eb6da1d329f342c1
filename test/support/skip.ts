/**
 * Skips the running test, or all tests of the suite when called in its `before`, and says why:
 * the reporter lists the reason at the end of the run.
 */
export function skipLoudly(context: Mocha.Context, reason: string): never {
  const runnable = context.runnable();
  const isHook = 'type' in runnable && runnable.type === 'hook';
  Object.assign(isHook ? (runnable.parent ?? runnable) : runnable, { skipReason: reason });
  return context.skip();
}
