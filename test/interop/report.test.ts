import { expect } from 'chai';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { reportPage } from '#src/report/html/page.js';
import { configOf, startZoho } from '../support/cli-world.js';
import { runTap } from '../support/tap-process.js';
import { createOrg } from '#src/emulator/seed/seed.js';
import { systemClock } from '#src/util/clock.js';
import { failedLogin, failedRun, hostileNames, manyStreams } from '../support/report-runs.js';
import { openBrowser, type Browser, type Page } from './support/browser.js';
import { LOW_CONTRAST, NAMELESS, SCHEMES, TOO_WIDE, WIDTHS } from './support/looks.js';
import { inProject } from './support/programs.js';

const FOLDER = inProject('.interop/screenshots');

describe('I-47: a report in a browser', function () {
  this.timeout(120_000);
  let browser: Browser;
  before(async function () {
    browser = await openBrowser(this);
    mkdirSync(FOLDER, { recursive: true });
  });
  // Absent if the suite was skipped.
  after(() => (browser as Browser | undefined)?.close());

  const open = async (
    name: string,
    width: number,
    colorScheme: 'light' | 'dark',
    height = 900,
  ): Promise<{ page: Page; complaints: string[] }> => {
    const page = await browser.newPage({ viewport: { width, height }, colorScheme });
    const complaints: string[] = [];
    page.on('console', (entry) => complaints.push(entry.text?.() ?? ''));
    page.on('pageerror', (error) => complaints.push(error.message ?? ''));
    page.on('request', (request) => {
      const url = request.url?.() ?? '';
      if (!url.startsWith('file:') && !url.startsWith('data:')) complaints.push(url);
    });
    await page.goto(pathToFileURL(join(FOLDER, `${name}.html`)).href);
    return { page, complaints };
  };

  const runs = {
    'many-streams': manyStreams,
    'failed-run': failedRun,
    hostile: hostileNames,
    login: failedLogin,
  };
  for (const [name, run] of Object.entries(runs)) {
    it(`${name}: nothing overflows, lacks contrast or a name, or is requested`, async () => {
      writeFileSync(join(FOLDER, `${name}.html`), reportPage(run()));
      for (const width of WIDTHS)
        for (const scheme of SCHEMES) {
          const { page, complaints } = await open(name, width, scheme);
          await page.screenshot({ path: join(FOLDER, `${name}-${scheme}-${width}.png`) });
          await page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))");
          const found = await page.evaluate(
            `({ wide: ${TOO_WIDE}, low: ${LOW_CONTRAST}, nameless: ${NAMELESS}, over: document.documentElement.scrollWidth - innerWidth })`,
          );
          expect(found, `${width} ${scheme}`).to.deep.equal({ wide: [], low: [], nameless: [], over: 0 });
          expect(complaints).to.deep.equal([]);
          await page.close();
        }
    });
  }

  it('the keyboard opens what is folded', async () => {
    writeFileSync(join(FOLDER, 'keys.html'), reportPage(failedRun()));
    const { page } = await open('keys', 820, 'light');
    await page.evaluate("document.querySelector('details summary').focus()");
    await page.keyboard.press('Enter');
    expect(await page.evaluate("document.querySelector('details').open")).to.equal(true);
    await page.close();
  });

  it('a real run, and the pictures of the README', async () => {
    const rows = { Leads: 12_100, Contacts: 4_500, Accounts: 3_000, Deals: 2_500, Everything: 300 };
    const org = createOrg({ now: systemClock.now() - 3_600_000, rows });
    const emulator = await startZoho({ org, latencyMs: 40 });
    try {
      const path = join(FOLDER, 'real.html');
      const modules =
        'Leads Contacts Accounts Deals Tasks Events Quotes Quoted_Items Everything Vehicles'.split(' ');
      const run = await runTap({ config: configOf(emulator, { modules }), args: [`--report=${path}`] });
      expect(run.exitCode).to.equal(0);
      expect(readFileSync(path, 'utf8')).to.include('Complete');
      for (const scheme of SCHEMES) {
        const { page, complaints } = await open('real', 1000, scheme, 760);
        const folder = process.env['REPORT_PICTURES'] === '1' ? inProject('docs/images') : FOLDER;
        mkdirSync(folder, { recursive: true });
        await page.screenshot({ path: join(folder, `report-${scheme}.png`) });
        expect(complaints).to.deep.equal([]);
        await page.close();
      }
    } finally {
      await emulator.close();
    }
  });
});
