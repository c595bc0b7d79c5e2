/** Between two drafts that are kept: so far behind may the journal be. */
const PAUSE_MS = 1000;
/** After a change: a word is kept, not each of its letters. */
const WORD_MS = 400;

/** Has a changing text kept: at most a second after it changed, at most once a second, and no text twice in a row. */
export class Keeper {
  #text: () => string;
  #keep: (text: string) => void;
  #kept = "";
  #keptAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(text: () => string, keep: (text: string) => void) {
    this.#text = text;
    this.#keep = keep;
  }

  /** So much is kept already. */
  begin(kept: string): void {
    this.#kept = kept;
    this.#stop();
  }

  change(): void {
    if (this.#timer !== undefined) return;
    const due = this.#keptAt + PAUSE_MS - performance.now();
    this.#timer = setTimeout(() => this.flush(), Math.max(due, WORD_MS));
  }

  /** At once: the person turns to something else, or the page goes away. */
  flush(): void {
    this.#stop();
    const text = this.#text();
    if (text === this.#kept) return;
    this.#kept = text;
    this.#keptAt = performance.now();
    this.#keep(text);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
