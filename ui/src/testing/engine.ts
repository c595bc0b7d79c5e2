import { mockIPC } from "@tauri-apps/api/mocks";
import type { Channel } from "@tauri-apps/api/core";
import type { Command, Levels, Notice, View } from "../bindings";

/** A scripted engine behind the page's real IPC: shows what a test wants, remembers what the page asked for. */
export class ScriptedEngine {
  readonly sent: Command[] = [];
  /** The shell's other commands, by name. */
  readonly asked: string[] = [];
  /** What `save_transcript` does. */
  save: () => string = () => "/home/sam/Downloads/Interview transcript Backend engineer.md";
  #views: Channel<View> | undefined;
  #levels: Channel<Levels> | undefined;
  #notices: Channel<Notice> | undefined;
  #latest: View | undefined;

  constructor(first?: View) {
    this.#latest = first;
    mockIPC((name, payload) => this.#answer(name, payload as Record<string, unknown>));
  }

  show(view: View): void {
    this.#latest = view;
    this.#views?.onmessage(view);
  }

  play(levels: Levels): void {
    this.#levels?.onmessage(levels);
  }

  notify(notice: Notice): void {
    this.#notices?.onmessage(notice);
  }

  #answer(name: string, payload: Record<string, unknown>): unknown {
    this.asked.push(name);
    if (name === "send") this.sent.push(payload.command as Command);
    if (name === "save_transcript") return this.save();
    if (name === "attach") {
      this.#views = payload.views as Channel<View>;
      this.#levels = payload.levels as Channel<Levels>;
      this.#notices = payload.notices as Channel<Notice>;
      if (this.#latest) this.show(this.#latest);
    }
    return null;
  }
}
