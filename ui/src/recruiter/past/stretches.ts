import type { Moment } from "../../bindings";

export type Lane = "candidate" | "interviewer" | "silence" | "trouble";

export interface Stretch {
  lane: Lane;
  fromMs: number;
  toMs: number;
  /** What it was, where the lane alone does not say so: reconnecting, offline, away, a weak connection. */
  what: "reconnecting" | "offline" | "away" | "poor" | null;
}

export interface Drawn {
  /** Milliseconds from the interview's start to its end. */
  lengthMs: number;
  stretches: Stretch[];
}

/**
 * The timeline as it is drawn: each moment lasts until the next one, and the last one until the end. What lies before
 * the start (getting ready) is left out.
 */
export function stretchesOf(timeline: readonly Moment[], endMs: number): Drawn {
  const moments = timeline.toSorted((a, b) => a.at_ms - b.at_ms);
  const lengthMs = Math.max(
    endMs,
    moments.findLast(({ doing }) => doing === "ended")?.at_ms ?? 0,
    lastOf(moments),
  );
  const stretches: Stretch[] = [];
  moments.forEach((moment, at) => {
    const fromMs = Math.max(0, moment.at_ms);
    const toMs = Math.min(lengthMs, Math.max(0, moments[at + 1]?.at_ms ?? lengthMs));
    if (toMs <= fromMs) return;
    for (const [lane, what] of lanesOf(moment)) append(stretches, { lane, what, fromMs, toMs });
  });
  return { lengthMs, stretches };
}

function lastOf(moments: readonly Moment[]): number {
  return moments.at(-1)?.at_ms ?? 0;
}

function lanesOf(moment: Moment): [Lane, Stretch["what"]][] {
  const { doing, speaking, health } = moment;
  if (doing === "reconnecting" || doing === "offline" || doing === "away") return [["trouble", doing]];
  if (doing !== "talking" && doing !== "writing") return [];
  const lanes: [Lane, Stretch["what"]][] = [];
  if (speaking) lanes.push([speaking, null]);
  else if (doing === "talking") lanes.push(["silence", null]);
  if (health === "poor" || health === "lost") lanes.push(["trouble", "poor"]);
  return lanes;
}

/** Two stretches of the same kind that touch are one. */
function append(stretches: Stretch[], next: Stretch): void {
  const before = stretches.findLast(({ lane }) => lane === next.lane);
  if (before && before.toMs === next.fromMs && before.what === next.what) before.toMs = next.toMs;
  else stretches.push({ ...next });
}

export function total(stretches: readonly Stretch[], lane: Lane): number {
  return stretches
    .filter((one) => one.lane === lane)
    .reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
}

export function breaks(stretches: readonly Stretch[]): number {
  return stretches.filter(({ what }) => what !== null && what !== "poor").length;
}
