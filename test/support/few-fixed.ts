import { FIXED_STREAMS } from '#src/catalog/streams/fixed-streams.js';

/** Fixed streams of one call each. The others have tests of their own (`test/scenario/fixed-streams.test.ts`). */
export const FEW_FIXED_STREAMS = ['currencies', 'organization', 'profiles', 'roles', 'territories', 'users'];

/** The config that leaves the others out. */
export const FEW_FIXED = {
  exclude_modules: FIXED_STREAMS.map(({ name }) => name).filter((name) => !FEW_FIXED_STREAMS.includes(name)),
};
