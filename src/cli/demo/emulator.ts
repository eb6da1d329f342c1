import { loadDataset } from '../../emulator/dataset/dataset.js';
import type { Org } from '../../emulator/org/org.js';
import { createOrg } from '../../emulator/seed/seed.js';
import { startEmulator } from '../../emulator/server/server.js';
import { SourceError } from '../../errors.js';
import { systemClock } from '../../util/clock.js';
import { installStopSwitch } from '../process/signals.js';

/** Interval of the check whether the parent process still runs. */
const LOOK_MS = 500;

/**
 * `source-zoho emulator`: runs a fake Zoho on loopback until the process receives a signal, or its parent has ended. Prints
 * one line of JSON: addresses and credentials, with the keys of the config file.
 */
export async function runEmulator(options: EmulatorOptions): Promise<void> {
  // Read before the addresses are printed: the parent may end as soon as it has them.
  const parent = process.ppid;
  const { port = 0, dataset, seed = 1 } = options;
  const rows = Object.fromEntries(options.rows.map(rowCount));
  const org: Org =
    dataset === undefined
      ? createOrg({ now: systemClock.now(), rows, seed })
      : await loadDataset(dataset, systemClock.now());
  const emulator = await startEmulator({ org, clock: systemClock, port, consent: 'ask' });
  process.stdout.write(`${JSON.stringify(emulator.connection)}\n`);
  const stop = installStopSwitch();
  await untilOrphaned(parent, stop.signal);
  await emulator.close();
  stop.finish();
}

/** If the parent ends, the process gets another parent. */
async function untilOrphaned(parent: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && process.ppid === parent)
    await systemClock.sleep(LOOK_MS, signal).catch(() => undefined);
}

interface EmulatorOptions {
  readonly port: number | undefined;
  readonly seed: number | undefined;
  readonly dataset: string | undefined;
  /** `Module=n` */
  readonly rows: readonly string[];
}

function rowCount(text: string): [string, number] {
  const [module = '', count = ''] = text.split('=');
  return [module, wholeNumber(count)];
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new SourceError({
    code: 'USAGE',
    failureType: 'config',
    userMessage: '--rows takes a module and a whole number: Leads=5000.',
  });
}
