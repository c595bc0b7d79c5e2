import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { anEntry } from "../testing/views";
import { Draft } from "./draft.svelte";

const older = anEntry({ order: 0, id: "older", via: "typed", text: "Yes" });

describe("a typed answer", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function sent(text: string): Draft {
    const draft = new Draft();
    draft.text = text;
    draft.send([older]);
    return draft;
  }

  test("is kept until the View shows it as accepted", () => {
    const draft = sent("Yes ");
    draft.settle([older, anEntry({ order: 1, via: "typed", text: "Yes", final: false })]);
    expect(draft.text).toBe("Yes ");
    draft.settle([older, anEntry({ order: 1, via: "typed", text: "Yes" })]);
    expect(draft.text).toBe("");
    expect(draft.state).toBe("writing");
  });

  test("is not mistaken for an older one with the same words", () => {
    const draft = sent("Yes");
    draft.settle([older]);
    expect(draft.text).toBe("Yes");
  });

  test("is not mistaken for the same words spoken", () => {
    const draft = sent("Yes");
    draft.settle([older, anEntry({ order: 1, via: "voice", text: "Yes" })]);
    expect(draft.text).toBe("Yes");
  });

  test("says that saving takes long, and is taken when it is saved after all", () => {
    const draft = sent("Yes");
    vi.advanceTimersByTime(4000);
    expect(draft.state).toBe("slow");
    draft.settle([anEntry({ order: 1, via: "typed", text: "Yes" })]);
    expect(draft.text).toBe("");
  });

  test("that is being changed is not thrown away by the older one's arrival", () => {
    const draft = sent("Yes");
    draft.text = "Yes, and more";
    draft.edit();
    draft.settle([anEntry({ order: 1, via: "typed", text: "Yes" })]);
    expect(draft.text).toBe("Yes, and more");
  });
});
