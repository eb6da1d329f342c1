import { stopPostgres } from './postgres.js';

/** For the whole run of the interop tests. */
export const mochaHooks = {
  afterAll: (): void => stopPostgres(),
};
