// <signaalwijzer-chat>: the chat as a web component in its own shadow tree. One script tag is enough:
//
//   <script type="module" src="https://…/widget/signaalwijzer.js" data-titel="Vraag het ons"></script>
//
// docs/widget.md tells which attributes there are. What a visitor says stays in conversation.js; this file shows it.

import { answerAsText, feedbackRow, renderAnswer } from './cards.js';
import { Conversation } from './conversation.js';
import { h, hidden, icon, outsideLink, paragraphs } from './dom.js';
import { neutralSite, QuickExit } from './quick_exit.js';
import { sheet } from './style.js';
import { wordsIn } from './words.js';

const MAX_LENGTH = 2000;
const SHOW_LEFT_FROM = 200;

/** Long enough for a screen reader to have read it, short enough not to be found twice. */
const ANNOUNCED_FOR = 10_000;

/** The other roles are at work, and stand behind a fold. */
const PRIVATE_ROLES = ['slachtoffer', 'kind', 'familie', 'buur', 'ouder', 'pleger'];

/** On a screen this small the open chat covers everything, so what lies behind must not get focus. */
const SMALL_SCREEN = matchMedia('(max-width: 30em)');

export class SignaalwijzerChat extends HTMLElement {
  #abort;
  #conversation;
  #exit;
  #parts = {};
  #rows = new Map();

  connectedCallback() {
    if (this.shadowRoot) return;
    this.lang ||= this.getAttribute('taal') ?? 'nl';
    this.words = wordsIn(this.lang);
    this.server = new URL(this.getAttribute('server') ?? '../', import.meta.url).href;
    this.#abort = new AbortController();
    this.#conversation = new Conversation(this.server);
    this.#conversation.restore();
    this.#exit = new QuickExit({
      url: neutralSite(this.getAttribute('uitgang')),
      words: this.words,
      erase: () => this.#eraseAndLeave(),
      isActive: () => this.#isOpen || this.#conversation.started,
      onProgress: (left) => this.#showPresses(left),
    });
    this.#build();
    this.#listen();
    for (const entry of this.#conversation.entries) this.#showEntry(entry);
    this.#start();
  }

  disconnectedCallback() {
    this.#abort?.abort();
  }

  /** Opens the chat. `focus` is false when nobody asked for it just now. */
  open({ focus = true } = {}) {
    const { panel, launcher, input, title } = this.#parts;
    if (launcher) {
      if (SMALL_SCREEN.matches && !panel.open) panel.showModal();
      else panel.open = true;
      launcher.hidden = true;
    }
    this.#conversation.setOpen(true);
    // On a touch screen the keyboard would cover the first words: there the title gets the focus.
    if (focus) (matchMedia('(pointer: fine)').matches ? input : title).focus();
    if (this.#conversation.started) this.#scrollToEnd();
  }

  /** Closes the chat; the conversation stays. */
  close() {
    this.#parts.panel.close?.();
  }

  get #isOpen() {
    return !this.#parts.launcher || this.#parts.panel.open;
  }

  #start() {
    const { launcher } = this.#parts;
    if (!launcher) return;
    if (this.#conversation.open) this.open({ focus: SMALL_SCREEN.matches });
    else if (this.hasAttribute('open') && !SMALL_SCREEN.matches) this.open({ focus: false });
  }

  // ---- building -------------------------------------------------------------------------------------------------

  #build() {
    const root = this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet];
    const onPage = this.getAttribute('plek') === 'pagina';
    this.#parts.panel = onPage ? h('section', { class: 'panel' }) : h('dialog', { class: 'panel' });
    this.#parts.panel.setAttribute('aria-labelledby', 'title');
    this.#parts.panel.append(
      h('div', { class: 'lid' }, this.#buildTop(onPage), this.#buildNumbers()),
      this.#buildScroller(),
      this.#buildNotice(),
      this.#buildBottom(),
      this.#buildAnnouncers(),
    );
    if (!onPage) root.append(this.#buildLauncher());
    root.append(this.#parts.panel);
  }

  #buildLauncher() {
    const { words } = this;
    this.#parts.launcher = h(
      'aside',
      { class: 'launcher', 'aria-label': this.getAttribute('titel') || words.title },
      h('button', { type: 'button', 'aria-haspopup': 'dialog', onclick: () => this.open() }, icon('chat'), words.launcher),
      h(
        'ul',
        { 'aria-label': words.numbers },
        h('li', {}, h('a', { href: 'tel:112' }, hidden(`${words.call} `), '112')),
        h('li', {}, h('a', { href: 'tel:08002000' }, hidden(`${words.call} `), '0800-2000')),
      ),
    );
    return this.#parts.launcher;
  }

  #buildTop(onPage) {
    const { words } = this;
    const titleText = this.getAttribute('titel') || words.title;
    this.#parts.title = h(onPage ? 'h1' : 'h2', { id: 'title', class: 'title', tabindex: '-1' }, titleText);
    this.#parts.presses = h('span', { class: 'presses', 'aria-hidden': 'true', hidden: true }, [1, 2, 3].map(() => h('span')));
    const exit = h(
      'a',
      { class: 'exit', href: this.#exit.url, rel: 'nofollow noreferrer', title: words.exitHelp },
      icon('leave'),
      words.exit,
      this.#parts.presses,
    );
    exit.addEventListener('click', (event) => {
      event.preventDefault();
      this.#exit.leave();
    });
    const close = h('button', { type: 'button', class: 'close', onclick: () => this.close() }, icon('close'), hidden(words.close));
    return h('div', { class: 'top' }, this.#parts.title, exit, onPage ? null : close);
  }

  #buildNumbers() {
    const { words } = this;
    const number = (digits, what) =>
      h(
        'li',
        {},
        h('a', { href: `tel:${digits.replace('-', '')}` }, h('strong', {}, hidden(`${words.call} `), digits), ' ', h('span', { class: 'what' }, what)),
      );
    return h('ul', { class: 'numbers', 'aria-label': words.numbers }, number('112', words.danger), number('0800-2000', words.advice));
  }

  #buildScroller() {
    const { words } = this;
    this.#parts.log = h('ol', { class: 'log' });
    this.#parts.typing = h(
      'p',
      { class: 'typing', hidden: true },
      h('span', { class: 'dots', 'aria-hidden': 'true' }, h('span'), h('span'), h('span')),
      h('span', { class: 'typing-text' }),
    );
    this.#parts.scroller = h(
      'div',
      { class: 'scroller', role: 'region', 'aria-label': words.log, tabindex: '0' },
      this.#buildIntro(),
      this.#parts.log,
      this.#parts.typing,
    );
    return this.#parts.scroller;
  }

  #buildIntro() {
    const { words } = this;
    return h(
      'div',
      { class: 'intro' },
      h('p', {}, words.greeting),
      h(
        'div',
        { class: 'notice-box' },
        h('p', { id: 'privacy' }, words.privacy),
        h(
          'div',
          { class: 'inline' },
          outsideLink(`${this.server}privacy`, words.privacyLink, words),
        ),
        h('details', {}, h('summary', {}, words.traces), h('div', {}, paragraphs(words.tracesText, words))),
      ),
      this.#buildRoles(),
    );
  }

  /** The chips "I am…", or the role that the host page chose and a way to change it. */
  #buildRoles() {
    const { words } = this;
    const chips = (names) =>
      h(
        'div',
        { class: 'replies' },
        names.map((name) => this.#roleChip(...words.roles[name])),
      );
    const atWork = Object.keys(words.roles).filter((name) => !PRIVATE_ROLES.includes(name));
    const field = h(
      'fieldset',
      { class: 'roles' },
      h('legend', {}, words.rolesTitle),
      chips(PRIVATE_ROLES),
      h('details', {}, h('summary', {}, words.rolesAtWork), h('div', {}, chips(atWork))),
    );
    const chosen = words.roles[this.getAttribute('rol')];
    if (!chosen) return field;
    this.#conversation.role = chosen[1];
    const change = h('button', { type: 'button', class: 'link' }, words.roleChange);
    const line = h('p', { class: 'inline' }, words.roleChosen(chosen[0]), change);
    change.addEventListener('click', () => {
      line.replaceWith(field);
      field.querySelector('button').focus();
    });
    return line;
  }

  #roleChip(label, message) {
    const choose = ({ target }) => {
      for (const chip of this.shadowRoot.querySelectorAll('[aria-pressed]')) {
        chip.setAttribute('aria-pressed', String(chip === target));
      }
      this.#conversation.role = null;
      this.#say(message, label);
    };
    return h('button', { type: 'button', class: 'chip', 'aria-pressed': 'false', onclick: choose }, label);
  }

  #buildNotice() {
    this.#parts.notice = h('p', { class: 'notice', hidden: true });
    return this.#parts.notice;
  }

  #buildBottom() {
    const { words } = this;
    this.#parts.counter = h('p', { id: 'counter', class: 'small', hidden: true });
    // No spelling check: some browsers send every word to a company for it.
    this.#parts.input = h('textarea', {
      rows: '1',
      'aria-describedby': 'privacy counter',
      autocomplete: 'off',
      spellcheck: 'false',
      enterkeyhint: 'send',
      dir: 'auto',
      oninput: () => this.#showLength(),
      onkeydown: (event) => this.#sendOnEnter(event),
    });
    const form = h(
      'form',
      { class: 'composer' },
      h('label', {}, words.input, this.#parts.input),
      h('button', { class: 'send' }, icon('send'), h('span', {}, words.send)),
    );
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
    return h(
      'div',
      { class: 'bottom' },
      form,
      this.#parts.counter,
      h(
        'div',
        { class: 'foot' },
        h('button', { type: 'button', class: 'link', onclick: () => this.#erase() }, words.wipe),
        h('button', { type: 'button', class: 'link', onclick: () => this.#say(words.dontKeepMessage, words.dontKeep) }, words.dontKeep),
        outsideLink(`${this.server}privacy`, words.privacyShort, words),
      ),
    );
  }

  // Apart from the messages themselves, so that each is read out once, in order, and without its buttons.
  #buildAnnouncers() {
    this.#parts.polite = h('div', { role: 'log', 'aria-live': 'polite', 'aria-label': this.words.log });
    this.#parts.urgent = h('div', { role: 'alert', 'aria-atomic': 'false' });
    return h('div', { class: 'unseen' }, this.#parts.polite, this.#parts.urgent);
  }

  #listen() {
    const { signal } = this.#abort;
    const { panel, launcher } = this.#parts;
    const on = (type, act) => this.#conversation.addEventListener(type, ({ detail }) => act(detail), { signal });
    on('entry', (entry) => this.#hear(entry));
    on('change', (entry) => this.#showState(entry));
    on('waiting', (how) => this.#showWaiting(how));
    on('busy', (seconds) => this.#showNotice(this.words.busy(seconds)));
    on('connection', (works) => this.#showConnection(works));
    on('idle', () => this.#clear(this.words.wipedIdle));
    this.#exit.listen(signal);
    if (!launcher) return;
    panel.addEventListener('close', () => this.#closed());
    panel.addEventListener('keydown', (event) => event.key === 'Escape' && this.close());
    SMALL_SCREEN.addEventListener('change', () => panel.open && this.#reopen(), { signal });
  }

  // ---- what the user does ---------------------------------------------------------------------------------------

  #submit() {
    const { input } = this.#parts;
    const text = input.value.trim();
    input.focus();
    if (!text) return;
    if (text.length > MAX_LENGTH) {
      this.announce(this.words.tooLong(text.length - MAX_LENGTH));
      return;
    }
    input.value = '';
    this.#showLength();
    this.#say(text);
  }

  #sendOnEnter(event) {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  }

  #say(text, shown) {
    if (this.words.wipePattern.test(text)) this.#erase();
    else this.#conversation.send(text, shown);
  }

  async #erase() {
    const gone = this.#conversation.erase();
    this.#clear();
    this.#showNotice((await gone) ? this.words.wiped : this.words.wipedHere);
  }

  #eraseAndLeave() {
    this.#conversation.eraseAndLeave();
    this.#clear();
  }

  /** Empties the screen. The focus stays where it is, or goes to the input when that place is gone. */
  #clear(notice = '') {
    const { log, input, polite, urgent, typing } = this.#parts;
    const focusInLog = log.contains(this.shadowRoot.activeElement);
    this.#rows.clear();
    for (const part of [log, polite, urgent]) part.replaceChildren();
    for (const chip of this.shadowRoot.querySelectorAll('[aria-pressed]')) chip.setAttribute('aria-pressed', 'false');
    typing.hidden = true;
    input.value = '';
    this.#showLength();
    if (focusInLog) input.focus();
    this.#showNotice(notice);
  }

  #closed() {
    this.#conversation.setOpen(false);
    this.#parts.launcher.hidden = false;
    this.#parts.launcher.querySelector('button').focus();
  }

  /** The screen was turned or zoomed: shows the chat again, as large as suits it now. */
  #reopen() {
    const { panel, input } = this.#parts;
    const focused = this.shadowRoot.activeElement ?? input;
    panel.removeAttribute('open');
    if (SMALL_SCREEN.matches) panel.showModal();
    else panel.open = true;
    focused.focus();
  }

  // ---- what is shown --------------------------------------------------------------------------------------------

  /** Something was said just now: shows it, and reads out what the bot says. */
  #hear(entry) {
    this.#showNotice('');
    const row = this.#showEntry(entry);
    if (entry.from === 'user') this.#scrollToEnd();
    else {
      this.announce(answerAsText(entry, this.words), ['nood', 'crisis'].includes(entry.custom?.kaart));
      // Once the other items of this answer stand below it.
      if (row.classList.contains('first')) requestAnimationFrame(() => this.#scrollTo(row));
    }
  }

  #showEntry(entry) {
    const { log } = this.#parts;
    const first = !log.lastElementChild?.classList.contains(entry.from);
    const row = h('li', { class: `turn ${entry.from}${first ? ' first' : ''}` }, this.#heading(entry));
    if (entry.from === 'user') row.append(h('div', { class: 'bubble', dir: 'auto' }, entry.shown), h('div', { class: 'state' }));
    else {
      row.append(...renderAnswer(entry, this.#offer));
      if (entry.rateable) row.append(feedbackRow(entry, this.#offer, (...verdict) => this.#conversation.rate(entry, ...verdict)));
    }
    log.append(row);
    this.#rows.set(entry, row);
    if (entry.from === 'user') this.#showState(entry);
    return row;
  }

  /** Who said it and when, for screen readers. */
  #heading({ from, time }) {
    const who = from === 'user' ? this.words.you : this.words.title;
    const clock = new Intl.DateTimeFormat(this.lang, { hour: '2-digit', minute: '2-digit' }).format(time);
    return hidden(`${who}, ${this.words.at(clock)}: `);
  }

  /** What the cards may use of the chat. */
  get #offer() {
    return {
      words: this.words,
      send: (text, shown) => this.#say(text, shown),
      announce: (text) => this.announce(text),
    };
  }

  #showState(entry) {
    const state = this.#rows.get(entry)?.querySelector('.state');
    if (!state) return;
    const { words } = this;
    if (entry.state !== 'failed') {
      // The button that was pressed goes: its focus moves to where the next message is typed.
      if (state.contains(this.shadowRoot.activeElement)) this.#parts.input.focus();
      state.replaceChildren();
      return;
    }
    const retry = h('button', { type: 'button', class: 'quiet', onclick: () => this.#conversation.retry() }, words.retry);
    state.replaceChildren(words.failed, retry);
    this.announce(words.failed);
  }

  #showWaiting(how) {
    const { typing } = this.#parts;
    typing.hidden = !how;
    if (!how) return;
    typing.lastElementChild.textContent = this.words[how];
    if (how === 'slow') this.announce(this.words.slow);
    this.#scrollToEnd();
  }

  #showConnection(works) {
    const { notice } = this.#parts;
    const said = notice.textContent === this.words.offline;
    if (works ? said : !said) this.#showNotice(works ? this.words.online : this.words.offline);
  }

  #showNotice(text) {
    const { notice } = this.#parts;
    notice.hidden = !text;
    if (text && notice.textContent !== text) this.announce(text);
    notice.textContent = text;
  }

  #showPresses(left) {
    const { presses } = this.#parts;
    presses.hidden = !left;
    [...presses.children].forEach((dot, place) => dot.classList.toggle('on', place < 3 - left));
    this.announce(left ? this.words.exitLeft(left) : this.words.exitExpired);
  }

  #showLength() {
    const { input, counter } = this.#parts;
    const left = MAX_LENGTH - input.value.length;
    counter.hidden = left > SHOW_LEFT_FROM;
    counter.textContent = left < 0 ? this.words.tooLong(-left) : this.words.left(left);
    input.setAttribute('aria-invalid', String(left < 0));
  }

  /** Reads a text out, after all that was announced before it. */
  announce(text, urgent = false) {
    if (!text) return;
    const line = h('p', {}, text);
    this.#parts[urgent ? 'urgent' : 'polite'].append(line);
    setTimeout(() => line.remove(), ANNOUNCED_FOR);
  }

  #scrollToEnd() {
    const { scroller, panel } = this.#parts;
    for (const part of [scroller, panel]) part.scrollTop = part.scrollHeight;
  }

  /** Brings the start of a long answer in sight, not its end. */
  #scrollTo(row) {
    const { scroller } = this.#parts;
    if (scroller.scrollHeight > scroller.clientHeight) scroller.scrollTop = row.offsetTop - 8;
    else row.scrollIntoView({ block: 'nearest' });
  }
}

customElements.define('signaalwijzer-chat', SignaalwijzerChat);

/** A page with the script alone gets the chat at its end; the script's `data-` attributes become the chat's. */
function insertByScript() {
  if (document.querySelector('signaalwijzer-chat')) return;
  const script = [...document.scripts].find(({ src }) => src === import.meta.url);
  document.body.append(h('signaalwijzer-chat', { ...script?.dataset }));
}

insertByScript();
