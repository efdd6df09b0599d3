// How an answer looks: plain text, or a card for numbers, an office or a guide's summary.

import { h, hidden, icon, outsideLink, paragraphs, withLinks } from './dom.js';

/** The elements that show one answer. `chat` offers `words`, `send(text, shown)` and `announce(text)`. */
export function renderAnswer(entry, chat) {
  const { text, buttons, custom } = entry;
  const card = CARDS[custom?.kaart];
  const content = card
    ? card(custom, chat, text)
    : [h('div', { class: 'bubble' }, paragraphs(text || chat.words.noAnswer, chat.words))];
  if (buttons?.length) content.push(quickReplies(buttons, chat));
  return content;
}

/** The same answer as one text, for who listens. Empty for a card whose words were said just before it. */
export function answerAsText({ text, custom }, words) {
  if (text || !custom) return text || words.noAnswer;
  return [custom.titel, ...(custom.regels ?? [])].filter(Boolean).join('\n');
}

const CARDS = {
  nood: numbersCard,
  crisis: numbersCard,
  veilig: numbersCard,
  kantoor: officeCard,
  gids: guideCard,
};

/** Danger: the numbers first, big enough to tap with a trembling hand, then at most two lines. */
function numbersCard(card, { words }) {
  return [
    h(
      'section',
      { class: `card ${card.kaart}`, lang: card.taal, dir: card.richting },
      h('h3', {}, card.titel),
      h('ul', { class: 'calls' }, card.nummers.map((number) => h('li', {}, callLink(number, words)))),
      card.regels.map((line) => h('p', {}, withLinks(line, words))),
    ),
  ];
}

function callLink({ naam, nummer, tel }, words) {
  return h(
    'a',
    { class: 'call', href: tel },
    icon('phone'),
    h('span', {}, hidden(`${words.call} `), h('strong', { dir: 'ltr' }, nummer), ' ', h('span', { class: 'who' }, naam)),
  );
}

function officeCard(office, chat, text) {
  const { words } = chat;
  const intro = text ? [h('div', { class: 'bubble' }, paragraphs(text, words))] : [];
  return [
    ...intro,
    h(
      'section',
      { class: 'card kantoor' },
      h('h3', {}, office.naam || words.office),
      office.plaats && h('p', {}, words.officeFor(office.plaats)),
      callLink({ naam: words.advice, nummer: office.telefoon, tel: `tel:${office.telefoon.replace(/\D/g, '')}` }, words),
      h(
        'div',
        { class: 'actions' },
        office.website && outsideLink(httpsOnly(office.website), words.website, words, { class: 'quiet' }),
        copyButton(office.telefoon, chat),
        routeButton(office, chat),
      ),
    ),
  ];
}

const httpsOnly = (address) => 'https://' + address.replace(/^\w*:?\/\//, '');

function copyButton(number, { words, announce }) {
  const button = h('button', { type: 'button', class: 'quiet' }, words.copy);
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(number);
      button.textContent = words.copied;
    } catch {
      button.textContent = `${words.notSent} ${number}`;
    }
    announce(button.textContent);
  });
  return button;
}

/** A map is another company's site: the link comes only when asked for. */
function routeButton({ naam }, { words }) {
  const button = h('button', { type: 'button', class: 'quiet', 'aria-expanded': 'false' }, words.route);
  button.addEventListener('click', () => {
    const address = `https://www.openstreetmap.org/search?query=${encodeURIComponent(naam)}`;
    const link = outsideLink(address, words.routeLink(naam), words, { class: 'quiet' });
    button.replaceWith(link);
    link.focus();
  });
  return button;
}

function guideCard(guide, { words }) {
  const title = guide.titel || words.guide;
  return [
    h(
      'section',
      { class: 'card gids' },
      h('h3', {}, title),
      h('ul', {}, guide.regels.map((line) => h('li', {}, withLinks(line, words)))),
      h(
        'div',
        { class: 'actions' },
        h('button', { type: 'button', class: 'quiet', onclick: (event) => print(event.target, title, guide.regels) }, words.print),
        h('button', { type: 'button', class: 'quiet', onclick: () => save(title, guide.regels, words.fileName) }, words.save),
      ),
      h('p', { class: 'small' }, words.keepSafe),
    ),
  ];
}

/** Prints the summary alone, from a frame of its own, so that the host's page stays out of it. */
function print(button, title, lines) {
  const frame = h('iframe', { class: 'unseen', 'aria-hidden': 'true', tabindex: '-1' });
  button.after(frame);
  const page = frame.contentDocument;
  page.title = title;
  const list = h('ul', {}, lines.map((line) => h('li', {}, line)));
  page.body.append(h('h1', {}, title), list);
  frame.contentWindow.addEventListener('afterprint', () => frame.remove());
  frame.contentWindow.print();
}

function save(title, lines, fileName) {
  const text = [title, '', ...lines.map((line) => `- ${line}`), ''].join('\r\n');
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  h('a', { href: url, download: fileName }).click();
  URL.revokeObjectURL(url);
}

// The chosen reply stays in place, so that the keyboard's focus is not lost with it.
function quickReplies(buttons, { words, send }) {
  return h(
    'div',
    { class: 'replies', role: 'group', 'aria-label': words.quickReplies },
    buttons.map(({ title, payload }) =>
      h('button', { type: 'button', class: 'chip', dir: 'auto', onclick: () => send(payload || title, title) }, title),
    ),
  );
}

/** "Does this help?" below an answer, with room for a reason when it does not. `rate(verdict, reason)` sends it. */
export function feedbackRow(entry, chat, rate) {
  const { words } = chat;
  const row = h('div', { class: 'feedback' });
  const thank = async (verdict, reason) => {
    const sent = await rate(verdict, reason);
    const thanks = h('p', { class: 'small', tabindex: '-1' }, sent ? words.thanks : words.notSent);
    const hadFocus = row.getRootNode().activeElement;
    row.replaceChildren(thanks);
    if (row.isConnected && hadFocus) thanks.focus({ preventScroll: true });
  };
  const thumb = (name, label, act) =>
    h('button', { type: 'button', class: 'thumb', onclick: act }, icon(name), hidden(`${words.helpful} `), label);
  if (entry.verdict) row.append(h('p', { class: 'small' }, words.thanks));
  else {
    row.append(
      h('span', { class: 'small', 'aria-hidden': 'true' }, words.helpful),
      thumb('up', words.yes, () => thank('goed')),
      thumb('down', words.no, () => askReason(row, words, (reason) => thank('slecht', reason))),
    );
  }
  return row;
}

function askReason(row, words, done) {
  const field = h('input', { type: 'text', maxlength: '300', autocomplete: 'off', spellcheck: 'false' });
  const form = h(
    'form',
    {
      class: 'reason',
      onsubmit: (event) => {
        event.preventDefault();
        done(field.value.trim());
      },
    },
    h('label', {}, words.reason, field),
    h('button', { class: 'quiet' }, words.sendReason),
  );
  row.replaceChildren(form);
  field.focus();
}
