import { expect } from 'chai';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openBrowser, type Browser } from './support/browser.js';
import { LOW_CONTRAST, SCHEMES, TOO_WIDE, WIDTHS } from './support/looks.js';
import { inProject } from './support/programs.js';
import { run } from './support/run.js';

/** Pages whose pictures are kept. */
const SHOWN = ['index.html', 'login.html', 'quick-start.html'];
const SCREENSHOTS = inProject('.interop/screenshots');

describe('the site of the documents in a browser', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(join(tmpdir(), 'site-'));
  let browser: Browser;
  before(async function () {
    browser = await openBrowser(this);
    mkdirSync(SCREENSHOTS, { recursive: true });
  });
  after(async () => {
    await (browser as Browser | undefined)?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('is made, and every link between its pages leads somewhere', async () => {
    const args = [inProject('scripts/site.mjs'), folder];
    const { code, stderr } = await run({ command: process.execPath, args });
    expect(code, stderr).to.equal(0);
    expect(stderr).not.to.include('leads nowhere');
    expect(readdirSync(folder)).to.include.members([...SHOWN, 'errors.html', 'images']);
  });

  for (const width of WIDTHS)
    for (const colorScheme of SCHEMES) {
      it(`${width} ${colorScheme}: nothing overflows, lacks contrast or fails to load`, async () => {
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
        const complaints: string[] = [];
        page.on('console', (entry) => complaints.push(entry.text?.() ?? ''));
        const pages = readdirSync(folder).filter((name) => name.endsWith('.html'));
        // The long pages of facts take seconds each and have no forms of their own.
        for (const name of pages.filter(
          (one) => !['zoho-api.html', 'streams.html', 'protocol.html'].includes(one),
        )) {
          await page.goto(pathToFileURL(join(folder, name)).href);
          const found = await page.evaluate(
            `({ wide: ${TOO_WIDE}, low: ${LOW_CONTRAST}, over: document.documentElement.scrollWidth - innerWidth, ` +
              `blind: [...document.images].filter((one) => !one.alt || !one.naturalWidth).map((one) => one.src) })`,
          );
          expect(found, name).to.deep.equal({ wide: [], low: [], over: 0, blind: [] });
          if (SHOWN.includes(name))
            await page.screenshot({ path: join(SCREENSHOTS, `site-${name}-${colorScheme}-${width}.png`) });
        }
        expect(complaints).to.deep.equal([]);
        await page.close();
      });
    }
});
