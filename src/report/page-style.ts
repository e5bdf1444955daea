/** Colours have the contrast that WCAG 2.2 AA asks for, on light and on dark ground. */
export const PAGE_STYLE = `
:root{color-scheme:light dark;--ground:#f6f7f9;--card:#fff;--ink:#171c26;--soft:#566073;--line:#dfe3ea;--new:#2563eb;--shared:#b9c6dd;--area:#2563eb22;--warn:#b45309;--c0:#3b73d9;--c1:#0f8a7e;--c2:#a1620b;--c3:#9552c7;--c4:#c2415c;--c5:#5b7f1a;--c6:#0e7fb0;--c7:#6b6f8f}
@media screen and (prefers-color-scheme:dark){:root{--ground:#10141b;--card:#181e28;--ink:#e8ecf3;--soft:#9aa6ba;--line:#2b3442;--new:#6ea0ff;--shared:#3f4c63;--area:#6ea0ff26;--warn:#f0a848;--c0:#2f5fb8;--c1:#0c6f66;--c2:#85510a;--c3:#7a41a6;--c4:#a1344b;--c5:#4a6815;--c6:#0b6690;--c7:#555976}}
*{box-sizing:border-box}
html{scroll-behavior:smooth}
@media(prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
main{max-width:1120px;margin:0 auto;padding:32px 20px 60px}
h1{font-size:26px;line-height:1.2;margin:0;overflow-wrap:anywhere;letter-spacing:-.01em}
h2{font-size:18px;margin:0}
.lead{color:var(--soft);margin:4px 0 16px;max-width:100ch;overflow-wrap:anywhere}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(170px,1fr));gap:12px;margin:0 0 16px}
.tiles>div,section{background:var(--card);border:1px solid var(--line);border-radius:12px}
.tiles>div{padding:14px 16px}
dt{color:var(--soft);font-size:13px}dd{margin:0}
.value{font-size:20px;line-height:1.25;font-weight:650;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.note{color:var(--soft);font-size:12.5px}
nav{display:flex;flex-wrap:wrap;gap:6px 18px;margin:4px 2px 16px}
a{color:var(--new);text-decoration:none}a:hover{text-decoration:underline}
section{padding:20px 22px;margin:0 0 16px}
.legend{color:var(--soft);font-size:13px;margin:0 0 8px}
.key{print-color-adjust:exact;forced-color-adjust:none;display:inline-block;width:11px;height:11px;border-radius:3px;margin:0 6px 0 0;vertical-align:-1px}.key+.key,.legend .key:not(:first-child){margin-left:14px}
.key.new{background:var(--new)}.key.shared{background:var(--shared)}
.chart{border-radius:8px;min-height:40px}
:focus-visible{outline:2px solid var(--new);outline-offset:3px}
svg{display:block;max-width:100%;font-size:12px}
.grid{stroke:var(--line)}.tick{fill:var(--soft);font-variant-numeric:tabular-nums}
rect.new{fill:var(--new)}rect.shared{fill:var(--shared)}.hit{fill:transparent}.track{fill:var(--line)}
.mark.on .hit{fill:var(--area)}
.area{fill:var(--area)}.line{fill:none;stroke:var(--new);stroke-width:2;stroke-linejoin:round}.forecast{stroke-dasharray:5 5}.limit{stroke:var(--warn);stroke-width:2;stroke-dasharray:2 4}
.dot{fill:var(--new);stroke:var(--card);stroke-width:1.5}.dot.close{opacity:0}.mark.on .dot{opacity:1;stroke:var(--ink);stroke-width:2.5}
.tile-name{fill:#fff;font-weight:600}.tile-size{fill:#ffffffe0}
.mark.on .tile{stroke:var(--ink);stroke-width:2.5}
.bar-name,.bar-value{fill:var(--ink)}.bar-value{fill:var(--soft);font-variant-numeric:tabular-nums}
.c0{fill:var(--c0)}.c1{fill:var(--c1)}.c2{fill:var(--c2)}.c3{fill:var(--c3)}.c4{fill:var(--c4)}.c5{fill:var(--c5)}.c6{fill:var(--c6)}.c7{fill:var(--c7)}
.readout{display:block;min-height:22px;margin-top:8px;color:var(--soft);font-size:13px;overflow-wrap:anywhere}
details{margin-top:12px;border-top:1px solid var(--line);padding-top:10px}
summary{cursor:pointer;font-weight:600;font-size:14px;width:max-content;border-radius:4px}
.tools{display:flex;align-items:center;gap:14px;margin:10px 0 8px}.count{margin:0;color:var(--soft);font-size:13px}
input{font:inherit;color:inherit;background:var(--ground);border:1px solid var(--line);border-radius:8px;padding:5px 10px;min-width:0;width:240px}
.scroller{overflow:auto;max-height:440px;border:1px solid var(--line);border-radius:8px}
table{border-collapse:collapse;width:100%;font-size:13.5px;font-variant-numeric:tabular-nums}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
th{position:sticky;top:0;background:var(--card);text-align:left;box-shadow:0 1px var(--line);padding:0;white-space:nowrap}
th button{all:unset;box-sizing:border-box;width:100%;cursor:pointer;padding:8px 12px;font-weight:600}
th button:focus-visible{outline:2px solid var(--new);outline-offset:-2px}
th button::after{content:" \\2195";color:var(--soft);font-weight:400}th[aria-sort=ascending] button::after{content:" \\2191";color:var(--new)}th[aria-sort=descending] button::after{content:" \\2193";color:var(--new)}
td{padding:6px 12px;border-top:1px solid var(--line);white-space:nowrap}td:first-child{white-space:normal;overflow-wrap:anywhere}
.number{text-align:right}.number button{text-align:right}
.more{font:inherit;color:var(--new);background:none;border:1px solid var(--line);border-radius:8px;padding:5px 12px;margin-top:8px;cursor:pointer}
footer{color:var(--soft);font-size:13px;margin:20px 2px}
@media print{:root{color-scheme:light}.chart{break-inside:avoid}.scroller{max-height:none}nav,.tools,.readout{display:none}}
`;
