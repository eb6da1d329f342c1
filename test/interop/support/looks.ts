export const WIDTHS = [360, 820, 1440];
export const SCHEMES = ['light', 'dark'] as const;

/** Texts with a contrast below 4.5, as `text: ratio`. Runs in the page. */
export const LOW_CONTRAST = `(() => {
  const parse = (color) => (color.match(/[\\d.]+/g) ?? []).map(Number);
  const light = (color) => parse(color).slice(0, 3).map((part) => part / 255)
    .map((part) => (part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const color = getComputedStyle(at).backgroundColor;
      if ((parse(color)[3] ?? 1) > 0) return color;
    }
    return 'rgb(255, 255, 255)';
  };
  const low = [];
  for (const element of document.querySelectorAll('body *')) {
    const text = [...element.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data.trim()).join('');
    if (text === '' || element.closest('svg')) continue;
    const [a, b] = [light(getComputedStyle(element).color), light(behind(element))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) low.push(text.slice(0, 20) + ': ' + ratio.toFixed(2));
  }
  return low;
})()`;

/** What has no name for a screen reader. Runs in the page. */
export const NAMELESS = `[
  ...document.querySelectorAll('svg[role=img]:not([aria-label]), [role=region]:not([aria-label]), table:not(:has(caption))'),
  ...[...document.querySelectorAll('svg')].filter((svg) => !svg.matches('[role=img], [aria-hidden]')),
].map((element) => element.outerHTML.slice(0, 80))`;

/** Parts that reach beyond the right edge, unless they scroll by themselves. Runs in the page. */
export const TOO_WIDE = `[...document.querySelectorAll('body *')]
  .filter((element) => !element.closest('.scroll') && !element.closest('svg, caption'))
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
  .map((element) => element.outerHTML.slice(0, 80))`;
