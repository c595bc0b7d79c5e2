import type { Entry } from "../bindings";
import { interview } from "./interview.svelte";
import { Keeper } from "./keeper";

/** How long the journal may take before the person is told that it takes long. */
const SLOW_MS = 4000;

/**
 * The answer that is being typed. It is kept, whatever happens to the screen around it, until the View shows it as
 * accepted; it is sent exactly as it was typed.
 */
export class Draft {
  text = $state("");
  state: "writing" | "sending" | "slow" = $state("writing");
  #keeper: Keeper;
  #interview: string | null = null;
  /** What was left in the field earlier has been put there, or something was typed over it. */
  #hasBegun = false;
  #sent = "";
  /** Order of the last entry that was there before it was sent: an equal answer up to there is an older one. */
  #sentAfter = -1;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(keep: (text: string) => void) {
    this.#keeper = new Keeper(() => wellFormed(this.text), keep);
  }

  /** Nothing that could be read: the engine takes no such answer. */
  get isEmpty(): boolean {
    return !/\P{White_Space}/u.test(this.text);
  }

  /**
   * Which interview is open, and what was left in its text field earlier: the field begins with that, once, and never
   * in place of something that is being typed.
   */
  open(of: string | null, left: string): void {
    if (of !== this.#interview) {
      this.#interview = of;
      this.#hasBegun = false;
      this.#empty();
      this.#keeper.begin("");
    }
    if (this.#hasBegun || left === "") return;
    this.#hasBegun = true;
    this.text = left;
    this.#keeper.begin(left);
  }

  /** The person writes on: what was not accepted can be changed and sent again. */
  edit(): void {
    this.#hasBegun = true;
    this.#rest();
    this.#keeper.change();
  }

  /** Has the engine keep what stands here now, without the usual pause. */
  keep(): void {
    this.#keeper.flush();
  }

  /** Marks the draft as sent and returns what to send. */
  send(transcript: readonly Entry[]): string {
    this.#sent = wellFormed(this.text);
    this.#sentAfter = transcript.at(-1)?.order ?? -1;
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
    for (let at = transcript.length - 1; at >= 0; at--) {
      const entry = transcript[at] as Entry;
      if (entry.order <= this.#sentAfter) return;
      if (entry.final && entry.via === "typed" && entry.text === this.#sent) {
        this.#empty();
        this.#keeper.change();
        return;
      }
    }
  }

  /** The engine did not take it. */
  refuse(): void {
    this.#rest();
  }

  #empty(): void {
    this.text = "";
    this.#rest();
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.state = "writing";
  }
}

/** Half of a character, which an editor can leave behind, cannot be written to any file: the usual sign stands for it. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}

export const draft = new Draft((text) => interview.send({ command: "keep_draft", text }));
