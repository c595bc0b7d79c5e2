import { describe, expect, test } from "vitest";
import type { Moment } from "../../bindings";
import { breaks, stretchesOf, total } from "./stretches";

const moment = (at_ms: number, differs: Partial<Moment> = {}): Moment => ({
  at_ms,
  doing: "talking",
  ...differs,
});

describe("the timeline", () => {
  const timeline = [
    moment(-60_000, { doing: "getting_ready" }),
    moment(-1_000, { speaking: "interviewer" }),
    moment(5_000),
    moment(7_000, { speaking: "candidate" }),
    moment(12_000, { speaking: "candidate", health: "poor" }),
    moment(20_000, { doing: "reconnecting" }),
    moment(24_000, { speaking: "candidate" }),
    moment(30_000, { doing: "ended" }),
  ];

  test("draws each moment until the next one, from the start on", () => {
    const { lengthMs, stretches } = stretchesOf(timeline, 0);
    expect(lengthMs).toBe(30_000);
    expect(stretches).toEqual([
      { lane: "interviewer", what: null, fromMs: 0, toMs: 5_000 },
      { lane: "silence", what: null, fromMs: 5_000, toMs: 7_000 },
      { lane: "candidate", what: null, fromMs: 7_000, toMs: 20_000 },
      { lane: "trouble", what: "poor", fromMs: 12_000, toMs: 20_000 },
      { lane: "trouble", what: "reconnecting", fromMs: 20_000, toMs: 24_000 },
      { lane: "candidate", what: null, fromMs: 24_000, toMs: 30_000 },
    ]);
  });

  test("adds up who spoke how long, and counts interruptions but not a weak connection", () => {
    const { stretches } = stretchesOf(timeline, 0);
    expect(total(stretches, "candidate")).toBe(19_000);
    expect(total(stretches, "silence")).toBe(2_000);
    expect(breaks(stretches)).toBe(1);
  });

  test("goes on to the end where nobody said that it ended, and is empty where nothing is known", () => {
    expect(stretchesOf([moment(0)], 9_000).stretches).toEqual([
      { lane: "silence", what: null, fromMs: 0, toMs: 9_000 },
    ]);
    expect(stretchesOf([], 0)).toEqual({ lengthMs: 0, stretches: [] });
  });

  test("does not mind the order in which moments come", () => {
    expect(stretchesOf(timeline.toReversed(), 0)).toEqual(stretchesOf(timeline, 0));
  });
});
