import { html, type Markup } from '../../util/markup.js';

export interface Column<T> {
  readonly head: string;
  readonly cell: (row: T) => Markup | string;
  /** Aligned to the right. */
  readonly isNumber?: boolean;
  /** Shown on wide screens only. */
  readonly isExtra?: boolean;
}

/** A table that scrolls by itself if it is wider than the page. Its first column names the rows. */
export function table<T>(caption: string, rows: readonly T[], columns: readonly Column<T>[]): Markup {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col" ${classOf(column)}>${column.head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${columns.map((column, index) => cellOf(column, row, index))}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

function cellOf<T>(column: Column<T>, row: T, index: number): Markup {
  const content = column.cell(row);
  return index === 0
    ? html`<th scope="row" ${classOf(column)}>${content}</th>`
    : html`<td${classOf(column)}>${content}</td>`;
}

function classOf({ isNumber, isExtra }: Pick<Column<never>, 'isNumber' | 'isExtra'>): Markup | undefined {
  const names = [...(isNumber ? ['number'] : []), ...(isExtra ? ['extra'] : [])].join(' ');
  return names === '' ? undefined : html` class="${names}"`;
}

/** Content that is hidden until it is opened. */
export function folded(summary: Markup | string, content: Markup, name = 'fold'): Markup {
  return html`<details class="${name}">
    <summary>${summary}</summary>
    <div class="folded">${content}</div>
  </details>`;
}
