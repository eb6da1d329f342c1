import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { asObject, asText, parseJson } from '#src/util/json.js';
import { skipLoudly } from '../../support/skip.js';
import { inProject } from './programs.js';

/** What the tests use of playwright-core, which is installed apart from the project. */
export interface Page {
  goto(url: string): Promise<unknown>;
  evaluate(script: string): Promise<unknown>;
  screenshot(options: { path: string; fullPage?: boolean }): Promise<unknown>;
  on(
    event: string,
    listener: (subject: { text?: () => string; url?: () => string; message?: string }) => void,
  ): unknown;
  click(selector: string): Promise<void>;
  waitForSelector(selector: string): Promise<unknown>;
  close(): Promise<void>;
  readonly keyboard: { press(key: string): Promise<void> };
}

export interface Browser {
  newPage(options: {
    viewport: { width: number; height: number };
    colorScheme: 'light' | 'dark';
    deviceScaleFactor?: number;
  }): Promise<Page>;
  close(): Promise<void>;
}

/** Starts the browser of scripts/interop-browser.mjs. The tests are skipped, with the reason, where there is none. */
export async function openBrowser(context: Mocha.Context): Promise<Browser> {
  const file = inProject('.interop/programs.json');
  const found = existsSync(file) ? asObject(asObject(parseJson(readFileSync(file, 'utf8')))['chromium']) : {};
  const [command, driver] = [asText(found['command']), asText(found['driver'])];
  if (command === undefined || driver === undefined)
    return skipLoudly(context, asText(found['reason']) ?? 'no Chromium: run `npm run test:interop`');
  const { chromium } = (await import(pathToFileURL(driver).href)) as {
    chromium: { launch(options: { executablePath: string; args: string[] }): Promise<Browser> };
  };
  const executablePath = command.startsWith('/') ? command : whereIs(command);
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

function whereIs(command: string): string {
  const folders = (process.env['PATH'] ?? '').split(':');
  return folders.map((folder) => `${folder}/${command}`).find((path) => existsSync(path)) ?? command;
}
