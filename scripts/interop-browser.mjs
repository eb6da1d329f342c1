/**
 * Provides a browser for the tests that look at a report: Chromium, and playwright-core to drive it.
 *
 * Chromium is the one in SOURCE_ZOHO_CHROMIUM, or one on the PATH. In CI, as root on Debian, it is installed. playwright-core
 * comes from npm into .interop/; it brings no browser.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';

const DRIVER = 'playwright-core@1.65.1';
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const LIMIT_MS = 5 * 60_000;

/** @returns {{ command: string, driver: string } | { reason: string }} */
export function provideBrowser(home) {
  const command = findChromium() ?? installChromium();
  if (!command) return { reason: 'no Chromium on the PATH: install one, or set SOURCE_ZOHO_CHROMIUM' };
  const folder = path.join(home, 'browser');
  const driver = path.join(folder, 'node_modules/playwright-core/index.mjs');
  if (existsSync(driver)) return { command, driver };
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), '{"private":true}\n');
  const flags = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  const { status } = run('npm', ['install', ...flags, DRIVER], { cwd: folder });
  if (status !== 0 || !existsSync(driver)) return { reason: `${DRIVER} cannot be installed` };
  return { command, driver };
}

function findChromium() {
  const own = process.env.SOURCE_ZOHO_CHROMIUM;
  return (own ? [own] : NAMES).find((name) => run(name, ['--version']).status === 0);
}

function installChromium() {
  const mayInstall = process.env.CI && process.platform === 'linux' && process.getuid?.() === 0;
  if (!mayInstall || run('apt-get', ['--version']).status !== 0) return undefined;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  run('apt-get', ['update', '-qq'], { env });
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'], {
    env,
  });
  return findChromium();
}

function run(command, args, options = {}) {
  return spawnSync(command, args, { stdio: 'ignore', timeout: LIMIT_MS, ...options });
}
