import { Channel } from "@tauri-apps/api/core";
import { commands, type LiveEvent, type LiveUpdate, type LiveSession } from "../../bindings";
import { afterEvents, type Sessions } from "./sessions";

/** The list of what goes on, as the platform pushes it. Runs from sign-in to sign-out, so that it is there at once. */
class Live {
  sessions: Sessions = $state.raw(new Map());
  /** The first list has come. */
  isKnown = $state(false);
  isConnected = $state(false);
  /** Why not, and what to do. */
  why: string | null = $state(null);
  /** Now by the platform's clock, once a second: what elapsed times count to. */
  now = $state(Date.now());
  onended: () => void = () => undefined;
  #events: LiveEvent[] = [];
  #frame = 0;
  /** How far this computer's clock is ahead of the platform's. */
  #aheadMs = 0;
  #clock: ReturnType<typeof setInterval> | undefined;
  /** A new one for each sign-in: what an older stream still says is nobody's. */
  #stream = 0;

  start(): void {
    this.stop();
    const stream = ++this.#stream;
    const news = new Channel<LiveUpdate>((told) => {
      if (stream === this.#stream) this.take(told);
    });
    this.#clock = setInterval(() => this.#tick(), 1000);
    void commands.watchLive(news);
  }

  stop(): void {
    this.#stream++;
    clearInterval(this.#clock);
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#events = [];
    this.sessions = new Map();
    this.isKnown = false;
    this.isConnected = false;
    this.why = null;
  }

  of(interview: string): LiveSession | undefined {
    return this.sessions.get(interview);
  }

  take(told: LiveUpdate): void {
    if (told.told === "connected") {
      this.isConnected = true;
      this.why = null;
      this.#aheadMs = told.clock_ahead_ms ?? 0;
      this.#tick();
    } else if (told.told === "event") {
      this.#events.push(told.event);
      // a thousand sessions change many times a frame; the list is drawn once
      if (!this.#frame) this.#frame = requestAnimationFrame(() => this.#draw());
    } else {
      this.isConnected = false;
      this.why = `${told.problem.message} ${told.problem.remedy}`;
      if (told.problem.kind === "session_ended") this.onended();
    }
  }

  #tick(): void {
    this.now = Date.now() - this.#aheadMs;
  }

  #draw(): void {
    this.#frame = 0;
    const events = this.#events.splice(0);
    if (events.some((told) => told.event === "sessions")) this.isKnown = true;
    this.sessions = afterEvents(this.sessions, events);
  }
}

export const live = new Live();
