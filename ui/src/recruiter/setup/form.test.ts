import { describe, expect, test } from "vitest";
import { emptySetUp, interviewOf, setUpFaults } from "./form";

describe("a new interview's form", () => {
  test("says what is missing, and nothing else", () => {
    expect(Object.keys(setUpFaults(emptySetUp()) ?? {})).toEqual(["job", "candidate"]);
    expect(setUpFaults(emptySetUp("job", "candidate"))).toBeNull();
    const fresh = { ...emptySetUp("job"), isNew: true, fresh: { name: "", email: "nobody" } };
    expect(setUpFaults(fresh)?.fresh).toMatchObject({ name: expect.any(String), email: expect.any(String) });
  });

  test.each([
    ["extraTime", "-1", "percent"],
    ["extraTime", "301", "percent"],
    ["minutes", "0", "minutes"],
    ["minutes", "a while", "minutes"],
  ])("takes no %s of %s", (field, value, fault) => {
    expect(setUpFaults({ ...emptySetUp("job", "candidate"), [field]: value })).toHaveProperty(fault);
  });

  test("asks for what was agreed, and leaves to the platform what was left empty", () => {
    const form = { ...emptySetUp("j", ""), extraTime: "25", inWriting: true };
    form.modes.voice = false;
    expect(interviewOf(form, "c")).toEqual({
      job_id: "j",
      candidate_id: "c",
      language: "en",
      interviewer_name: null,
      expected_minutes: null,
      modes: ["text", "offline"],
      accommodations: { extra_time_percent: 25, text_instead_of_voice: true, larger_text: false },
    });
  });
});
