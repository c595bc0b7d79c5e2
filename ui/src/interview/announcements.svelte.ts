import type { Entry } from "../bindings";
import { words } from "../words";
import { announcer } from "./announcer.svelte";
import { doing } from "./doing";
import { interview } from "./interview.svelte";

/** Entries become final a little out of order: so many from the end may be new. */
const RECENT = 20;

/** Tells a screen reader what changed: the state, problems, new lines of the transcript. Call it once, in the root component. */
export function announceChanges(): void {
  const view = $derived(interview.view);
  const state = $derived.by(() => {
    switch (view?.phase) {
      case "live":
        // that it speaks is heard, and that it writes is soon read
        return view.interviewer === "speaking" ? "" : doing(view);
      case "reconnecting":
        return words.interview.reconnecting;
      default:
        return view?.waiting_for ?? "";
    }
  });
  const problem = $derived(view?.problem ? `${view.problem.message} ${view.problem.remedy}` : "");
  const hint = $derived(view?.speaking_while_muted ? words.interview.mutedSpeaking : "");
  const isMuted = $derived(view?.phase === "live" && view.mode === "voice" ? view.muted : null);
  const isVoiceHeard = $derived(
    view?.interviewer === "speaking" || interview.transcript.at(-1)?.final === false,
  );
  const isOffline = $derived(view?.mode === "offline");

  $effect(() => announcer.hold(isVoiceHeard));
  // first what was said, then what is to be done now
  announceLines();
  $effect(() => announcer.say(problem));
  $effect(() => announcer.say(state));
  $effect(() => announcer.say(hint));
  $effect(() => {
    if (isMuted) announcer.say(words.interview.muted);
  });
  $effect(() => {
    if (isOffline) announcer.say(words.offline.banner);
  });
}

/** Each line once, when it stands: not each of the pieces that it comes in. */
function announceLines(): void {
  const said = new Set<string>();
  $effect(() => {
    if (interview.transcript.length === 0) said.clear();
    const recent = interview.transcript.slice(-RECENT).filter((entry) => entry.final && !said.has(entry.id));
    // a transcript that is already there when the page loads is to be read, not to be recited
    const isBacklog = said.size === 0 && recent.length > 1;
    for (const entry of recent) {
      said.add(entry.id);
      if (!isBacklog) announcer.say(read(entry));
    }
  });
}

/** Who has typed something knows what it was. */
function read({ who, via, text }: Entry): string {
  if (who === "interviewer") return `${words.transcript.interviewer}: ${text}`;
  return via === "typed" ? words.transcript.saved : `${words.transcript.you}: ${text}`;
}
