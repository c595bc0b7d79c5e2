import type { LiveEvent, LiveSession } from "../../bindings";

export type Sessions = ReadonlyMap<string, LiveSession>;

/** The sessions after some more of what the platform told, in one step however much it was. */
export function afterEvents(sessions: Sessions, events: readonly LiveEvent[]): Sessions {
  let next = new Map(sessions);
  for (const told of events) {
    switch (told.event) {
      case "sessions":
        next = new Map(told.data.map((session) => [session.interview_id, session]));
        break;
      case "session":
        next.set(told.data.interview_id, told.data);
        break;
      case "gone":
        next.delete(told.data.interview_id);
    }
  }
  return next;
}

/** Something that a recruiter may want to do something about. */
export function isInTrouble(session: LiveSession): boolean {
  return (
    session.problem != null ||
    session.health === "poor" ||
    session.health === "lost" ||
    ["reconnecting", "away", "offline"].includes(session.doing)
  );
}

/** By name, so that a line stays where it is whatever happens to the others; of those that fit `filter`, word by word. */
export function listed(sessions: Sessions, filter: string, onlyTrouble: boolean): LiveSession[] {
  const wanted = folded(filter).split(/\s+/).filter(Boolean);
  const fits = (session: LiveSession) => {
    if (onlyTrouble && !isInTrouble(session)) return false;
    if (wanted.length === 0) return true;
    const text = folded(`${session.candidate_name} ${session.title} ${session.company}`);
    return wanted.every((word) => text.includes(word));
  };
  return [...sessions.values()].filter(fits).sort(byName);
}

const collator = new Intl.Collator(undefined, { numeric: true });

function byName(a: LiveSession, b: LiveSession): number {
  return collator.compare(a.candidate_name, b.candidate_name) || (a.interview_id < b.interview_id ? -1 : 1);
}

/** Without case and accents: "Zoë" is found by "zoe". */
export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** Seconds since the conversation began, `now` being by the same clock; null before it. */
export function elapsed(session: LiveSession, now: number): number | null {
  if (!session.started_at) return null;
  const began = Date.parse(session.started_at);
  return Number.isNaN(began) ? null : Math.max(0, Math.floor((now - began) / 1000));
}
