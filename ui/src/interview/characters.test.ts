import { describe, expect, test } from "vitest";
import { shown, telling } from "./characters";

describe("the length of an answer", () => {
  test("is told from 95,000 characters on", () => {
    expect(telling("a".repeat(94_999))).toBeNull();
    expect(telling("a".repeat(95_000))).toBe(95_000);
  });

  test("counts an emoji as the engine does, as one", () => {
    expect(telling("\u{1F44D}".repeat(50_000))).toBeNull();
    expect(telling("\u{1F44D}".repeat(100_001))).toBe(100_001);
  });
});

describe("what is shown", () => {
  test("has signs in place of control characters, and its lines and tabs", () => {
    expect(shown("\u001b[31m\u0000\u0007\u007f\u0085")).toBe("\u241b[31m\u2400\u2407\u2421\uFFFD");
    expect(shown("one\n\ttwo\r\nthree\r")).toBe("one\n\ttwo\nthree\u240d");
  });

  test("is otherwise what was written", () => {
    const text = "\u0634\u0643\u0631\u0627 \u{1F468}\u200d\u{1F469}\u200d\u{1F467} e\u0301 \u202e";
    expect(shown(text)).toBe(text);
  });
});
