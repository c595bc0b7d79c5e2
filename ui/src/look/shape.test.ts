import { describe, expect, test } from "vitest";
import { MOODS, outline } from "./shape";

const reach = (loud: number) => {
  const points = outline({ mood: MOODS.speaking, time: 3, loud }, 0);
  return Math.max(...points.map((point) => Math.hypot(point.x - 0.5, point.y - 0.5)));
};

describe("the interviewer's shape", () => {
  test("grows with the voice", () => {
    expect(reach(0.7)).toBeGreaterThan(reach(0.2));
  });

  test.each(Object.entries(MOODS))("stays inside its place while %s, however loud", (_name, mood) => {
    for (let time = 0; time < 60; time += 0.5) {
      for (const layer of [0, 1, 2]) {
        const places = outline({ mood, time, loud: 1 }, layer).flatMap(({ x, y }) => [x, y]);
        expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
        expect(Math.max(...places)).toBeLessThanOrEqual(1);
      }
    }
  });
});
