import type { Check, CheckName, Measure } from "../bindings";
import { words } from "../words";

/** What the whole list comes to. */
export type Verdict = "checking" | "fine" | "works" | "fails";

/** Begin at a click or a word, so nobody waits for them. */
const OF_SOUND: CheckName[] = ["microphone", "speaker", "echo"];
/** Without one of these there is no interview by voice; the ways that sound can go stand in for each other. */
const NEEDED: CheckName[] = ["platform", "invite", "token", "signalling", "media", "microphone", "speaker"];

export function isOfSound(check: Check): boolean {
  return OF_SOUND.includes(check.name);
}

export function verdict(checks: Check[]): Verdict {
  if (checks.some((check) => !isOfSound(check) && check.state !== "done")) return "checking";
  if (checks.some((check) => check.grade === "failed" && NEEDED.includes(check.name))) return "fails";
  if (checks.some((check) => check.grade !== null && ["fair", "poor", "failed"].includes(check.grade)))
    return "works";
  return "fine";
}

/** How many of those that begin by themselves have come to an end. */
export function progress(checks: Check[]): { done: number; all: number } {
  const all = checks.filter((check) => !isOfSound(check));
  return { done: all.filter((check) => check.state === "done").length, all: all.length };
}

export function saysMeasures(measures: Measure[]): string {
  return measures
    .flatMap(({ quantity, value }) => (value === null ? [] : [words.checks.quantities[quantity](value)]))
    .join(" · ");
}
