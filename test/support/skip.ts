/**
 * Skips the running test, or all tests of a suite if called in its `before`. The reporter lists the reason at the end of
 * the run.
 */
export function skipLoudly(context: Mocha.Context, reason: string): never {
  const runnable = context.runnable();
  const isHook = 'type' in runnable && runnable.type === 'hook';
  Object.assign(isHook ? (runnable.parent ?? runnable) : runnable, { skipReason: reason });
  return context.skip();
}
