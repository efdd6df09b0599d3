// Shortcut keys. Every key presses or focuses what carries it in data-key; without this script all works by Tab and Enter.

const list = () => [...document.querySelectorAll('[data-list] > li > a')];

function move(step) {
  const links = list();
  const place = links.indexOf(document.activeElement);
  const next = links[place < 0 ? (step > 0 ? 0 : links.length - 1) : place + step];
  next?.focus();
  return Boolean(next);
}

function use(target) {
  if (target.matches('input, select, textarea')) {
    target.focus();
    target.select?.();
  } else {
    target.click();
  }
}

function isTyping(target) {
  return target.matches('textarea:not([readonly]), select, input:not([type=checkbox])');
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (isTyping(event.target)) {
    if (event.key === 'Escape') document.querySelector('main').focus();
    return;
  }
  const target = [...document.querySelectorAll('[data-key]')].find((it) => it.dataset.key === event.key && !it.hidden);
  if (target) {
    event.preventDefault();
    use(target);
  } else if ((event.key === 'j' && move(1)) || (event.key === 'k' && move(-1))) {
    event.preventDefault();
  }
}

function offerCopy(button) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    document.getElementById('gekopieerd').textContent = 'Gekopieerd.';
  });
}

// A second press while the first is on its way would decide on a message nobody has seen yet.
function sendOnce(event) {
  if (event.submitter?.formMethod === 'dialog') return; // Enter, which sends nothing
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = 'ja';
}

if (document.body.dataset.keys === 'aan') document.addEventListener('keydown', onKey);
document.addEventListener('submit', sendOnce);
addEventListener('pageshow', () => document.querySelectorAll('form').forEach((form) => delete form.dataset.sent));
if (navigator.clipboard) document.querySelectorAll('[data-copy]').forEach(offerCopy);
