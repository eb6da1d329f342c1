import { styleText } from 'node:util';
import { createGrowingRedactor, createRedactor } from '../../config/redact.js';
import { toSourceError } from '../../errors.js';
import type { Message } from '../../message.js';
import { systemClock } from '../../util/clock.js';
import { asText } from '../../util/json.js';
import { FOR_CHECK } from '../connect/compose.js';
import { openConnection } from '../connect/open.js';
import { installStopSwitch, Stopped } from '../process/signals.js';
import { checkStorable, loadConfig, storeRefreshToken } from '../singer/config.js';
import { advise } from './advise.js';
import { printAdvice, type Paint } from './print.js';

/** `source-zoho check` for a person: advice on stdout, warnings and the error on stderr. */
export async function runAdvice({ config }: { readonly config: string }): Promise<void> {
  const stop = installStopSwitch();
  let redact = createRedactor([]);
  const report = (text: string): void => void process.stderr.write(`${redact(text)}\n`);
  const redactor = createGrowingRedactor((next) => (redact = next));
  const deps = { clock: systemClock, signal: stop.signal, redactor };
  try {
    const loaded = await loadConfig([config], {});
    await checkStorable(loaded, systemClock.now());
    const emit = async (message: Message): Promise<void> => {
      if (message.kind === 'log' && message.level === 'warn') report(message.text);
      if (message.kind !== 'config') return;
      // A grant code works once: its refresh token must be stored.
      report((await storeRefreshToken(loaded, asText(message.config['refresh_token']) ?? '')).text);
    };
    const opened = await openConnection(loaded.merged, { ...deps, emit }, FOR_CHECK);
    process.stdout.write(redact(printAdvice(await advise(opened), painter(process.stdout))));
  } catch (thrown) {
    process.exitCode = 1;
    const { userMessage, code } = toSourceError(thrown);
    if (stop.signal.reason instanceof Stopped) report(stop.signal.reason.message);
    else report(`source-zoho check: ${userMessage} (${code})`);
  }
  stop.finish();
}

/** Node decides whether the terminal has colors; NO_COLOR turns them off. */
function painter(stream: NodeJS.WriteStream): Paint {
  const isColored = stream.isTTY && stream.hasColors();
  return (color, text) => (isColored ? styleText(color, text) : text);
}
