/** Colors have a contrast of at least 4.5:1 as text, and 3:1 as shapes, on their backgrounds. */
export const STYLE = `
:root {
  --page: #f4f5f7; --card: #ffffff; --line: #d9dde3; --grid: #e8ebef; --text: #1b2330; --soft: #55606f;
  --list: #2563c9; --query: #8a3fb8; --job: #0b7a66; --retry: #c62828; --slice: #8a6100; --span: #dfe5ee;
  --good: #14692f; --good-back: #dff3e4; --warn: #7d4b00; --warn-back: #fdeccb; --bad: #a61b1b; --bad-back: #fde2e0;
  --calm: #3f4c5c; --calm-back: #e5e9ef; --focus: #1a56db;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10141a; --card: #181e26; --line: #323b47; --grid: #252d37; --text: #e8ecf2; --soft: #a3aebd;
    --list: #6ea3ff; --query: #cf8cf5; --job: #3fc2a5; --retry: #ff7b72; --slice: #e0b050; --span: #2b3542;
    --good: #7ddc97; --good-back: #16351f; --warn: #f3c063; --warn-back: #3c2d0c; --bad: #ff9d94; --bad-back: #451b1b;
    --calm: #c0cad6; --calm-back: #2a333f; --focus: #8ab4ff;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; overflow-wrap: anywhere; }
main, footer { max-width: 1120px; margin: 0 auto; padding: 24px 20px 8px; }
footer { padding-bottom: 40px; color: var(--soft); font-size: 13px; }
h1 { font-size: 27px; line-height: 1.25; margin: 4px 0; display: flex; flex-wrap: wrap; gap: 10px; align-items: center; letter-spacing: -0.01em; }
h2 { font-size: 19px; margin: 36px 0 12px; letter-spacing: -0.005em; }
h3 { font-size: 16px; margin: 0 0 6px; }
h4 { font-size: 14px; margin: 0 0 2px; font-weight: 600; }
p { margin: 0 0 6px; }
code { font: 0.92em ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
.program, .when, .note, small { color: var(--soft); }
.program { font-size: 13px; margin: 0; }
.note, small { font-size: 13px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 16px; margin: 0 0 12px; }
.badge { display: inline-block; border-radius: 999px; padding: 1px 10px; font-size: 12.5px; font-weight: 600; line-height: 1.6; white-space: nowrap; }
h1 .badge { font-size: 15px; padding: 3px 14px; }
.badge.good { color: var(--good); background: var(--good-back); }
.badge.warn { color: var(--warn); background: var(--warn-back); }
.badge.bad { color: var(--bad); background: var(--bad-back); }
.badge.calm { color: var(--calm); background: var(--calm-back); }
.tiles { display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 12px; margin: 20px 0 12px; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 14px; }
.tile dt { color: var(--soft); font-size: 13px; }
.tile dd { margin: 0; }
.tile strong { display: block; font-size: 24px; line-height: 1.3; font-variant-numeric: tabular-nums; letter-spacing: -0.01em; }
.tile .of { font-size: 15px; font-weight: 400; color: var(--soft); }
.allowance p:last-child, .card > p:last-child, .folded > p:last-child { margin-bottom: 0; }
.bar { display: block; width: 100%; height: 8px; border-radius: 4px; margin: 2px 0 8px; }
.rail { fill: var(--span); } .bar.good .level { fill: var(--job); } .bar.warn .level { fill: var(--slice); } .bar.bad .level { fill: var(--retry); }
.error { border-left: 4px solid var(--retry); }
.error h3 code { color: var(--bad); margin-left: 6px; }
.remedy { color: var(--text); }
.legend, .statuses { list-style: none; display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0 0 12px; padding: 0; font-size: 13px; color: var(--soft); }
.legend li { display: flex; align-items: center; gap: 6px; }
.key { width: 14px; height: 10px; border-radius: 2px; display: inline-block; }
.key.list { background: var(--list); } .key.query { background: var(--query); } .key.job { background: var(--job); }
.key.retry { background: var(--retry); width: 4px; height: 14px; } .key.slice { background: var(--slice); height: 4px; } .key.span { background: var(--span); }
path.list { fill: var(--list); } path.query { fill: var(--query); } path.job { fill: var(--job); } path.retry { fill: var(--retry); } path.slice { fill: var(--slice); }
.span { fill: var(--span); }
.axis { display: flex; position: relative; color: var(--soft); font-size: 12px; font-variant-numeric: tabular-nums; }
.axis span { flex: 0 0 25%; white-space: nowrap; } .chart .axis span { flex-basis: 50%; } .axis span:last-child { position: absolute; right: 0; }
section > .card > .axis { margin: 0 72px 4px 190px; }
.lanes { list-style: none; margin: 0; padding: 0; }
.lane { display: grid; grid-template-columns: 180px minmax(0, 1fr) 62px; gap: 10px; align-items: center; padding: 2px 0; }
.lane + .lane { border-top: 1px solid var(--grid); }
.lane-name { font-size: 13px; line-height: 1.3; }
.lane-name .badge { font-size: 11px; padding: 0 7px; }
.lane-bars { width: 100%; height: 22px; display: block; background-image: linear-gradient(to right, var(--grid) 1px, transparent 1px); background-size: 25% 100%; }
.lane-end { text-align: right; font-size: 13px; color: var(--soft); font-variant-numeric: tabular-nums; }
.charts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 12px; }
.chart { margin: 0 0 12px; }
.chart svg { display: block; width: 100%; height: 130px; border-bottom: 1px solid var(--line); margin: 10px 0 4px; }
figcaption { font-weight: 600; } figcaption small { font-weight: 400; margin-left: 6px; }
.scroll { overflow-x: auto; border-radius: 6px; }
table { border-collapse: collapse; width: 100%; font-size: 14px; overflow-wrap: normal; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
th, td { text-align: left; padding: 6px 10px 6px 0; border-top: 1px solid var(--grid); vertical-align: top; font-weight: 400; }
thead th { border-top: 0; color: var(--soft); font-size: 13px; white-space: nowrap; }
tbody th { overflow-wrap: anywhere; min-width: 7em; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
tr > :last-child { padding-right: 0; }
details.fold { margin: 0 0 10px; }
details.card.fold { padding: 0; margin-bottom: 8px; }
summary { cursor: pointer; color: var(--list); padding: 6px 0; border-radius: 6px; }
.card > summary { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: baseline; padding: 10px 16px; color: var(--text); font-weight: 600; list-style: none; }
.card > summary::-webkit-details-marker { display: none; }
.card > summary::before { content: "›"; color: var(--soft); font-weight: 400; width: 10px; }
.card[open] > summary::before { content: "⌄"; }
.card > summary .note { font-weight: 400; }
.grow { flex: 1 1 auto; }
.card > .folded { padding: 4px 16px 14px; border-top: 1px solid var(--grid); padding-top: 12px; }
.plans { margin: 0 0 10px; padding-left: 22px; } .plans li { margin-bottom: 6px; }
.notice { border-left: 3px solid var(--line); padding: 2px 0 2px 12px; margin: 0 0 12px; }
.notice:last-child { margin-bottom: 0; }
.notice.warn { border-left-color: var(--slice); } .notice.error { border-left-color: var(--retry); }
:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; }
@media (max-width: 900px) { .tiles { grid-template-columns: repeat(3, minmax(0, 1fr)); } }
@media (max-width: 640px) {
  main, footer { padding-left: 14px; padding-right: 14px; }
  h1 { font-size: 22px; }
  .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px; }
  .charts { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .card { padding: 12px; }
  .extra { display: none; }
  .lane { grid-template-columns: minmax(0, 1fr) auto; gap: 0 8px; padding: 5px 0; }
  .lane-bars { grid-row: 2; grid-column: 1 / -1; }
  .axis span { flex: 0 0 25%; white-space: nowrap; } .chart .axis span { flex-basis: 50%; } .axis span:last-child { position: absolute; right: 0; }
section > .card > .axis { margin: 0 0 4px; }
  .legend { gap: 2px 14px; }
  section > .card > .axis span:nth-child(4) { visibility: hidden; }
}
@media print { body { background: #fff; } .card, .tile { break-inside: avoid; } }
@media (forced-colors: active) { .badge, .tile, .card { border: 1px solid; } path, rect { forced-color-adjust: none; } }
`;
