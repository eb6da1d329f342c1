import { startEmulator, type Emulator, type EmulatorOptions } from '#src/emulator/server/server.js';
import { systemClock } from '#src/util/clock.js';
import type { JsonObject } from '#src/util/json.js';
import { tinyOrg } from './tiny-org.js';

/** An emulator that many processes may log in to, in real time. */
export function startZoho(options: Partial<EmulatorOptions> = {}): Promise<Emulator> {
  return startEmulator({
    org: tinyOrg(),
    clock: systemClock,
    tokenThrottle: { count: 1_000_000, windowMs: 600_000 },
    ...options,
  });
}

/** A config that works, with the keys given in place of its own. */
export function configOf(emulator: Emulator, more: JsonObject = {}): JsonObject {
  return { ...emulator.connection, ...more };
}
