import type { Entry } from "../bindings";

/** How long the journal may take before the person is told that it takes long. */
const SLOW_MS = 4000;

/**
 * The answer that is being typed. It is kept, whatever happens to the screen around it, until the View shows it as
 * accepted.
 */
export class Draft {
  text = $state("");
  state: "writing" | "sending" | "slow" = $state("writing");
  /** Entries that were there before it was sent: an equal answer among them is an older one. */
  #before = new Set<string>();
  #sent = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  get isEmpty(): boolean {
    return this.text.trim() === "";
  }

  /** Marks the draft as sent and returns what to send. */
  send(transcript: readonly Entry[]): string {
    this.#sent = this.text.trim();
    this.#before = new Set(transcript.map((entry) => entry.id));
    this.state = "sending";
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.state === "sending") this.state = "slow";
    }, SLOW_MS);
    return this.#sent;
  }

  /** Looks for the answer in the transcript; once it stands there, the draft has done its work. */
  settle(transcript: readonly Entry[]): void {
    if (this.state === "writing") return;
    const isSent = (entry: Entry) =>
      entry.final && entry.via === "typed" && entry.text.trim() === this.#sent && !this.#before.has(entry.id);
    if (transcript.some(isSent)) this.clear();
  }

  /** For the next interview. */
  clear(): void {
    this.text = "";
    this.edit();
  }

  /** The person writes on: what was not accepted can be changed and sent again. */
  edit(): void {
    clearTimeout(this.#timer);
    this.state = "writing";
  }
}

export const draft = new Draft();
