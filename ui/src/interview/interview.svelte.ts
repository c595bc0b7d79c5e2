import { Channel } from "@tauri-apps/api/core";
import { commands, type Command, type Entry, type Levels, type Notice, type View } from "../bindings";
import { afterLine } from "./transcript";

/** Quieter than this is drawn as silence, in dB of full scale. */
const SILENCE_DB = -60;

/**
 * What the page knows of the interview: the newest View, and the transcript that its lines add up to. Nothing here is
 * decided by the page.
 */
class Interview {
  view: View | null = $state.raw(null);
  transcript: readonly Entry[] = $state.raw([]);
  /** Loudness from 0 (silence) to 1, as it is drawn. */
  microphone = $state(0);
  interviewer = $state(0);
  /** An invite was opened outside the window and waits for a yes; `platform` is whose it is. */
  arrivedInvite: { platform: string | null } | null = $state(null);
  /** Why there is no engine, and so nothing to draw. */
  cannotStart: string | null = $state(null);
  /** The window was asked to close in mid-interview. */
  isClosing = $state(false);

  async attach(): Promise<void> {
    const views = new Channel<View>((line) => this.apply(line));
    const levels = new Channel<Levels>((loud) => this.hear(loud));
    const notices = new Channel<Notice>((notice) => this.take(notice));
    await commands.attach(views, levels, notices);
  }

  apply(line: View): void {
    this.transcript = afterLine(this.transcript, line);
    this.view = line;
  }

  hear(loud: Levels): void {
    this.microphone = drawn(loud.microphone);
    this.interviewer = drawn(loud.interviewer);
  }

  take(notice: Notice): void {
    switch (notice.notice) {
      case "close_requested":
        this.isClosing = true;
        break;
      case "invite_arrived":
        this.arrivedInvite = { platform: notice.platform };
        break;
      case "cannot_start":
        this.cannotStart = notice.why;
    }
  }

  send(command: Command): void {
    void commands.send(command);
  }

  openArrivedInvite(): void {
    this.arrivedInvite = null;
    void commands.openArrivedInvite();
  }

  dropArrivedInvite(): void {
    this.arrivedInvite = null;
    void commands.dropArrivedInvite();
  }
}

function drawn(level: number | null): number {
  const db = level ?? SILENCE_DB;
  return Math.min(1, Math.max(0, 1 - db / SILENCE_DB));
}

export const interview = new Interview();
