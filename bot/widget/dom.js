// Small tools to build the page. Nothing here uses innerHTML: text from anywhere can never become markup, and the
// widget also works on sites that demand Trusted Types.

const SVG = 'http://www.w3.org/2000/svg';

/** Makes an element. Attributes named `on…` are listeners; `false` and missing attributes are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== ''));
  return element;
}

/** Text that only a screen reader reads. */
export const hidden = (text) => h('span', { class: 'unseen' }, text);

const ICONS = {
  chat: 'M4 5h16v11H10l-4 4v-4H4z',
  phone: 'M6 3h3l2 5-2.5 1.5a12 12 0 0 0 6 6L16 13l5 2v3a3 3 0 0 1-3 3C10 21 3 14 3 6a3 3 0 0 1 3-3z',
  close: 'M6 6l12 12M18 6L6 18',
  leave: 'M5 5l7 7-7 7M12 5l7 7-7 7',
  send: 'M4 12h15M13 6l6 6-6 6',
  up: 'M8 11v9H4v-9zM8 11l4-8c2 0 3 1 2.5 3L14 9h5.500c1 0 1.7 1 1.5 2l-1.5 7c-.2 1.2-1 2-2 2H8',
  down: 'M16 13V4h4v9zM16 13l-4 8c-2 0-3-1-2.5-3L10 15H4.500c-1 0-1.7-1-1.5-2l1.5-7c.2-1.2 1-2 2-2H16',
};

/** A drawing beside words; it has no name of its own, the words beside it do. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}

/** A link to another site: a new tab, and that site learns nothing of where the visitor came from. */
export function outsideLink(url, text, words, attributes = {}) {
  return h(
    'a',
    { href: url, target: '_blank', rel: 'noopener noreferrer', ...attributes },
    text,
    hidden(` (${words.newTab})`),
  );
}

// A web address or the name of a site (not the end of an e-mail address), or else a number that can be called.
const LINKS =
  /(?<![@\w.-])(?<site>https?:\/\/[^\s<>"']+|(?:[a-z0-9-]+\.)+(?:nl|eu|org|com)\b(?:\/[^\s<>"']*)?)|(?<![\w.,-])(?<tel>112|113|116 ?\d{3}|0\d{2,3}[- ]\d{3,8})(?![\w-]|[.,]\d)/gi;

/** Text with its site names and telephone numbers as links. */
export function withLinks(text, words) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(LINKS)) {
    const found = match[0].replace(/[.,;:!?)]+$/, '');
    parts.push(text.slice(end, match.index));
    if (match.groups.tel) parts.push(h('a', { href: `tel:${found.replace(/\D/g, '')}` }, found));
    else parts.push(outsideLink(/^https?:/i.test(found) ? found : `https://${found}`, found, words));
    end = match.index + found.length;
  }
  return [...parts, text.slice(end)];
}

/** The plain layout of our answers: blank lines part paragraphs, lines that start with "- " are a list. */
export function paragraphs(text, words) {
  return text
    .trim()
    .split(/\n\s*\n/)
    .flatMap((block) => layBlock(block.split('\n'), words));
}

function layBlock(lines, words) {
  const elements = [];
  for (const line of lines) {
    const last = elements.at(-1);
    if (line.startsWith('- ')) {
      const item = h('li', {}, ...withLinks(line.slice(2), words));
      if (last?.tagName === 'UL') last.append(item);
      else elements.push(h('ul', {}, item));
    } else if (last?.tagName === 'P') last.append(h('br'), ...withLinks(line, words));
    else elements.push(h('p', {}, ...withLinks(line, words)));
  }
  return elements;
}
