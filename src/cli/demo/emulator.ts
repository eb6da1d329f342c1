import { parseArgs } from 'node:util';
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
export async function runEmulator(args: readonly string[]): Promise<void> {
  // Read before the addresses are printed: the parent may end as soon as it has them.
  const parent = process.ppid;
  const { port, dataset, rows, seed } = parseEmulatorArgs(args);
  const org: Org =
    dataset === undefined
      ? createOrg({ now: systemClock.now(), rows, seed })
      : await loadDataset(dataset, systemClock.now());
  const emulator = await startEmulator({ org, clock: systemClock, port });
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

interface EmulatorArgs {
  readonly port: number;
  readonly seed: number;
  readonly dataset: string | undefined;
  readonly rows: Record<string, number>;
}

function parseEmulatorArgs(args: readonly string[]): EmulatorArgs {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
      dataset: { type: 'string' },
      rows: { type: 'string', multiple: true, default: [] },
    },
  });
  return {
    port: wholeNumber('--port', values.port),
    seed: wholeNumber('--seed', values.seed),
    dataset: values.dataset,
    rows: Object.fromEntries(values.rows.map(rowCount)),
  };
}

function rowCount(text: string): [string, number] {
  const [module = '', count = ''] = text.split('=');
  return [module, wholeNumber('--rows Module=N', count)];
}

function wholeNumber(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new SourceError({
    code: 'USAGE',
    failureType: 'config',
    userMessage: `${option} takes a whole number.`,
  });
}
