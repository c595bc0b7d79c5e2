import { expect, test } from "vitest";
import { inWords } from "./when";

const now = new Date(2026, 10, 23, 9, 30);

test.each<[Date, string]>([
  [new Date(2026, 10, 23, 8, 5), "today at 8:05"],
  [new Date(2026, 10, 22, 23, 59), "yesterday at 23:59"],
  [new Date(2026, 10, 20, 12, 0), "on Friday"],
  [new Date(2026, 10, 16, 12, 0), "on 16 November"],
  [new Date(2025, 11, 24, 12, 0), "on 24 December 2025"],
  // the clock was set back since
  [new Date(2026, 10, 25, 12, 0), "on 25 November"],
])("%s is said as %s", (then, said) => {
  expect(inWords(then.toISOString(), now)).toBe(said);
});

test("what is no time is not said", () => {
  expect(inWords("soon", now)).toBe("");
});
