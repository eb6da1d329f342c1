import { grouped } from '../../util/text.js';
import { html, type Markup } from '../../util/markup.js';

/** `12,345` as an element that holds the exact number, too. */
export function figure(value: number): Markup {
  return html`<data value="${value}">${grouped(value)}</data>`;
}

/** `0.25 s`, `12 s`, `3 min 5 s`, `2 h 4 min` */
export function duration(seconds: number): string {
  if (seconds < 10) return `${Math.round(seconds * 100) / 100} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min${rest(whole % 60, 's')}`;
  return `${Math.floor(whole / 3_600)} h${rest(Math.floor((whole % 3_600) / 60), 'min')}`;
}

function rest(value: number, unit: string): string {
  return value === 0 ? '' : ` ${value} ${unit}`;
}

/** A duration as an element that holds the exact seconds, too. */
export function time(seconds: number): Markup {
  return html`<data value="${seconds}">${duration(seconds)}</data>`;
}

/** `29 Nov 2026, 22:10:03 UTC` */
export function moment(instant: string): string {
  const [, year = '', month = '', day = '', clock = ''] =
    /^(\d{4})-(\d\d)-(\d\d)T(\d\d:\d\d:\d\d)/.exec(instant) ?? [];
  return `${Number(day)} ${MONTHS[Number(month) - 1] ?? ''} ${year}, ${clock} UTC`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `1 record`, `2 records` */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `12.5 %` */
export function percent(share: number): string {
  return `${Math.round(share * 1_000) / 10} %`;
}
