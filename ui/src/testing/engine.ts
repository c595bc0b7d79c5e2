import { mockIPC } from "@tauri-apps/api/mocks";
import type { Channel } from "@tauri-apps/api/core";
import type { BundleFile, Command, Levels, Notice, View } from "../bindings";
import { ScriptedPlatform } from "../recruiter/testing/platform";

const report: BundleFile[] = [
  { name: "about.json", text: '{ "vivavoce": { "version": "0.1.0" } }\n' },
  { name: "statistics.csv", text: "seconds,phase,mode\n1,live,voice\n2,live,voice\n" },
  { name: "log.txt", text: "INFO voice::room: joined after_ms=148\n".repeat(40) },
];

/** A scripted engine behind the page's real IPC: shows what a test wants, remembers what the page asked for. */
export class ScriptedEngine {
  readonly sent: Command[] = [];
  /** The shell's other commands, by name. */
  readonly asked: string[] = [];
  /** What `save_transcript` does. */
  save: () => string = () => "/home/sam/Downloads/Interview transcript Backend engineer.md";
  /** What `show_report` and `save_report` do. */
  report: () => BundleFile[] = () => report;
  saveReport: () => string = () => "/home/sam/Downloads/Vivavoce report.zip";
  /** What recruiters ask of the shell. */
  readonly platform = new ScriptedPlatform();
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
    if (this.platform.knows(name)) return this.platform.answer(name, payload);
    if (name === "send") this.sent.push(payload.command as Command);
    if (name === "save_transcript") return this.save();
    if (name === "show_report") return this.report();
    if (name === "save_report") return this.saveReport();
    if (name === "attach") {
      this.#views = payload.views as Channel<View>;
      this.#levels = payload.levels as Channel<Levels>;
      this.#notices = payload.notices as Channel<Notice>;
      if (this.#latest) this.show(this.#latest);
    }
    return null;
  }
}
