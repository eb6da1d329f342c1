/** The error that a promise rejects with. Fails if it resolves. */
export async function rejection(promise: Promise<unknown>): Promise<Error> {
  const outcome = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (outcome instanceof Error) return outcome;
  throw new Error(`Expected an error, got ${outcome === undefined ? 'a result' : JSON.stringify(outcome)}`);
}
