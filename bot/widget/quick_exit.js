// "Verlaat snel", after GOV.UK's "Exit this page": https://design-system.service.gov.uk/components/exit-this-page/
// The screen is covered first; then the conversation is erased; then the tab goes to a neutral site in place of this
// page, so that Back does not return here.

const PRESSES = 3;
const FORGET_PRESSES_AFTER = 5000;

/** A neutral site that many people open every day. */
const NEUTRAL_SITE = 'https://www.buienradar.nl/';

/** The wished neutral site, if it is a web address; anything else could be a script. */
export function neutralSite(wished) {
  return /^https?:\/\//i.test(wished ?? '') ? wished : NEUTRAL_SITE;
}

/** Covers the page, calls `erase`, and leaves. */
export class QuickExit {
  #presses = 0;
  #timer;
  #wasModified = false;
  #cover = null;
  #title = '';

  /** `isActive` says whether Shift counts now; `onProgress` hears how many presses are left (0: expired). */
  constructor({ url, words, erase, isActive, onProgress }) {
    Object.assign(this, { url, words, erase, isActive, onProgress });
  }

  /** Listens for Shift on the whole page until `signal` aborts. */
  listen(signal) {
    document.addEventListener('keyup', (event) => this.#countShift(event), { signal });
    // Coming Back out of the browser's page cache must not show an empty, covered page.
    addEventListener('pageshow', () => this.#uncover(), { signal });
  }

  leave() {
    this.#coverPage();
    this.erase();
    location.replace(this.url);
  }

  #coverPage() {
    if (this.#cover) return;
    this.#title = document.title;
    document.title = this.words.exiting;
    // Hiding the body keeps screen readers and the Tab key from what lies below. Styles set from a script, not an
    // attribute, because the host page may forbid inline styles.
    document.body.style.setProperty('display', 'none', 'important');
    this.#cover = document.createElement('div');
    this.#cover.setAttribute('role', 'alert');
    for (const [name, value] of Object.entries(COVER_STYLE)) this.#cover.style.setProperty(name, value, 'important');
    document.documentElement.append(this.#cover);
    // Filled after it is in the page: so more screen readers read it out.
    this.#cover.textContent = this.words.exiting;
  }

  #uncover() {
    if (!this.#cover) return;
    this.#cover.remove();
    this.#cover = null;
    document.body.style.removeProperty('display');
    document.title = this.#title;
  }

  #countShift(event) {
    // A capital letter ends with a Shift too: only Shift by itself counts.
    if (event.key === 'Shift' && !this.#wasModified && this.isActive()) this.#press();
    else if (this.#presses) this.#reset();
    this.#wasModified = event.shiftKey;
  }

  #press() {
    this.#presses += 1;
    clearTimeout(this.#timer);
    if (this.#presses === PRESSES) {
      this.#presses = 0;
      this.leave();
      return;
    }
    this.onProgress(PRESSES - this.#presses);
    this.#timer = setTimeout(() => this.#reset(), FORGET_PRESSES_AFTER);
  }

  #reset() {
    clearTimeout(this.#timer);
    this.#presses = 0;
    this.onProgress(0);
  }
}

const COVER_STYLE = {
  position: 'fixed',
  inset: '0',
  'z-index': '2147483647',
  padding: '2em',
  background: 'Canvas',
  color: 'CanvasText',
  font: '1.2em sans-serif',
};
