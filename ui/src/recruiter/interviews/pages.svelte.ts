import { commands, type RecruiterProblem, type InterviewListed, type When } from "../../bindings";
import { recruiter } from "../recruiter.svelte";

/** The interviews of one kind that were found, page by page. */
export class Pages {
  interviews: readonly InterviewListed[] = $state.raw([]);
  isLoading = $state(true);
  hasMore = $state(false);
  fault: RecruiterProblem | null = $state.raw(null);
  #next: string | null = null;

  constructor(
    readonly when: When,
    readonly query: string,
  ) {
    void this.more();
  }

  async more(): Promise<void> {
    this.isLoading = true;
    this.fault = null;
    const query = this.query === "" ? null : this.query;
    const answer = await recruiter.ask(() => commands.interviews(this.when, query, this.#next));
    this.isLoading = false;
    if (answer.status === "error") {
      this.fault = answer.error;
      return;
    }
    const known = new Set(this.interviews.map((listed) => listed.id));
    // one that was set up since moves the pages along
    this.interviews = [
      ...this.interviews,
      ...answer.data.interviews.filter((listed) => !known.has(listed.id)),
    ];
    this.#next = answer.data.next ?? null;
    this.hasMore = this.#next !== null;
  }
}
