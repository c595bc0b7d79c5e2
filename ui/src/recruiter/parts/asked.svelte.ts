import type { RecruiterProblem } from "../../bindings";
import { recruiter, type Answer } from "../recruiter.svelte";

/** One question to the platform, asked as the screen opens, with what a screen draws of it. */
export class Asked<T> {
  data: T | null = $state.raw(null);
  fault: RecruiterProblem | null = $state.raw(null);
  isLoading = $state(true);
  #latest = 0;

  constructor(readonly request: () => Promise<Answer<T>>) {
    void this.again();
  }

  /** What was there before stays in view meanwhile. */
  async again(): Promise<void> {
    const mine = ++this.#latest;
    this.isLoading = true;
    const answer = await recruiter.ask(this.request);
    if (mine !== this.#latest) return;
    this.isLoading = false;
    this.fault = answer.status === "error" ? answer.error : null;
    if (answer.status === "ok") this.data = answer.data;
  }
}
