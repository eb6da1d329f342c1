import { createRedactor } from '../../config/redact.js';
import { SourceError } from '../../errors.js';
import { systemClock } from '../../util/clock.js';
import { installStopSwitch, Stopped } from '../process/signals.js';
import { createLineAsker, type Asker } from './ask.js';
import { login, type LoginOptions } from './login.js';

/** `source-zoho login`: questions and messages go to stderr. */
export async function runLogin(options: LoginOptions): Promise<void> {
  const stop = installStopSwitch();
  let redact = createRedactor([]);
  const print = (text: string): void => void process.stderr.write(`${redact(text)}\n`);
  const ask = await createAsker(stop.signal);
  try {
    const isReadable = await login(options, {
      clock: systemClock,
      signal: stop.signal,
      ask,
      print,
      open: openBrowser,
      useRedactor: (next) => (redact = next),
    });
    if (!isReadable) process.exitCode = 1;
  } catch (error) {
    process.exitCode = 1;
    if (stop.signal.reason instanceof Stopped) print(stop.signal.reason.message);
    else print(`source-zoho login: ${wordsOf(error)}`);
  } finally {
    ask.close();
  }
  stop.finish();
}

function wordsOf(error: unknown): string {
  if (error instanceof SourceError) return `${error.userMessage} (${error.code})`;
  return error instanceof Error ? error.message : String(error);
}

async function createAsker(signal: AbortSignal): Promise<Asker> {
  if (!process.stdin.isTTY) return createLineAsker(process.stdin);
  const { createTerminalAsker } = await import('./prompts.js');
  return createTerminalAsker(signal);
}

async function openBrowser(url: string): Promise<void> {
  const { openInBrowser } = await import('./browser.js');
  return openInBrowser(url);
}
