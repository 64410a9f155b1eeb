/** Style of the HTML report: light and dark as the reader's system has it, readable on paper and without colour. */
export const style = `
:root { color-scheme: light dark; --page: #ffffff; --card: #f6f7f9; --text: #1b1f24; --soft: #57606a; --line: #d0d7de;
  --fail: #b42318; --warn: #8a5a00; --unknown: #57606a; --pass: #1a7f37; }
@media (prefers-color-scheme: dark) { :root { --page: #14171a; --card: #1d2125; --text: #e6e8ea; --soft: #9da5ae; --line: #363c43;
  --fail: #ff7b72; --warn: #e3b341; --unknown: #8b949e; --pass: #56d364; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 68rem; padding: 2rem 1.5rem 4rem; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.7rem; margin: 0 0 .2rem; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .6rem; } h3 { font-size: 1rem; margin: 0 0 .3rem; }
.soft { color: var(--soft); } .big { font-size: 1.25rem; margin: .8rem 0 0; }
code { font: .86em ui-monospace, "SF Mono", Menlo, Consolas, monospace; background: var(--card); border: 1px solid var(--line); border-radius: 4px; padding: 0 .3em; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .35rem .7rem .35rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--soft); white-space: nowrap; } td { overflow-wrap: break-word; } td code { overflow-wrap: anywhere; }
@media (min-width: 44rem) { td:nth-child(2) { min-width: 13rem; } }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem; margin-top: 1.2rem; align-items: start; }
figure { margin: 0; padding: .9rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
figcaption { font-weight: 600; margin-bottom: .5rem; } svg { display: block; width: 100%; height: auto; } svg text { fill: var(--text); font-size: 12px; }
svg .label { fill: var(--soft); } .bar { stroke: var(--page); stroke-width: 1; }
.fail { --own: var(--fail); } .warn { --own: var(--warn); } .unknown { --own: var(--unknown); } .pass { --own: var(--pass); }
svg .fail, svg .warn, svg .unknown, svg .pass { fill: var(--own); } svg pattern path { stroke: var(--page); stroke-width: 2; fill: none; }
.badge { color: var(--own); font-weight: 600; white-space: nowrap; }
section.trouble { border: 1px solid var(--line); border-left: 5px solid var(--own); border-radius: 8px; padding: .9rem 1.1rem; margin: .8rem 0; break-inside: avoid; }
section.trouble ul { margin: .4rem 0; padding-left: 1.2rem; } .evidence { list-style: none; padding-left: .6rem; } .fix { margin: .5rem 0 0; }
details > summary { cursor: pointer; color: var(--soft); } a { color: inherit; }
@media print { body { max-width: none; padding: 0; } details { display: block; } }
`;
