import { describe, expect, test } from "vitest";
import { aView, anEntry } from "../testing/views";
import { afterLine } from "./transcript";

const first = anEntry({ order: 0 });
const second = anEntry({ order: 1, final: false, text: "I was" });

describe("the transcript", () => {
  test("begins with the whole one, in its order", () => {
    const line = aView({ transcript: [second, first] });
    expect(afterLine([], line)).toEqual([first, second]);
  });

  test("is replaced by a resync", () => {
    const line = aView({ transcript: [first] });
    expect(afterLine([first, second], line)).toEqual([first]);
  });

  test("takes the newest state of an entry for the one it had", () => {
    const longer = { ...second, text: "I was against it", final: true };
    const line = aView({ transcript_changes: [longer] });
    expect(afterLine([first, second], line)).toEqual([first, longer]);
  });

  test("puts a late entry where its order says", () => {
    const [third, fourth] = [anEntry({ order: 2 }), anEntry({ order: 3 })];
    const line = aView({ transcript_changes: [second, fourth] });
    expect(afterLine([first, third], line)).toEqual([first, second, third, fourth]);
  });

  test("makes room for a line that comes late, with those that it moves", () => {
    const late = anEntry({ id: "late", order: 1 });
    const line = aView({ transcript_changes: [late, { ...second, order: 2 }] });
    expect(afterLine([first, second], line).map(({ id }) => id)).toEqual([first.id, late.id, second.id]);
  });

  test("stays the same object when a line has nothing for it", () => {
    const entries = [first];
    expect(afterLine(entries, aView())).toBe(entries);
    expect(afterLine(entries, aView({ transcript_changes: [] }))).toBe(entries);
  });

  test("is not changed behind the back of who has it", () => {
    const entries = [first];
    afterLine(entries, aView({ transcript_changes: [second] }));
    expect(entries).toEqual([first]);
  });
});
