/** The style of `/docs`. Colours are the studio's: plain chrome, readable in light and dark. */
export const docsStyle: string = `
:root { color-scheme: light dark;
  --bg: light-dark(oklch(.982 .002 85), oklch(.178 .004 265));
  --surface: light-dark(#fff, oklch(.208 .005 265));
  --fg: light-dark(oklch(.235 .008 265), oklch(.95 .003 265));
  --fg-2: light-dark(oklch(.47 .008 265), oklch(.735 .006 265));
  --line: light-dark(oklch(.925 .003 85), oklch(.262 .006 265));
  --read: light-dark(oklch(.51 .175 257), oklch(.78 .11 250));
  --change: light-dark(oklch(.47 .095 162), oklch(.73 .1 165));
  --remove: light-dark(oklch(.51 .195 28), oklch(.75 .15 26)); }
* { box-sizing: border-box }
body { margin: 0; background: var(--bg); color: var(--fg); font: 15px/1.55 system-ui, sans-serif }
.page { display: grid; grid-template-columns: 240px minmax(0, 780px); gap: 48px;
  max-width: 1100px; margin: 0 auto; padding: 32px 24px 96px }
nav { position: sticky; top: 24px; align-self: start; max-height: calc(100vh - 48px);
  overflow: auto; font-size: 13px }
nav ul { list-style: none; margin: 0 0 12px; padding: 0 }
nav a { display: block; padding: 2px 0; color: var(--fg-2); text-decoration: none }
nav a:hover, nav a:focus-visible { color: var(--fg); text-decoration: underline }
h1 { font-size: 26px; margin: 0 0 4px } h2 { font-size: 19px; margin: 48px 0 4px }
h3 { font-size: 15px; margin: 0 0 6px }
h4 { font-size: 13px; margin: 16px 0 4px; color: var(--fg-2) }
p { margin: 4px 0 8px } small, .quiet { color: var(--fg-2) }
article { background: var(--surface); border: 1px solid var(--line); border-radius: 8px;
  padding: 16px 20px; margin: 12px 0; scroll-margin-top: 16px }
code, pre { font: 12.5px/1.55 ui-monospace, monospace }
pre { background: var(--bg); border: 1px solid var(--line); border-radius: 6px; padding: 10px 12px;
  margin: 4px 0; overflow: auto }
.method { font-weight: 650; margin-right: 8px } .GET { color: var(--read) }
.POST { color: var(--change) } .DELETE { color: var(--remove) }
table { border-collapse: collapse; width: 100%; font-size: 13.5px }
th { text-align: left; font-weight: 550; color: var(--fg-2) }
th, td { padding: 4px 12px 4px 0; border-bottom: 1px solid var(--line); vertical-align: top }
tr:target, article:target { outline: 2px solid var(--read); outline-offset: 2px }
.scroll { overflow-x: auto }
details { margin-top: 8px } summary { cursor: pointer; color: var(--fg-2); font-size: 13.5px }
@media (max-width: 800px) { .page { grid-template-columns: minmax(0, 1fr); gap: 16px }
  nav { position: static; max-height: none } nav .operations { display: none } }
`
