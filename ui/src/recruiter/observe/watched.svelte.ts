import { Channel } from "@tauri-apps/api/core";
import { commands, type Entry, type RecruiterProblem } from "../../bindings";
import { afterLine } from "../../interview/transcript";
import { recruiter } from "../recruiter.svelte";
import type { ObserverCommand, ObserverLevels, ObserverView } from "../../bindings";

/** Quieter than this is drawn as silence, in dB of full scale. */
const SILENCE_DB = -60;

/** Counts what this page follows: one interview may be followed twice, as it goes on and as it is read. */
let watches = 0;

/** One interview that is followed: the newest View of it, and what its lines add up to. */
export class Watched {
  view: ObserverView | null = $state.raw(null);
  transcript: readonly Entry[] = $state.raw([]);
  /** Loudness from 0 (silence) to 1, as it is drawn. */
  candidate = $state(0);
  interviewer = $state(0);
  /** Why it could not even be begun. */
  fault: RecruiterProblem | null = $state.raw(null);
  /** A note that is being typed, and the moment that it belongs to: here, so that it outlives a look elsewhere. */
  draft: { text: string; atMs: number | null } = $state({ text: "", atMs: null });
  /** The criterion for which a line of the transcript is being chosen. */
  quoting: string | null = $state(null);
  /** Criteria that were added here and have no rating yet. */
  criteria: string[] = $state([]);

  readonly #watch = watches++;

  constructor(readonly interview: string) {
    void this.begin();
  }

  async begin(): Promise<void> {
    this.fault = null;
    const views = new Channel<ObserverView>((line) => this.apply(line));
    const levels = new Channel<ObserverLevels>((loud) => this.hear(loud));
    const begun = await recruiter.ask(() => commands.observe(this.#watch, this.interview, views, levels));
    if (begun.status === "error") this.fault = begun.error;
  }

  /** Nothing of it comes any more; what was noted is handed in all the same. */
  async end(): Promise<void> {
    await commands.stopObserving(this.#watch);
  }

  /** Milliseconds from the interview's start to now. */
  get nowMs(): number {
    return (this.view?.elapsed_s ?? 0) * 1000;
  }

  get isHeard(): boolean {
    return ["joining", "listening", "lost"].includes(this.view?.listening ?? "off");
  }

  apply(line: ObserverView): void {
    this.transcript = afterLine(this.transcript, line);
    const hadEnded = this.view?.problem?.code === "sign_in_again";
    this.view = line;
    if (line.problem?.code === "sign_in_again" && !hadEnded) void this.signInAgain();
  }

  hear(loud: ObserverLevels): void {
    this.candidate = drawn(loud.candidate);
    this.interviewer = drawn(loud.interviewer);
  }

  send(command: ObserverCommand): void {
    void commands.sendToObserver(this.#watch, command);
  }

  /** The sign-in ended while somebody watched: everything noted is on this computer, and goes on afterwards. */
  async signInAgain(): Promise<void> {
    await recruiter.wait();
    this.send({ command: "retry" });
  }
}

/** The interviews that are followed in this window: any number by transcript, one of them by ear. */
class Watching {
  all: readonly Watched[] = $state.raw([]);

  find(interview: string): Watched | undefined {
    return this.all.find((watched) => watched.interview === interview);
  }

  open(interview: string): Watched {
    const known = this.find(interview);
    if (known) return known;
    const watched = new Watched(interview);
    this.all = [...this.all, watched];
    return watched;
  }

  close(interview: string): void {
    void this.find(interview)?.end();
    this.all = this.all.filter((watched) => watched.interview !== interview);
  }

  closeAll(): void {
    for (const { interview } of this.all) this.close(interview);
  }
}

function drawn(level: number | null): number {
  return Math.min(1, Math.max(0, 1 - (level ?? SILENCE_DB) / SILENCE_DB));
}

export const watching = new Watching();
recruiter.onleave = () => watching.closeAll();
