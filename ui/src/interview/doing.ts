import type { View } from "../bindings";
import { words } from "../words";

/** Nothing is spoken: the interviewer writes, and is answered by typing. */
export function isWritten(view: View): boolean {
  return view.mode !== "voice";
}

/** What the interviewer does, in words. */
export function doing(view: View): string {
  const isText = isWritten(view);
  if (view.phase === "failed") return isText ? words.text.stopped : words.interview.stopped;
  if (view.waiting_for) return `${view.waiting_for}…`;
  return isText ? words.text.interviewer[view.interviewer] : words.interview.interviewer[view.interviewer];
}
