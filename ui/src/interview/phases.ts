import type { Phase } from "../bindings";

const MID_INTERVIEW: readonly Phase[] = ["connecting", "live", "reconnecting", "failed", "ending"];

/** Leaving now would cut an interview off. */
export function isInMidInterview(phase: Phase): boolean {
  return MID_INTERVIEW.includes(phase);
}
