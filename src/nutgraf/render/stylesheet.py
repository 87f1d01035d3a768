"""How the HTML page looks: one column of text, light and dark, without anything to load."""

STYLE = """
:root {
  color-scheme: light dark;
  --ground: #fbfaf7; --text: #1f2023; --quiet: #5f6268; --line: #dcd9d1; --card: #f2efe7;
  --mark: #f9e9ae; --core: #f3d15c; --link: #1d4f91;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #17181b; --text: #e4e3df; --quiet: #a2a5ab; --line: #34363b; --card: #1f2125;
    --mark: #4a411f; --core: #6b5814; --link: #8fbcf5;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--ground); color: var(--text);
  font: 1.0625rem/1.65 Charter, "Bitstream Charter", "Iowan Old Style", Georgia, serif;
}
main, footer { max-width: 42rem; margin: 0 auto; padding: 0 1.25rem; overflow-wrap: anywhere; }
header { padding-top: clamp(1.5rem, 6vw, 3.5rem); }
h1 {
  font-size: clamp(1.6rem, 5vw, 2.2rem); line-height: 1.2; margin: 0 0 .6rem; text-wrap: balance;
}
h2 { font-size: 1.2rem; line-height: 1.3; margin: 2.2rem 0 .6rem; }
p { margin: 0 0 1.05rem; }
a { color: var(--link); text-underline-offset: .15em; }
a:focus-visible { outline: 2px solid var(--link); outline-offset: 3px; border-radius: 2px; }
.facts, .statistics, footer, .summary h2, .skip {
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
.facts, .statistics, footer { color: var(--quiet); font-size: .875rem; line-height: 1.5; }
.summary {
  background: var(--card); border: 1px solid var(--line); border-radius: .6rem;
  padding: 1.1rem 1.35rem; margin: 1.6rem 0 2.2rem;
}
.summary h2 {
  font-size: .8rem; letter-spacing: .06em; text-transform: uppercase; color: var(--quiet);
  margin: 0 0 .6rem;
}
.summary ol { margin: 0; padding-inline-start: 1.4rem; }
.summary li { margin: 0 0 .55rem; padding-inline-start: .3rem; }
.summary li::marker { color: var(--quiet); font-size: .85em; }
.summary li a { color: inherit; text-decoration: none; }
.summary li a:hover { text-decoration: underline; text-decoration-thickness: 1px; }
.summary li:not(.core) { color: var(--quiet); }
.statistics { margin: .9rem 0 0; padding-top: .7rem; border-top: 1px solid var(--line); }
mark {
  background: var(--mark); color: inherit; padding: .1em .15em; margin: 0 -.15em;
  border-radius: .2em; scroll-margin-top: 30vh;
  -webkit-box-decoration-break: clone; box-decoration-break: clone;
}
mark.core { background: var(--core); }
mark:target { outline: 2px solid var(--link); outline-offset: 1px; }
mark::before, mark::after {
  clip-path: inset(50%); position: absolute; width: 1px; height: 1px; overflow: hidden;
  white-space: nowrap;
}
mark::before { content: " [summary: "; }
mark::after { content: "] "; }
article ul { padding-inline-start: 1.3rem; margin: 0 0 1.05rem; }
article li { margin-bottom: .35rem; }
blockquote {
  margin: 0 0 1.05rem; padding-inline-start: 1rem; border-inline-start: 3px solid var(--line);
}
.other { color: var(--quiet); font-size: .94rem; }
footer { padding-top: 1rem; padding-bottom: 3rem; margin-top: 2rem; }
.skip {
  position: absolute; top: .5rem; inset-inline-start: 1rem; padding: .4rem .8rem;
  background: var(--ground);
}
.skip:not(:focus) {
  clip-path: inset(50%); width: 1px; height: 1px; padding: 0; overflow: hidden; white-space: nowrap;
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media print {
  :root { --ground: #fff; --text: #000; --card: #fff; }
  mark { text-decoration: underline; }
  .skip { display: none; }
}
"""
