// The widget's looks. A constructed stylesheet, because it also works where the host forbids inline styles.
//
// Colours, font and corners come from the custom properties in docs/widget.md; where those are not set, from the NL
// Design System tokens of the host page (the Utrecht components' names); where those are not set either, from here.

const CSS = `
/* On our own elements and not on :host, because the host page's rules for all elements would win there. */
.launcher, .panel {
  all: initial;
  --brand: var(--signaalwijzer-kleur, var(--utrecht-button-primary-action-background-color, #154273));
  --on-brand: var(--signaalwijzer-tekst-op-kleur, var(--utrecht-button-primary-action-color, #fff));
  --link: var(--signaalwijzer-link, var(--utrecht-link-color, #154273));
  --corner: var(--signaalwijzer-hoek, var(--utrecht-button-border-radius, 8px));
  --font: var(--signaalwijzer-lettertype, var(--utrecht-document-font-family, system-ui, "Segoe UI", Roboto, Arial, sans-serif));
  --page: #fff;
  --soft: #eef3f8;
  --text: #17212b;
  --muted: #465462;
  --line: #74818e;
  --faint: #d3dbe3;
  --focus: #0b0c0c;
  --danger: #a4161a;
  --danger-soft: #fdf0ef;
  --crisis: #4b2e83;
  --crisis-soft: #f4f0fb;
  --care: #7a5200;
  --care-soft: #fff6de;
  color-scheme: light dark;
  box-sizing: border-box;
  color: var(--text);
  /* Sites that set a tiny root size must not make this unreadable; a bigger wish of the user counts. */
  font: max(16px, 1rem)/1.5 var(--font);
  -webkit-text-size-adjust: 100%;
}
:host { display: block; }
:host([hidden]) { display: none; }
@media (prefers-color-scheme: dark) {
  .launcher, .panel {
    --link: var(--signaalwijzer-link-donker, #a3cdf7);
    --page: #12181f;
    --soft: #212c38;
    --text: #eaeff4;
    --muted: #b6c1cc;
    --line: #8193a5;
    --faint: #33404d;
    --focus: #ffdd00;
    --danger: #c4282d;
    --danger-soft: #33191b;
    --crisis: #6d4bb0;
    --crisis-soft: #271f3a;
    --care: #e6b84d;
    --care-soft: #2e2716;
  }
}
* { box-sizing: border-box; }
h1, h2, h3, p, ul, ol { margin: 0; padding: 0; }
ul, ol { list-style: none; }
a { color: var(--link); }
a[href^="tel:"], .call strong { white-space: nowrap; }
a.call, .numbers a { white-space: normal; }
button, textarea, input { font: inherit; color: inherit; }
button, summary { cursor: pointer; }
svg { width: 1.4em; height: 1.4em; flex: none; fill: none; stroke: currentColor; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
.unseen {
  position: absolute; width: 1px; height: 1px; margin: -1px; padding: 0; border: 0;
  overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
[hidden] { display: none !important; }

/* The launcher: a button, with the two numbers always beside it. */
.launcher {
  position: fixed; inset-block-end: 1em; inset-inline-end: 1em; z-index: 2147483000;
  display: grid; overflow: hidden; max-width: calc(100vw - 2em);
  border-radius: calc(var(--corner) + 4px); background: var(--page);
  border: 1px solid var(--line); box-shadow: 0 4px 18px rgb(0 0 0 / .25);
}
:host([plek=links]) .launcher { inset-inline: 1em auto; }
.launcher button {
  display: flex; gap: .6em; align-items: center; justify-content: center; min-height: 3.25em; padding: .4em 1.25em;
  border: 0; background: var(--brand); color: var(--on-brand); font-weight: 600;
}
.launcher button:focus-visible { outline-color: var(--on-brand); outline-offset: -5px; }
.launcher ul { display: flex; justify-content: center; gap: .25em; font-size: .875em; }
.launcher li a { display: block; padding: .3em .6em; font-weight: 600; }
.launcher :where(li a):focus-visible { outline-offset: -3px; }

.panel {
  position: fixed; inset: auto 1em 1em auto; z-index: 2147483000; margin: 0; padding: 0;
  width: 26.5em; max-width: calc(100vw - 2em); height: min(46em, calc(100dvh - 2em)); max-height: none;
  border: 1px solid var(--line); border-radius: calc(var(--corner) + 4px); overflow: hidden;
  background: var(--page); color: var(--text); box-shadow: 0 8px 40px rgb(0 0 0 / .3);
}
:host([plek=links]) .panel { inset: auto auto 1em 1em; }
dialog:not([open]) { display: none; }
.panel[open], section.panel { display: flex; flex-direction: column; }
:host([plek=pagina]) { height: 100%; }
section.panel { position: relative; inset: auto; z-index: auto; width: 100%; max-width: none; height: 100%; border: 0; border-radius: 0; box-shadow: none; }
section.panel > :not(.lid, .unseen), section .lid > * { padding-inline: max(1em, 50% - 22em); }

.top { display: flex; gap: .5em; align-items: center; padding: .6em .6em .6em 1em; background: var(--brand); color: var(--on-brand); }
.top :focus-visible { outline-color: var(--on-brand); }
.title { flex: 1; font-size: 1.125em; font-weight: 700; line-height: 1.25; overflow-wrap: anywhere; }
.title:focus { outline: none; }
.exit {
  display: flex; gap: .35em; align-items: center; min-height: 2.5em; padding: .25em .7em;
  border-radius: var(--corner); border: 1px solid transparent; background: #fff; color: #17212b; font-weight: 700;
  text-decoration: none; line-height: 1.2;
}
.exit svg { width: 1.1em; height: 1.1em; }
.presses { display: flex; gap: 3px; }
.presses span { width: .6em; height: .6em; border: 2px solid #17212b; border-radius: 50%; }
.presses .on { background: #17212b; }
.close { display: grid; place-items: center; width: 2.5em; height: 2.5em; padding: 0; border: 0; border-radius: var(--corner); background: none; }

.numbers { display: flex; border-bottom: 1px solid var(--faint); background: var(--page); }
.numbers li { flex: 1 1 auto; min-width: 0; }
.numbers li + li { border-inline-start: 1px solid var(--faint); }
.numbers a { display: flex; flex-wrap: wrap; gap: 0 .4em; align-items: baseline; padding: .45em 1em; text-decoration: none; line-height: 1.35; }
.numbers a:hover { text-decoration: underline; }
.numbers a:focus-visible { outline-offset: -3px; }
.numbers strong { font-size: 1.1em; white-space: nowrap; }
.numbers .what { font-size: .8125em; color: var(--muted); }
section .numbers { justify-content: start; }
section .numbers li { flex: 0 1 auto; }
section .numbers li:first-child a { padding-inline-start: 0; }

.scroller { position: relative; flex: 1 1 auto; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: 1em; }
.scroller:focus-visible { outline-offset: -3px; }
.intro { display: grid; gap: .85em; margin-block-end: 1em; }
.notice-box { padding: .75em .9em; border-inline-start: 4px solid var(--brand); background: var(--soft); font-size: .875em; display: grid; gap: .5em; }
.notice-box ul, .bubble ul, .gids ul { padding-inline-start: 1.2em; list-style: disc; }
summary { padding: .25em 0; color: var(--link); text-decoration: underline; }
details > div { display: grid; gap: .5em; padding-block-start: .35em; }
.inline { display: flex; flex-wrap: wrap; gap: .4em 1em; align-items: center; }
:is(.inline, .foot) > a { padding-block: .2em; }

.log { display: grid; gap: .3em; }
.turn { display: grid; gap: .5em; justify-items: start; }
.turn.first { margin-block-start: .9em; }
.turn.user { justify-items: end; }
.bubble { max-width: 92%; padding: .6em .85em; border: 1px solid transparent; border-radius: calc(var(--corner) * 1.5); background: var(--soft); overflow-wrap: anywhere; display: grid; gap: .6em; }
.user .bubble { max-width: 85%; background: var(--brand); color: var(--on-brand); white-space: pre-wrap; border-end-end-radius: 2px; }
.bot .bubble { border-end-start-radius: 2px; }
.state { font-size: .8125em; color: var(--muted); display: flex; flex-wrap: wrap; gap: .25em .75em; align-items: center; }
.state:empty { display: none; }
.small { font-size: .8125em; color: var(--muted); }
.small:focus { outline: none; }

.replies { display: flex; flex-wrap: wrap; gap: .5em; }
.chip {
  min-height: 2.5em; padding: .3em .9em; border: 1px solid var(--link); border-radius: 1.5em; background: var(--page);
  color: var(--link); text-align: start; line-height: 1.3;
}
.chip:hover, .quiet:hover, .thumb:hover { background: var(--soft); text-decoration: underline; }
.chip[aria-pressed=true] { background: var(--brand); color: var(--on-brand); border-color: var(--brand); }
.roles .chip { min-height: 2.2em; padding: .2em .75em; font-size: .9375em; }
.roles details { margin-block-start: .4em; }
.roles legend { padding: 0; margin-block-end: .4em; font-weight: 600; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
.quiet {
  display: inline-flex; align-items: center; min-height: 2em; padding: .15em .7em; font-size: .875em;
  border: 1px solid var(--line); border-radius: var(--corner); background: transparent; color: var(--link);
}
.link { padding: .2em 0; border: 0; background: none; color: var(--link); text-decoration: underline; min-height: 24px; }

.card { width: 100%; display: grid; gap: .65em; padding: .9em 1em; border: 1px solid var(--line); border-radius: calc(var(--corner) * 1.5); background: var(--page); overflow-wrap: anywhere; }
.card h3 { font-size: 1.125em; line-height: 1.3; }
.calls { display: grid; gap: .5em; }
.call { display: flex; gap: .75em; align-items: center; min-height: 3.25em; padding: .4em .9em; border: 1px solid transparent; border-radius: var(--corner); background: var(--brand); color: var(--on-brand); text-decoration: none; line-height: 1.25; }
.call:hover strong { text-decoration: underline; }
.call strong { font-size: 1.25em; }
.call .who { display: inline-block; }
.nood { border: 2px solid var(--danger); background: var(--danger-soft); }
.nood h3 { font-size: 1.3em; }
.nood .call { background: var(--danger); color: #fff; }
.nood li:first-child .call { min-height: 4.25em; }
.nood li:first-child strong { font-size: 1.9em; }
.nood li:not(:first-child) .call { background: var(--page); color: var(--text); border-color: var(--danger); }
.crisis { border: 2px solid var(--crisis); background: var(--crisis-soft); }
.crisis h3 { font-size: 1.3em; }
.crisis .call { background: var(--crisis); color: #fff; }
.veilig { border-color: var(--care); background: var(--care-soft); }
.veilig .call { min-height: 2.75em; background: var(--page); color: var(--text); border-color: var(--care); }
.actions { display: flex; flex-wrap: wrap; gap: .5em; }

.feedback { display: flex; flex-wrap: wrap; gap: .25em .5em; align-items: center; }
.thumb { display: inline-flex; gap: .3em; align-items: center; min-height: 2em; padding: .1em .55em; border: 1px solid transparent; border-radius: var(--corner); background: none; color: var(--muted); font-size: .8125em; }
.reason { display: flex; flex-wrap: wrap; gap: .5em; align-items: end; font-size: .875em; }
.reason label { display: grid; gap: .2em; flex: 1 1 14em; }
.reason input { width: 100%; padding: .4em .6em; border: 1px solid var(--line); border-radius: var(--corner); background: var(--page); }

.typing { display: flex; gap: .6em; align-items: center; margin-block-start: .9em; color: var(--muted); font-size: .875em; }
.dots { display: flex; gap: 4px; }
.dots span { width: 7px; height: 7px; border-radius: 50%; background: currentColor; animation: blink 1.2s infinite; }
.dots span:nth-child(2) { animation-delay: .2s; }
.dots span:nth-child(3) { animation-delay: .4s; }
@keyframes blink { 30% { opacity: .25; } }

.notice { padding: .55em 1em; border-top: 1px solid var(--faint); background: var(--care-soft); font-size: .875em; }
.bottom { padding: .6em 1em; border-top: 1px solid var(--faint); background: var(--page); }
.composer { display: flex; gap: .5em; align-items: end; }
.composer label { flex: 1; min-width: 0; display: grid; gap: .15em; font-size: .875em; font-weight: 600; }
textarea {
  width: 100%; min-height: 2.75em; max-height: 9em; padding: .55em .7em; resize: none; field-sizing: content;
  border: 1px solid var(--line); border-radius: var(--corner); background: var(--page); font: 400 max(16px, 1rem)/1.4 var(--font);
}
textarea:focus-visible { outline-offset: 0; }
textarea[aria-invalid=true] { border: 2px solid var(--danger); }
.send { display: flex; gap: .4em; align-items: center; min-height: 2.75em; padding: .3em .9em; border: 1px solid transparent; border-radius: var(--corner); background: var(--brand); color: var(--on-brand); font-weight: 600; }
.foot { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 0 1em; margin-block-start: .3em; font-size: .875em; }

@media (max-width: 30em) {
  /* A phone: the chat is the whole screen. */
  dialog.panel { inset: 0; width: 100%; max-width: none; height: 100dvh; border: 0; border-radius: 0; }
  .send span { position: absolute; width: 1px; overflow: hidden; clip-path: inset(50%); }
  .top { padding-inline: .75em .25em; gap: .25em; }
  .title { font-size: 1em; overflow-wrap: break-word; }
  .exit { padding-inline: .55em; }
  .exit svg { display: none; }
  .numbers a { padding-inline: .75em; }
  .scroller, .bottom { padding-inline: .75em; }
}
@media (max-height: 30em) {
  /* A low window, as at 400 % zoom: all scrolls as one page; the exit and the numbers stay in sight. */
  .panel[open], section.panel { display: block; overflow-y: auto; }
  .scroller { overflow: visible; }
  .panel { scroll-padding-block: 6em 1em; }
  .lid { position: sticky; top: 0; z-index: 2; }
  .top { padding-block: .25em; }
  .numbers .what { display: none; }
  .numbers a { padding-block: .1em; }
}
@media (prefers-reduced-motion: reduce) { .dots span { animation: none; } }
@media (prefers-contrast: more) { .launcher, .panel { --line: var(--text); --faint: var(--text); --muted: var(--text); } }
@media (forced-colors: active) {
  .dots span { background: CanvasText; }
  .presses .on { background: Highlight; }
  .chip[aria-pressed=true] { border: 3px solid Highlight; }
}
`;

export const sheet = new CSSStyleSheet();
sheet.replaceSync(CSS);
