import { closeWarm } from './warm-process.js';

/** At the end of each test file where files run side by side, of the run otherwise. */
export const mochaHooks = {
  afterAll: (): Promise<void> => closeWarm(),
};
