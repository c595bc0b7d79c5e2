import type { Entry } from "../../bindings";
import type { ObservedNote, ObservedRating } from "../../bindings";

/** What is rated of everybody, where a team has no words of its own. */
export const USUAL_CRITERIA = ["Communication", "Knowledge of the field", "Problem solving"];

/** Everything that is rated by anybody, and what is offered, each once, whatever its letters' case. */
export function criteriaOf(ratings: readonly ObservedRating[], added: readonly string[]): string[] {
  const all = [...USUAL_CRITERIA, ...ratings.map(({ criterion }) => criterion), ...added];
  const seen = new Set<string>();
  return all.filter((criterion) => {
    const key = criterion.trim().toLowerCase();
    if (key === "" || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Notes and bookmarks by the entry that they stand after: the last one that had begun; those before all under `null`. */
export function inPlace(
  entries: readonly Entry[],
  remarks: readonly ObservedNote[],
): ReadonlyMap<string | null, ObservedNote[]> {
  const places = new Map<string | null, ObservedNote[]>();
  const inTime = remarks.toSorted((a, b) => (a.at_ms ?? Infinity) - (b.at_ms ?? Infinity));
  for (const remark of inTime) {
    const after = remark.at_ms === null ? entries.at(-1) : lastBegun(entries, remark.at_ms);
    const key = after?.id ?? null;
    places.set(key, [...(places.get(key) ?? []), remark]);
  }
  return places;
}

/** The transcript is in the order in which things were said; what was uploaded late may break it by a little. */
function lastBegun(entries: readonly Entry[], atMs: number): Entry | undefined {
  return entries.findLast((entry) => entry.at_ms <= atMs);
}

/** What is selected of a line's text; the whole line where nothing of it is. */
export function quotedFrom(text: string, selected: string): string {
  const words = selected.trim();
  return words !== "" && text.includes(words) ? words : text.trim();
}

/** Two versions of a note as one, each kept whole. */
export function joined(texts: readonly string[]): string {
  return [...new Set(texts.map((text) => text.trim()).filter(Boolean))].join("\n\n");
}

export interface SideBySide {
  authors: { id: string; name: string }[];
  rows: { criterion: string; of: (ObservedRating | undefined)[] }[];
}

/** Ratings as a table: a line for each criterion, a column for each person. */
export function sideBySide(ratings: readonly ObservedRating[]): SideBySide {
  const authors = new Map<string, string>();
  for (const { author, author_name } of ratings) authors.set(author, author_name);
  const criteria = [...new Set(ratings.map(({ criterion }) => criterion))];
  const ids = [...authors.keys()];
  return {
    authors: ids.map((id) => ({ id, name: authors.get(id) ?? "" })),
    rows: criteria.map((criterion) => ({
      criterion,
      of: ids.map((id) => ratings.find((rating) => rating.criterion === criterion && rating.author === id)),
    })),
  };
}
