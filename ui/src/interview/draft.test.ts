import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { anEntry } from "../testing/views";
import { Draft } from "./draft.svelte";

const older = anEntry({ order: 0, id: "older", via: "typed", text: "Yes" });

describe("a typed answer", () => {
  let kept: string[];

  beforeEach(() => {
    vi.useFakeTimers();
    kept = [];
  });
  afterEach(() => void vi.useRealTimers());

  const aDraft = () => new Draft((text) => kept.push(text));

  function type(draft: Draft, text: string): void {
    draft.text = text;
    draft.edit();
  }

  function sent(text: string): Draft {
    const draft = aDraft();
    draft.open("an interview", "");
    type(draft, text);
    draft.send([older]);
    return draft;
  }

  test("is kept until the View shows it as accepted", () => {
    const draft = sent("Yes");
    draft.settle([older, anEntry({ order: 1, via: "typed", text: "Yes", final: false })]);
    expect(draft.text).toBe("Yes");
    draft.settle([older, anEntry({ order: 1, via: "typed", text: "Yes" })]);
    expect(draft.text).toBe("");
    expect(draft.state).toBe("writing");
  });

  test("is sent exactly as it was typed", () => {
    const text = " \tTwo lines\n\n\u202eand \u{1F44D}\u{1F3FD} e\u0301 \u0007 ";
    const draft = sent(text);
    expect(draft.send([older])).toBe(text);
    draft.settle([older, anEntry({ order: 1, via: "typed", text })]);
    expect(draft.text).toBe("");
  });

  test("with half a character in it can be sent all the same", () => {
    const draft = sent("half \ud83d");
    expect(draft.send([older])).toBe("half \uFFFD");
    draft.settle([older, anEntry({ order: 1, via: "typed", text: "half \uFFFD" })]);
    expect(draft.text).toBe("");
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
    draft.settle([older, anEntry({ order: 1, via: "typed", text: "Yes" })]);
    expect(draft.text).toBe("");
  });

  test("that is being changed is not thrown away by the older one's arrival", () => {
    const draft = sent("Yes");
    type(draft, "Yes, and more");
    draft.settle([older, anEntry({ order: 1, via: "typed", text: "Yes" })]);
    expect(draft.text).toBe("Yes, and more");
  });

  test("that the engine refused can be changed and sent again", () => {
    const draft = sent("Yes");
    draft.refuse();
    expect(draft.state).toBe("writing");
    expect(draft.text).toBe("Yes");
  });

  test("begins with what was left in the field, once", () => {
    const draft = aDraft();
    draft.open("an interview", "");
    draft.open("an interview", "When we moved");
    expect(draft.text).toBe("When we moved");
    type(draft, "");
    draft.open("an interview", "When we moved");
    expect(draft.text).toBe("");
  });

  test("that is being typed is not overwritten by what was left in the field", () => {
    const draft = aDraft();
    draft.open("an interview", "");
    type(draft, "New");
    draft.open("an interview", "Old");
    expect(draft.text).toBe("New");
  });

  test("is another one in another interview", () => {
    const draft = aDraft();
    draft.open("an interview", "Left there");
    draft.open(null, "");
    expect(draft.text).toBe("");
    draft.open("another interview", "Left here");
    expect(draft.text).toBe("Left here");
  });

  test("is kept while it is typed, and its field is known to be empty once it is accepted", () => {
    const draft = sent("Yes");
    vi.advanceTimersByTime(1000);
    expect(kept).toEqual(["Yes"]);
    draft.settle([older, anEntry({ order: 1, via: "typed", text: "Yes" })]);
    vi.advanceTimersByTime(1000);
    expect(kept).toEqual(["Yes", ""]);
  });
});
