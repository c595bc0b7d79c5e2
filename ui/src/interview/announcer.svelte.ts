/** Time for a screen reader to take up one message before the next one replaces it. */
const PAUSE_MS = 1500;

/**
 * What is read aloud by a screen reader: one polite message after the other, and none while a voice is to be heard in
 * the interview.
 */
export class Announcer {
  message = $state("");
  #waiting: string[] = [];
  #isHeld = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  say(message: string): void {
    if (message && this.#waiting.at(-1) !== message) this.#waiting.push(message);
    this.#next();
  }

  /** Somebody speaks: whatever is to be said waits. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#next();
  }

  #next(): void {
    if (this.#isHeld || this.#timer !== undefined) return;
    const message = this.#waiting.shift();
    if (message === undefined) return;
    this.message = message;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#next();
    }, PAUSE_MS);
  }
}

export const announcer = new Announcer();
