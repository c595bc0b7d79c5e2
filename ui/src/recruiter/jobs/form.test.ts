import { describe, expect, test } from "vitest";
import { aJob } from "../testing/made";
import { emptyQuestion, faultsOf, formOf, jobOf, limitOf, moved } from "./form";

describe("a job's form", () => {
  test("gives back what the job was", () => {
    const job = aJob();
    expect(jobOf(formOf(job))).toEqual({ title: job.title, company: job.company, pack: job.pack });
  });

  test("leaves the numbering of new questions to the platform", () => {
    const form = formOf(null);
    form.questions = [{ ...emptyQuestion(), text: " Why? ", covers: "\n one \n\ntwo\n", minutes: "1,5" }];
    expect(jobOf(form).pack.questions).toEqual([
      { text: "Why?", good_answer: ["one", "two"], time_limit_s: 90, follow_ups: true },
    ]);
  });

  test("says of each field what is missing", () => {
    const form = formOf(null);
    const [first] = form.questions;
    const faults = faultsOf(form);
    expect(faults?.title).toBeTruthy();
    expect(faults?.company).toBeTruthy();
    expect(faults?.texts[first?.key ?? -1]).toBeTruthy();
    expect(faultsOf({ ...form, questions: [] })?.none).toBeTruthy();
    expect(faultsOf(formOf(aJob()))).toBeNull();
  });

  test.each([
    ["", null],
    ["2", 120],
    ["0.5", 30],
    ["1,5", 90],
    ["0", undefined],
    ["-1", undefined],
    ["121", undefined],
    ["two", undefined],
    ["1e2", undefined],
  ])("understands “%s” minutes", (typed, seconds) => expect(limitOf(typed)).toBe(seconds));

  test("moves a question, and none beyond the ends", () => {
    expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
    expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
    expect(moved(["a", "b", "c"], 0, -1)).toEqual(["a", "b", "c"]);
    expect(moved(["a", "b", "c"], 2, 3)).toEqual(["a", "b", "c"]);
  });
});
