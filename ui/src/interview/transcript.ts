import type { Entry } from "../bindings";

/** What a line of a stream of Views says of the transcript, the candidate's or an observer's. */
interface Line {
  transcript?: Entry[] | null;
  transcript_changes?: Entry[] | null;
}

/**
 * The transcript after one more line of the stream; entries are ordered by `order`, from 0 without a gap. A candidate's
 * never changes; an observer's does where a line comes late, and then those that it moved come with it.
 */
export function afterLine(entries: readonly Entry[], line: Line): readonly Entry[] {
  if (line.transcript) return line.transcript.toSorted((a, b) => a.order - b.order);
  if (!line.transcript_changes?.length) return entries;
  const next = entries.slice();
  for (const entry of line.transcript_changes) {
    const place = placeOf(next, entry.order);
    const known = next[place]?.order === entry.order ? 1 : 0;
    next.splice(place, known, entry);
  }
  return next;
}

/** Index of the first entry that is not before `order`. */
function placeOf(entries: readonly Entry[], order: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle] as Entry).order < order) low = middle + 1;
    else high = middle;
  }
  return low;
}
