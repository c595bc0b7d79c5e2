import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Keeper } from "./keeper";

describe("a draft in the journal", () => {
  let text: string;
  let kept: { text: string; at: number }[];
  let keeper: Keeper;

  beforeEach(() => {
    vi.useFakeTimers();
    text = "";
    kept = [];
    keeper = new Keeper(
      () => text,
      (text) => kept.push({ text, at: performance.now() }),
    );
  });
  afterEach(() => void vi.useRealTimers());

  function type(more: string): void {
    text += more;
    keeper.change();
  }

  test("is never more than a second behind, and written at most once a second", () => {
    const changes: { text: string; at: number }[] = [];
    for (let key = 0; key < 100; key++) {
      type("a");
      changes.push({ text, at: performance.now() });
      vi.advanceTimersByTime(70);
    }
    vi.advanceTimersByTime(1000);
    for (const { text, at } of changes) {
      const written = kept.find((one) => one.text.length >= text.length);
      expect((written?.at ?? Infinity) - at).toBeLessThanOrEqual(1000);
    }
    for (const [index, one] of kept.entries()) {
      if (index) expect(one.at - (kept[index - 1]?.at ?? 0)).toBeGreaterThanOrEqual(1000);
    }
    expect(kept.at(-1)?.text).toBe(text);
  });

  test("is written at once when the person turns to something else", () => {
    type("a");
    keeper.flush();
    expect(kept.map((one) => one.text)).toEqual(["a"]);
    vi.advanceTimersByTime(2000);
    expect(kept).toHaveLength(1);
  });

  test("is not written twice with the same text", () => {
    keeper.begin("left");
    text = "left";
    keeper.flush();
    type("!");
    text = "left";
    vi.advanceTimersByTime(2000);
    keeper.flush();
    expect(kept).toEqual([]);
  });
});
