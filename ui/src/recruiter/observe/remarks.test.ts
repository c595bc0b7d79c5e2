import { describe, expect, test } from "vitest";
import { anEntry } from "../../testing/views";
import { aNote, aRating } from "../testing/watched";
import { criteriaOf, inPlace, joined, quotedFrom, sideBySide, USUAL_CRITERIA } from "./remarks";

describe("notes in the transcript", () => {
  const entries = [0, 1, 2].map((order) => anEntry({ order, at_ms: 10_000 * (order + 1) }));

  test("stand after what was being said", () => {
    const [early, middle, late, timeless] = [5_000, 20_000, 99_000, null].map((at_ms, index) =>
      aNote({ subject: `note-${index}`, at_ms }),
    );
    const places = inPlace(
      entries,
      [early, middle, late, timeless].filter((note) => note !== undefined),
    );
    expect(places.get(null)).toEqual([early]);
    expect(places.get("entry-1")).toEqual([middle]);
    expect(places.get("entry-2")).toEqual([late, timeless]);
  });

  test("are there before anything was said", () => {
    expect(inPlace([], [aNote()]).get(null)).toHaveLength(1);
  });
});

test("criteria are each there once", () => {
  const ratings = [aRating({ criterion: "communication" }), aRating({ criterion: "Humour" })];
  expect(criteriaOf(ratings, ["humour ", "", "Care"])).toEqual([...USUAL_CRITERIA, "Humour", "Care"]);
});

test("a quote is what is selected of the line, and the whole line otherwise", () => {
  expect(quotedFrom("I built a database.", " a database")).toBe("a database");
  expect(quotedFrom("I built a database.", "words of another line")).toBe("I built a database.");
  expect(quotedFrom(" I built it. ", "")).toBe("I built it.");
});

test("joined versions lose nothing and say nothing twice", () => {
  expect(joined(["One", "Two ", "One"])).toBe("One\n\nTwo");
});

test("ratings of several people stand side by side", () => {
  const ana = aRating({ criterion: "Care", author: "a", author_name: "Ana" });
  const ben = aRating({ criterion: "Humour", author: "b", author_name: "Ben" });
  expect(sideBySide([ana, ben])).toEqual({
    authors: [
      { id: "a", name: "Ana" },
      { id: "b", name: "Ben" },
    ],
    rows: [
      { criterion: "Care", of: [ana, undefined] },
      { criterion: "Humour", of: [undefined, ben] },
    ],
  });
});
