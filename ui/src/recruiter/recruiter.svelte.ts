import { commands, type Account, type RecruiterProblem, type SignedInAs } from "../bindings";
import { live } from "./live/live.svelte";

/** Where on the recruiter's side somebody is. */
export type Place =
  | { at: "interviews"; which: "live" | "upcoming" | "past"; query: string }
  | { at: "jobs" }
  | { at: "job"; id: string | null; thenSetUp?: boolean }
  | { at: "candidates" }
  | { at: "setup"; job?: string; candidate?: string }
  | { at: "interview"; id: string }
  | { at: "observe"; id: string };

export type Answer<T> = { status: "ok"; data: T } | { status: "error"; error: RecruiterProblem };

const HOME: Place = { at: "interviews", which: "live", query: "" };

/** Who is signed in, and which screen is open. */
class Recruiter {
  /** The recruiter's door is open, instead of the candidate's. */
  isOpen = $state(localStorage.getItem("door") === "recruiter");
  /** Null while nobody is signed in, undefined while the last sign-in is being looked for. */
  signedIn: SignedInAs | null | undefined = $state.raw();
  /** Why the last sign-in could not be looked for. */
  restoreFault: RecruiterProblem | null = $state.raw(null);
  /** What did not work as somebody signed out. */
  notice: RecruiterProblem | null = $state.raw(null);
  place: Place = $state.raw(HOME);
  /** The sign-in has ended under somebody who is at work. */
  hasEnded = $state(false);
  /** What else ends when nobody is signed in any more. */
  onleave: () => void = () => undefined;
  #before: Place[] = $state.raw([]);
  #onceBack: (() => void)[] = [];

  get account(): Account | null {
    return this.signedIn?.account ?? null;
  }

  get canGoBack(): boolean {
    return this.#before.length > 0;
  }

  open(): void {
    this.isOpen = true;
    localStorage.setItem("door", "recruiter");
  }

  leave(): void {
    this.isOpen = false;
    localStorage.removeItem("door");
  }

  async restore(): Promise<void> {
    this.restoreFault = null;
    const found = await commands.recruiterSession();
    if (found.status === "ok") this.#enter(found.data);
    else {
      this.restoreFault = found.error;
      this.signedIn = null;
    }
  }

  async signIn(platform: string, email: string, password: string): Promise<RecruiterProblem | null> {
    const answer = await commands.signIn(platform, email, password);
    if (answer.status === "error") return answer.error;
    const isOther = this.signedIn?.account.id !== answer.data.account.id;
    localStorage.setItem("platform", platform);
    localStorage.setItem("email", email);
    // somebody else's screens are not for this person
    if (this.signedIn && isOther) {
      this.#home();
      this.onleave();
    }
    this.#enter(answer.data);
    for (const goOn of this.#onceBack.splice(0)) goOn();
    return null;
  }

  /** Signed out here in any case; what the platform could not be told is said on the next screen. */
  async signOut(): Promise<void> {
    const answer = await commands.signOut();
    this.forget();
    if (answer.status === "error" && answer.error.kind !== "session_ended") this.notice = answer.error;
  }

  /** Where it fails, nothing has changed. */
  async signOutEverywhere(): Promise<RecruiterProblem | null> {
    const answer = await commands.signOutEverywhere();
    if (answer.status === "error" && answer.error.kind !== "session_ended") return answer.error;
    this.forget();
    return null;
  }

  /** Back to the sign-in, whatever the platform thinks of it. */
  forget(): void {
    this.signedIn = null;
    this.hasEnded = false;
    this.#onceBack = [];
    this.#home();
    live.stop();
    this.onleave();
  }

  go(place: Place): void {
    this.#before = [...this.#before.slice(-20), this.place];
    this.place = place;
  }

  /** The same screen, seen another way: not worth a step back. */
  turn(place: Place): void {
    this.place = place;
  }

  back(): void {
    this.place = this.#before.at(-1) ?? HOME;
    this.#before = this.#before.slice(0, -1);
  }

  /** One of the main places: there is nothing to go back to. */
  goHome(place: Place = HOME): void {
    this.#before = [];
    this.place = place;
  }

  /**
   * Asks the platform. Where the sign-in has ended, the person is asked to sign in again, and then it is asked once
   * more: whoever waits for the answer notices nothing but the time.
   */
  async ask<T>(request: () => Promise<Answer<T>>): Promise<Answer<T>> {
    const answer = await request();
    if (answer.status === "ok" || answer.error.kind !== "session_ended") return answer;
    await this.wait();
    return this.ask(request);
  }

  /** Asks the person to sign in again, and returns once that is done. */
  wait(): Promise<void> {
    this.hasEnded = true;
    return new Promise<void>((goOn) => this.#onceBack.push(goOn));
  }

  #enter(as: SignedInAs | null): void {
    this.signedIn = as;
    this.hasEnded = false;
    this.restoreFault = null;
    this.notice = null;
    if (as) live.start();
  }

  #home(): void {
    this.#before = [];
    this.place = HOME;
  }
}

export const recruiter = new Recruiter();
live.onended = () => (recruiter.hasEnded = recruiter.signedIn != null);
