import { describe, expect, test } from "vitest";
import { aSession } from "../testing/made";
import { afterEvents, elapsed, isInTrouble, listed, type Sessions } from "./sessions";

const none: Sessions = new Map();
const names = (sessions: Sessions, filter = "", onlyTrouble = false) =>
  listed(sessions, filter, onlyTrouble).map((session) => session.candidate_name);

const three = afterEvents(none, [
  {
    event: "sessions",
    data: [
      aSession({ interview_id: "1", candidate_name: "Zoë Adler" }),
      aSession({
        interview_id: "2",
        candidate_name: "Ana Ruiz",
        title: "Data engineer",
        doing: "reconnecting",
      }),
      aSession({ interview_id: "3", candidate_name: "Ben Okafor" }),
    ],
  },
]);

describe("the live list", () => {
  test("is in the order of names, which changes never move", () => {
    expect(names(three)).toEqual(["Ana Ruiz", "Ben Okafor", "Zoë Adler"]);
    const changed = aSession({ interview_id: "3", candidate_name: "Ben Okafor", doing: "away" });
    const later = afterEvents(three, [{ event: "session", data: changed }]);
    expect(names(later)).toEqual(names(three));
    expect(later.get("3")?.doing).toBe("away");
  });

  test("leaves out who has gone, and begins anew with the whole list", () => {
    expect(names(afterEvents(three, [{ event: "gone", data: { interview_id: "2" } }]))).toEqual([
      "Ben Okafor",
      "Zoë Adler",
    ]);
    const again = afterEvents(three, [{ event: "sessions", data: [aSession({ candidate_name: "Kim" })] }]);
    expect(names(again)).toEqual(["Kim"]);
  });

  test("is filtered by words in name, job and company, without accents", () => {
    expect(names(three, "zoe")).toEqual(["Zoë Adler"]);
    expect(names(three, "data ana")).toEqual(["Ana Ruiz"]);
    expect(names(three, "", true)).toEqual(["Ana Ruiz"]);
  });

  test("calls a weak connection and a diagnosis trouble", () => {
    expect(isInTrouble(aSession())).toBe(false);
    expect(isInTrouble(aSession({ health: "poor" }))).toBe(true);
    expect(isInTrouble(aSession({ problem: { code: "x", message: "m", remedy: "r" } }))).toBe(true);
  });

  test("counts from the start of the conversation, never below nothing", () => {
    const started_at = "2026-01-05T10:00:00Z";
    const now = Date.parse("2026-01-05T10:01:05Z");
    expect(elapsed(aSession({ started_at }), now)).toBe(65);
    expect(elapsed(aSession({ started_at }), now - 100_000)).toBe(0);
    expect(elapsed(aSession({ started_at: null }), now)).toBeNull();
  });
});
