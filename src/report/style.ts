/** Colours of the series are told apart without red and green, and lines by their dashes too. */
export const STYLE = `
:root{--ground:#fff;--text:#1f2328;--muted:#59636e;--line:#d1d9e0;--mark:#0b62c4;--s1:#9a3fb5;--s2:#b35900;--s3:#00776b;--s4:#444c56}
@media (prefers-color-scheme:dark){:root{--ground:#0d1117;--text:#e6edf3;--muted:#9198a1;--line:#3d444d;--mark:#58a6ff;--s1:#d39be8;--s2:#f0a35e;--s3:#4fd1bf;--s4:#b8c0c8}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1100px;padding:1rem 1.5rem 3rem;background:var(--ground);color:var(--text);font:14px/1.5 system-ui,sans-serif}
h1{font-size:1.6rem;margin:.5rem 0 0}h2{font-size:1.2rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line)}h3{font-size:1rem;margin:1.2rem 0 0}
header p,.note,figcaption{color:var(--muted)}header p{margin:0;overflow-wrap:anywhere}p.note{margin:.1rem 0 .5rem}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(11rem,1fr));gap:.75rem;margin:.5rem 0}
dl div{border:1px solid var(--line);border-radius:6px;padding:.4rem .7rem}dt{color:var(--muted)}dt::first-letter{text-transform:uppercase}dd{margin:0;font-size:1.1rem;font-weight:600}
.examples{list-style:none;margin:0;padding:0;display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:.6rem}
.examples li{display:flex;flex-direction:column;border:1px solid var(--line);border-radius:6px;padding:.4rem;min-width:0}
.examples img{width:64px;height:64px;align-self:center;image-rendering:pixelated}.examples span{overflow-wrap:anywhere}
.path{color:var(--muted);font-size:.75rem}
.plots,.tables{display:grid;grid-template-columns:repeat(auto-fit,minmax(20rem,1fr));gap:1.5rem}
figure{margin:0}figcaption{font-size:.85rem}svg{width:100%;height:auto}svg text{fill:var(--muted);font-size:11px}
.grid{stroke:var(--line)}.border{stroke:var(--s2);stroke-width:2;stroke-dasharray:5 3}.cell{fill:var(--mark)}
.series{color:var(--mark)}.s1{color:var(--s1)}.s2{color:var(--s2)}.s3{color:var(--s3)}.s4{color:var(--s4)}
.series path{fill:none;stroke:currentColor;stroke-width:2}.series circle{fill:currentColor}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1rem;padding:0;margin:.3rem 0}.dot{display:inline-block;width:.7em;height:.7em;border-radius:50%;background:currentColor;margin-right:.4em}
table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:600}th,td{padding:.2rem .5rem;border-bottom:1px solid var(--line);text-align:right;overflow-wrap:anywhere}
th:first-child,.word{text-align:left}thead th{overflow-wrap:normal;vertical-align:bottom;color:var(--muted);font-weight:500}
@media print{body{max-width:none}.examples li,figure{break-inside:avoid}}
`;
