import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Announcer } from "./announcer.svelte";

describe("what is read aloud", () => {
  let announcer: Announcer;

  beforeEach(() => {
    vi.useFakeTimers();
    announcer = new Announcer();
  });
  afterEach(() => void vi.useRealTimers());

  test("comes one after the other", () => {
    announcer.say("first");
    announcer.say("second");
    expect(announcer.message).toBe("first");
    vi.advanceTimersByTime(1500);
    expect(announcer.message).toBe("second");
  });

  test("waits while somebody speaks", () => {
    announcer.hold(true);
    announcer.say("first");
    vi.advanceTimersByTime(60_000);
    expect(announcer.message).toBe("");
    announcer.hold(false);
    expect(announcer.message).toBe("first");
  });

  test("is not said twice in a row", () => {
    announcer.hold(true);
    announcer.say("first");
    announcer.say("first");
    announcer.hold(false);
    announcer.say("second");
    vi.advanceTimersByTime(1500);
    expect(announcer.message).toBe("second");
  });
});
