import type { RunReport } from '../shape.js';
import { charts } from './charts.js';
import { callTables, otherNotes } from './lists.js';
import { html, Markup } from '../../util/markup.js';
import { streamDetails, streamTable } from './streams.js';
import { STYLE } from './style.js';
import { errors, OUTCOMES, summary } from './summary.js';
import { timeline } from './timeline.js';

/**
 * The report as a page that needs nothing else: no script, no request, styles for light and dark screens. Its policy forbids
 * scripts and requests, so that a value could do no harm even if it were not escaped.
 */
export function reportPage(report: RunReport): string {
  const title = `${OUTCOMES[report.run.outcome].title}: ${report.program.name} run of ${report.run.startedAt}`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <style>
          ${new Markup(STYLE)}
        </style>
      </head>
      <body>
        <main>
          ${summary(report)} ${errors(report)} ${timeline(report)} ${charts(report)} ${streamTable(report)}
          ${streamDetails(report)} ${callTables(report)} ${otherNotes(report)}
        </main>
        <footer>
          <p>
            Times count from the start of the run. The same figures as JSON:
            <code>--report report.json</code>.
          </p>
        </footer>
      </body>
    </html> `.text;
}
