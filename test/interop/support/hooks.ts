import { addressOf, findPostgres, stopPostgres } from './postgres.js';

/** One server for all files, which run in processes of their own: the variable tells them where it is. */
export async function mochaGlobalSetup(): Promise<void> {
  const postgres = await findPostgres();
  if (!('reason' in postgres)) process.env['SOURCE_ZOHO_PG'] = addressOf(postgres);
}

export const mochaGlobalTeardown = (): void => stopPostgres();
