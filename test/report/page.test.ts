import { expect } from 'chai';
import { reportPage } from '#src/report/html/page.js';
import { html } from '#src/util/markup.js';
import type { RunReport } from '#src/report/shape.js';
import { failedLogin, failedRun, hostileNames, madeRun, manyStreams } from '../support/report-runs.js';

/** The exact numbers of the page, in order. */
const numbersIn = (page: string): number[] =>
  [...page.matchAll(/<data value="([^"]*)">/g)].map(([, value]) => Number(value));

/** The page below one heading. */
const section = (page: string, id: string): string =>
  page.slice(page.indexOf(`<section aria-labelledby="${id}"`)).split('</section>')[0] ?? '';

describe('I-47: report/page', () => {
  const made: Readonly<Record<string, RunReport>> = {
    many: manyStreams(),
    failed: failedRun(),
    hostile: hostileNames(),
    login: failedLogin(),
    empty: madeRun().report(0),
  };

  it('shows the figures of the JSON', () => {
    const { totals, streams, time } = manyStreams();
    const page = reportPage(manyStreams());
    expect(numbersIn(page.slice(0, page.indexOf('</dl>')))).to.deep.equal([
      ...[totals.records, totals.deletions, totals.outcomes.complete, totals.streams],
      ...[totals.calls, totals.credits, totals.retries],
    ]);
    const rows = section(page, 'streams').split('<tr>').slice(2).map(numbersIn);
    expect(rows.map((row) => row.slice(0, 5))).to.deep.equal(
      streams.map(({ records, deletions, calls, credits, retries }) => [
        records,
        deletions,
        calls,
        credits,
        retries,
      ]),
    );
    const buckets = section(page, 'over-time').split('<tr>').slice(2).map(numbersIn);
    expect(buckets).to.deep.equal(
      time.buckets.map(({ at, records, calls, credits, retries }) => [at, records, calls, credits, retries]),
    );
  });

  for (const [name, report] of Object.entries(made)) {
    it(`needs nothing else and runs nothing (${name})`, () => {
      const page = reportPage(report);
      expect(page).to.match(/^<!doctype html>\s*<html lang="en">/);
      expect(page).to.include("default-src 'none'");
      expect(page).not.to.match(/<script|<img|<iframe|<a |url\(|@import|https?:/i);
      expect(page).not.to.match(/\bundefined\b|\bNaN\b|\[object/);
      const allowed =
        /<\/?(?:!doctype|html|head|meta|title|link|style|body|main|header|footer|section|article|h[1-4]|p|dl|dt|dd|div|span|strong|small|data|time|svg|rect|path|figure|figcaption|ol|ul|li|i|br|bdi|code|table|caption|thead|tbody|tr|th|td|details|summary)\b/gi;
      expect(page.replaceAll(allowed, '')).not.to.match(/<[a-z/!]/i);
    });
  }

  it('escapes every value', () => {
    const page = html`<p title="${`"<&'>`}">${'<b>'}${['<i>', html`<u>${'&'}</u>`]}${undefined}${3}</p>`;
    expect(page.text).to.equal('<p title="&quot;&lt;&amp;&#39;&gt;">&lt;b&gt;&lt;i&gt;<u>&amp;</u>3</p>');
    expect(html`${'\u0000\u001b'}`.text).to.equal('\uFFFD\uFFFD');
  });
});
