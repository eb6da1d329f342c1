import { startEmulator, type Emulator, type EmulatorOptions } from '#src/emulator/server/server.js';
import { systemClock } from '#src/util/clock.js';
import type { JsonObject } from '#src/util/json.js';
import { tinyOrg } from './tiny-org.js';

/** An emulator in real time that many processes may log in to. */
export function startZoho(options: Partial<EmulatorOptions> = {}): Promise<Emulator> {
  return startEmulator({
    org: tinyOrg(),
    clock: systemClock,
    tokenThrottle: { count: 1_000_000, windowMs: 600_000 },
    ...options,
  });
}

/** A valid config, with some keys replaced. */
export function configOf(emulator: Emulator, more: JsonObject = {}): JsonObject {
  return { ...emulator.connection, ...more };
}
