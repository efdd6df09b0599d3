// The conversation itself, without a screen: what was said, sending it, and forgetting it.

/** Where this tab remembers the conversation. Gone when the tab closes; never in cookies or localStorage. */
const MEMORY_KEY = 'signaalwijzer';

/** As long as the server remembers (see docs/privacy.md). */
const FORGET_AFTER = 30 * 60 * 1000;

/** How long to wait before each new try of a message that did not get through. */
const PAUSES = [1000, 3000, 8000];

const SLOW_AFTER = 2000;
const GIVE_UP_AFTER = 15000;

/** The server understood, and will not take this message. */
class Refused extends Error {}

/**
 * One conversation. Tells what happens with events:
 * `entry` (something was said), `change` (a message's state), `waiting` (`detail`: false, 'typing' or 'slow'),
 * `busy` (`detail`: seconds), `connection` (`detail`: true or false) and `idle` (forgotten because nothing was done).
 */
export class Conversation extends EventTarget {
  #server;
  #sender = null;
  #busy = false;
  #abort = new AbortController();
  #idle;

  constructor(server) {
    super();
    this.#server = server;
    this.entries = [];
    /** What to tell the server of the user before the first message, such as "Ik ben leerkracht". */
    this.role = null;
    /** Whether the chat was open, so that it is again after a reload. */
    this.open = false;
    addEventListener('online', () => this.#connected());
    addEventListener('offline', () => this.#tell('connection', false));
  }

  /** Takes up the conversation that this tab remembers, if there is one. */
  restore() {
    const memory = readMemory();
    this.#sender = memory?.sender ?? null;
    this.entries = memory?.entries ?? [];
    this.open = memory?.open ?? false;
    // Whether these got through is unknown: the user decides, so that nothing is said twice.
    for (const entry of this.entries) if (entry.state === 'waiting') entry.state = 'failed';
    this.#remember();
  }

  get started() {
    return this.entries.length > 0;
  }

  /** Says something. `shown` is what the user sees when that differs, as with a quick reply. */
  send(text, shown = text) {
    this.#add({ from: 'user', id: crypto.randomUUID?.() ?? randomId(), text, shown, state: 'waiting' });
    this.#deliverAll();
  }

  /** Tries again what did not get through, in the order it was said. */
  retry() {
    for (const entry of this.entries) if (entry.state === 'failed') this.#setState(entry, 'waiting');
    this.#deliverAll();
  }

  /** Sends what the user thinks of an answer. Resolves to whether that worked. */
  async rate(entry, verdict, reason) {
    const body = { sender: this.#sender, bericht: entry.answers, oordeel: verdict, ...(reason && { reden: reason }) };
    try {
      await this.#post('feedback', body);
    } catch {
      return false;
    }
    entry.verdict = verdict;
    this.#remember();
    return true;
  }

  /** Forgets everything here and asks the server to do the same. Resolves to whether the server did. */
  async erase() {
    const sender = this.forget();
    if (!sender) return true;
    try {
      const response = await this.#tellServerToErase(sender);
      return response.ok;
    } catch {
      return false;
    }
  }

  /** As `erase`, for when the page is about to go: nothing waits for the answer. */
  eraseAndLeave() {
    const sender = this.forget();
    if (sender) this.#tellServerToErase(sender).catch(() => {});
  }

  /** Forgets everything on this device. Returns the conversation's id, which only the server still knows. */
  forget() {
    const sender = this.#sender;
    this.#abort.abort();
    this.#abort = new AbortController();
    this.#sender = null;
    this.entries = [];
    clearTimeout(this.#idle);
    writeMemory(null);
    this.#tell('waiting', false);
    return sender;
  }

  // `keepalive` lets the request outlive the page. It is not sendBeacon, because with `Referrer-Policy: no-referrer`
  // a beacon says its origin is "null" and the server would have to refuse it. Plain text needs no preflight.
  #tellServerToErase(sender) {
    return fetch(this.#server + 'gesprek/wis', {
      method: 'POST',
      body: JSON.stringify({ sender }),
      headers: { 'Content-Type': 'text/plain' },
      credentials: 'omit',
      keepalive: true,
    });
  }

  async #deliverAll() {
    if (this.#busy) return;
    this.#busy = true;
    const signal = this.#abort.signal;
    let entry;
    while (!signal.aborted && (entry = this.#nextWaiting())) await this.#deliver(entry, signal);
    this.#busy = false;
    this.#tell('waiting', false);
    // Something may have been said after an erase that cut this round short.
    if (this.#nextWaiting()) this.#deliverAll();
  }

  #nextWaiting() {
    return this.entries.find(({ state }) => state === 'waiting');
  }

  async #deliver(entry, signal) {
    this.#tell('waiting', 'typing');
    const slow = setTimeout(() => this.#tell('waiting', 'slow'), SLOW_AFTER);
    try {
      const items = await this.#persist(() => this.#ask(entry), signal);
      if (signal.aborted) return;
      this.#setState(entry, 'sent');
      this.#answer(entry, items);
    } catch (problem) {
      if (signal.aborted) return;
      if (problem instanceof Refused) {
        this.#setState(entry, 'refused');
        this.#add({ from: 'bot', answers: entry.id, text: problem.message });
      } else this.#failAll();
    } finally {
      clearTimeout(slow);
    }
  }

  /** The server's items in answer to this message. */
  async #ask(entry) {
    if (!this.#sender) await this.#open();
    // `bericht` lets the server see that a second try is the same message, so that nothing is answered twice.
    const response = await this.#post('webhooks/rest/webhook', {
      sender: this.#sender,
      message: entry.text,
      bericht: entry.id,
    });
    return response.json();
  }

  /** Gets an id for the conversation. Only now, with the first message, does the server hear of this visitor. */
  async #open() {
    const response = await this.#post('gesprek', {});
    const { sender } = await response.json();
    if (this.role) await this.#post('webhooks/rest/webhook', { sender, message: this.role });
    this.#sender = sender;
    this.#remember();
  }

  async #persist(attempt, signal) {
    for (let tried = 0; ; tried++) {
      try {
        const result = await attempt();
        this.#connected(tried > 0);
        return result;
      } catch (problem) {
        if (signal.aborted || problem instanceof Refused || tried >= PAUSES.length) throw problem;
        if (problem.wait) this.#tell('busy', problem.wait);
        else this.#tell('connection', false);
        await pause(problem.wait ? problem.wait * 1000 : PAUSES[tried], signal);
      }
    }
  }

  async #post(path, body) {
    const { signal } = this.#abort;
    const response = await fetch(this.#server + path, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'Content-Type': 'application/json' },
      credentials: 'omit',
      signal: AbortSignal.any ? AbortSignal.any([signal, AbortSignal.timeout(GIVE_UP_AFTER)]) : signal,
    });
    if (response.ok) return response;
    const problem = await response.json().catch(() => ({}));
    if (response.status === 429 || response.headers.has('Retry-After')) {
      const wait = Math.min(Number(response.headers.get('Retry-After')) || 5, 60);
      throw Object.assign(new Error('Too many messages'), { wait });
    }
    if (response.status < 500 && problem.uitleg) throw new Refused([problem.uitleg, problem.nummers].join('\n\n'));
    throw new Error(`Status ${response.status}`);
  }

  #answer(entry, items) {
    const answers = Array.isArray(items) && items.length ? items : [{ text: '' }];
    const urgent = answers.some(({ custom }) => ['nood', 'crisis'].includes(custom?.kaart));
    answers.forEach(({ text, buttons, custom }, place) => {
      const rateable = !urgent && place === answers.length - 1;
      this.#add({ from: 'bot', answers: entry.id, rateable, text, buttons, custom });
    });
  }

  #failAll() {
    for (const entry of this.entries) if (entry.state === 'waiting') this.#setState(entry, 'failed');
  }

  #connected(again = true) {
    if (!again) return;
    this.#tell('connection', true);
    this.retry();
  }

  #add(entry) {
    entry.time = Date.now();
    this.entries.push(entry);
    this.#remember();
    this.#tell('entry', entry);
  }

  #setState(entry, state) {
    entry.state = state;
    this.#remember();
    this.#tell('change', entry);
  }

  /** Notes whether the chat is open. */
  setOpen(open) {
    this.open = open;
    this.#remember();
  }

  #remember() {
    if (!this.started) return;
    writeMemory({ sender: this.#sender, entries: this.entries, open: this.open, time: Date.now() });
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      this.forget();
      this.#tell('idle');
    }, FORGET_AFTER);
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

// A browser may forbid storage; then the conversation lives in the page alone.
function readMemory() {
  try {
    const memory = JSON.parse(sessionStorage.getItem(MEMORY_KEY));
    return memory && Date.now() - memory.time < FORGET_AFTER ? memory : writeMemory(null);
  } catch {
    return null;
  }
}

function writeMemory(memory) {
  try {
    if (memory) sessionStorage.setItem(MEMORY_KEY, JSON.stringify(memory));
    else sessionStorage.removeItem(MEMORY_KEY);
  } catch {
    // As above.
  }
  return null;
}

function pause(milliseconds, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    const stop = () => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
    addEventListener('online', stop, { once: true });
  });
}

// crypto.randomUUID is missing where a page is not served over https.
function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
