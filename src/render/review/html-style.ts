/**
 * The style sheet of review.html. It is part of the page, and the Content-Security-Policy names its digest, so that no
 * other style can be added. Signs carry the meaning and colours only repeat it, so the page is readable in grey and on paper.
 */
export const REVIEW_STYLE = `
:root{color-scheme:light dark;--bg:#fdfdfb;--fg:#1d1f22;--soft:#5c626a;--line:#d9dbdf;--box:#f3f4f2;--link:#134f9c;--good:#1a5e2f;--goodbg:#dcf3e1;--bad:#9a1f1f;--badbg:#fbe1de;--warn:#7a4a00;--mark:#ffe08a;--markfg:#3a2a00}
@media (prefers-color-scheme:dark){:root{--bg:#16181b;--fg:#e4e6e8;--soft:#a0a7b0;--line:#363b42;--box:#1f2327;--link:#8ab8ff;--good:#8fdca4;--goodbg:#173822;--bad:#ffaaa2;--badbg:#4a1d1d;--warn:#f0c060;--mark:#6b5200;--markfg:#ffeebb}}
*{box-sizing:border-box}
html{background:var(--bg);color:var(--fg);font:1rem/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif;-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{max-width:56rem;margin:0 auto;padding:1.5rem 1.25rem 4rem}
h1{font-size:1.75rem;line-height:1.2;margin:.2rem 0 .6rem;overflow-wrap:anywhere}
h2{font-size:1.25rem;line-height:1.3;margin:2.75rem 0 .6rem;padding-top:.6rem;border-top:1px solid var(--line)}
h3{font-size:1.05rem;margin:1.6rem 0 .5rem}
p,ul,ol,dl{margin:.5rem 0}
ul{padding-left:1.3rem}
li{margin:.2rem 0}
a{color:var(--link);text-underline-offset:.15em}
small,.about,.kind,.rest,.legend{color:var(--soft)}
small,.about,.legend{font-size:.875rem}
.kind{margin:0;font-size:.875rem;letter-spacing:.02em}
.verdict{font-size:1.1rem;font-weight:600}
.sign-this{border:2px solid var(--fg);border-radius:.5rem;padding:.75rem 1rem;margin:1rem 0}
.sign-this p{margin:.15rem 0}
.sign-this .hash{font-size:1.05rem;font-weight:600}
.sign-this .bound{margin-top:.6rem}.sign-this .bound .hash{font-size:.875rem;font-weight:400}
.index li{margin:0;padding:.1rem 0}.index{columns:18rem;padding:.2rem 1rem .6rem;list-style:none;font-size:.925rem}
.look{border-left:.25rem solid var(--warn);padding:.1rem 0 .1rem .9rem;margin:1rem 0}
code,pre,.sign{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
code{font-size:.9em;overflow-wrap:anywhere}
.hash{overflow-wrap:normal}
pre{background:var(--box);border:1px solid var(--line);border-radius:.4rem;padding:.7rem .9rem;font-size:.875rem;line-height:1.6;white-space:pre-wrap;overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1.25rem}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
nav ul{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;list-style:none;padding:0}
nav li{margin:0}
.wide{overflow-x:auto;margin:.5rem 0}
table{border-collapse:collapse;width:100%;font-size:.925rem}
th,td{text-align:left;vertical-align:top;padding:.4rem .9rem .4rem 0;border-bottom:1px solid var(--line);overflow-wrap:break-word}
th{font-weight:600;color:var(--soft)}
th.n,td.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.delta tr:not(:last-child) td:first-child{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.875rem}
.warn{color:var(--warn)}
.sign{font-weight:700;text-decoration:none;display:inline-block;min-width:1.1em;text-align:center;cursor:help}
.sign.created{color:var(--good)}
.sign.retired,.sign.repealed{color:var(--bad)}
.sign.revised,.sign.moved,.sign.renumbered{color:var(--warn)}
.outline{list-style:none;padding:0;font-size:.95rem}
.outline li{margin:0;padding:.18rem 0}
.outline a{text-decoration:none}
.outline a:hover,.outline a:focus{text-decoration:underline}
.d1{padding-left:1.2rem!important}.d2{padding-left:2.4rem!important}.d3{padding-left:3.6rem!important}.d4{padding-left:4.8rem!important}.d5{padding-left:6rem!important}.d6{padding-left:7.2rem!important}.d7,.d8{padding-left:8.4rem!important}
details{border:1px solid var(--line);border-radius:.4rem;margin:.4rem 0;background:var(--bg)}
summary{cursor:pointer;padding:.45rem .8rem;overflow-wrap:anywhere}
summary b{font-weight:600}
summary small{white-space:nowrap}
.verdict span,.one{white-space:nowrap}
li>ul{margin:.2rem 0 .4rem}
details[open]>summary{border-bottom:1px solid var(--line);background:var(--box);border-radius:.4rem .4rem 0 0}
details>.about{padding:0 .8rem;margin:.5rem 0;overflow-wrap:anywhere}
.text{margin:0;padding:.6rem .9rem .8rem;white-space:pre-wrap;overflow-wrap:anywhere;tab-size:4;line-height:1.6;unicode-bidi:plaintext;scroll-margin-top:5rem}
ol.text{padding-left:2.2rem}
ol.w2{padding-left:2.7rem}ol.w3{padding-left:3.2rem}ol.w4{padding-left:3.7rem}ol.w5{padding-left:4.2rem}ol.w6{padding-left:4.7rem}ol.w7{padding-left:5.2rem}
.text li{margin:0;padding-left:.35rem;border-left:1px solid var(--line);unicode-bidi:plaintext}
.text li::marker{color:var(--soft);font-size:.75rem;font-variant-numeric:tabular-nums}
del{text-decoration:line-through;text-decoration-thickness:.1em;color:var(--bad);background:var(--badbg);border-radius:.15rem}
ins{text-decoration:underline;text-decoration-thickness:.12em;text-underline-offset:.15em;font-weight:600;color:var(--good);background:var(--goodbg);border-radius:.15rem}
mark{background:var(--mark);color:var(--markfg);font:600 .8em ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;border:1px solid currentColor;border-radius:.2rem;padding:0 .15rem;white-space:nowrap}
.cut{display:block;font-style:italic;padding:.3rem 0}
:target{outline:2px solid var(--link);outline-offset:2px}
footer{margin-top:3rem;color:var(--soft);font-size:.875rem}
@media (max-width:40rem){body{padding:1rem .9rem 3rem}h1{font-size:1.45rem}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}.d1{padding-left:.8rem!important}.d2{padding-left:1.6rem!important}.d3{padding-left:2.4rem!important}.d4,.d5,.d6,.d7,.d8{padding-left:3.2rem!important}.eol{white-space:normal}th,td{padding-right:.6rem}}
@media print{:root{color-scheme:light;--bg:#fff;--fg:#000;--soft:#444;--line:#bbb;--box:#fff;--link:#000;--good:#000;--goodbg:#fff;--bad:#000;--badbg:#fff;--warn:#000;--mark:#fff;--markfg:#000}html{font-size:10pt}body{max-width:none;padding:0}nav{display:none}a{text-decoration:none}details{break-inside:auto}summary{break-after:avoid}h2,h3{break-after:avoid}tr,pre{break-inside:avoid}details::details-content{content-visibility:visible;display:block;height:auto}}
`;
