import type { Channel } from "@tauri-apps/api/core";
import type { LiveUpdate, RecruiterProblem } from "../../bindings";
import type { ObserverCommand, ObserverLevels, ObserverView } from "../../bindings";
import { aCandidate, aDetails, aJob, aListed, aSession, signedIn } from "./made";

/** The shell's recruiting commands, by name, as a test wants them answered; what is thrown is the refusal. */
export type Answers = Record<string, (asked: Record<string, unknown>) => unknown>;

const usual: Answers = {
  recruiter_session: () => signedIn,
  sign_in: () => signedIn,
  sign_out: () => null,
  sign_out_everywhere: () => null,
  jobs: () => ({ jobs: [aJob(), aJob({ id: "job-2", title: "Data engineer", interviews: 1 })] }),
  job: () => aJob(),
  create_job: () => "job-9",
  replace_job: () => aJob(),
  delete_job: () => null,
  candidates: () => ({
    candidates: [
      aCandidate(),
      aCandidate({ id: "candidate-2", name: "Zoë Adler", email: null, interviews: 0 }),
    ],
  }),
  candidate: () => aCandidate(),
  create_candidate: () => "candidate-9",
  change_candidate: () => null,
  interviews: () => ({ interviews: [aListed()], next: null }),
  interview_details: () => aDetails(),
  create_interview: () => "interview-9",
  create_invite: () => ({
    link: "vivavoce://join?platform=https%3A%2F%2Finterviews.northwind.io&interview=interview-9&key=k3y",
    web_link: "https://interviews.northwind.io/interview/interview-9#key=k3y",
  }),
  revoke_invites: () => 1,
  export_interview: () => "/home/ana/Downloads/Sam Lee - Backend engineer.md",
  observe: () => null,
  send_to_observer: () => null,
  stop_observing: () => null,
};

/** A scripted platform behind the page's real IPC. */
export class ScriptedPlatform {
  answers: Answers = { ...usual };
  /** What was asked, in order. */
  readonly asked: { name: string; payload: Record<string, unknown> }[] = [];
  #live: Channel<LiveUpdate> | undefined;
  #first: LiveUpdate[] = [
    { told: "connected", clock_ahead_ms: null },
    { told: "event", event: { event: "sessions", data: [aSession()] } },
  ];
  #views = new Map<unknown, Channel<ObserverView>>();
  #levels = new Map<unknown, Channel<ObserverLevels>>();
  #view: ObserverView | undefined;

  knows(name: string): boolean {
    return name === "watch_live" || name in this.answers;
  }

  answer(name: string, payload: Record<string, unknown>): unknown {
    const { updates, views, levels, ...rest } = payload;
    this.asked.push({ name, payload: rest });
    if (name === "watch_live") {
      this.#live = updates as Channel<LiveUpdate>;
      for (const update of this.#first) this.tell(update);
      return null;
    }
    if (name === "observe") {
      this.#views.set(payload.watch, views as Channel<ObserverView>);
      this.#levels.set(payload.watch, levels as Channel<ObserverLevels>);
      if (this.#view) this.show(this.#view);
    }
    return this.answers[name]?.(rest);
  }

  /** Answers and refusals by a command's name, for those that differ from the usual. */
  script(answers: Record<string, unknown>, refusals: Record<string, RecruiterProblem>): void {
    for (const [name, answer] of Object.entries(answers)) this.answers[name] = () => answer;
    for (const [name, refusal] of Object.entries(refusals)) {
      this.answers[name] = () => {
        throw refusal;
      };
    }
  }

  /** What the live list begins with. */
  begin(...updates: LiveUpdate[]): void {
    this.#first = updates;
  }

  tell(update: LiveUpdate): void {
    this.#live?.onmessage(update);
  }

  /** To everything that is watched, and to what will be. */
  show(view: ObserverView): void {
    this.#view = view;
    for (const channel of this.#views.values()) channel.onmessage(view);
  }

  play(levels: ObserverLevels): void {
    for (const channel of this.#levels.values()) channel.onmessage(levels);
  }

  /** What the observers were told to do. */
  get commands(): ObserverCommand[] {
    return this.asked
      .filter(({ name }) => name === "send_to_observer")
      .map(({ payload }) => payload.command as ObserverCommand);
  }
}
