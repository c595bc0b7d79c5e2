import { words } from "../words";
import { announcer } from "./announcer.svelte";
import { interview } from "./interview.svelte";

/** Entries become final a little out of order: so many from the end may be new. */
const RECENT = 20;

/** Tells a screen reader what changed: the state, problems, new lines of the transcript. Call it once, in the root component. */
export function announceChanges(): void {
  const view = $derived(interview.view);
  const state = $derived.by(() => {
    switch (view?.phase) {
      case "live":
        // that it speaks is heard
        return view.interviewer === "speaking" ? "" : words.interview.interviewer[view.interviewer];
      case "reconnecting":
        return words.interview.reconnecting;
      default:
        return view?.waiting_for ?? "";
    }
  });
  const problem = $derived(view?.problem ? `${view.problem.message} ${view.problem.remedy}` : "");
  const hint = $derived(view?.speaking_while_muted ? words.interview.mutedSpeaking : "");
  const isMuted = $derived(view?.phase === "live" ? view.muted : null);
  const isVoiceHeard = $derived(
    view?.interviewer === "speaking" || interview.transcript.at(-1)?.final === false,
  );

  $effect(() => announcer.hold(isVoiceHeard));
  $effect(() => announcer.say(problem));
  $effect(() => announcer.say(state));
  $effect(() => announcer.say(hint));
  $effect(() => {
    if (isMuted) announcer.say(words.interview.muted);
  });

  const said = new Set<string>();
  $effect(() => {
    const recent = interview.transcript.slice(-RECENT).filter((entry) => entry.final && !said.has(entry.id));
    // a transcript that is already there when the page loads is to be read, not to be recited
    const isBacklog = said.size === 0 && recent.length > 1;
    for (const { id, who, text } of recent) {
      said.add(id);
      const name = who === "candidate" ? words.transcript.you : words.transcript.interviewer;
      if (!isBacklog) announcer.say(`${name}: ${text}`);
    }
  });
}
