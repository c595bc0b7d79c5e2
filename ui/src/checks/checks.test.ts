import { describe, expect, it } from "vitest";
import { aCheck, checking, checks, failedChecks, fairChecks, poorChecks } from "../testing/checks";
import { progress, saysMeasures, verdict } from "./checks";

describe("what the list comes to", () => {
  it("is nothing while something is being checked", () => {
    expect(verdict(checking)).toBe("checking");
    expect(progress(checking)).toEqual({ done: 3, all: 9 });
  });

  it("is fine where all is good, or was not checked", () => {
    expect(verdict(checks())).toBe("fine");
    expect(verdict(checks(aCheck("turn", { grade: "skipped" })))).toBe("fine");
  });

  it("works where a way is barred that another one stands in for", () => {
    expect(verdict(fairChecks)).toBe("works");
    expect(verdict(poorChecks)).toBe("works");
    expect(verdict(checks(aCheck("udp", { grade: "failed" })))).toBe("works");
  });

  it("fails where there is no doing without", () => {
    expect(verdict(failedChecks)).toBe("fails");
    expect(verdict(checks(aCheck("speaker", { grade: "failed" })))).toBe("fails");
  });

  it("does not wait for a word or a click", () => {
    const silent = aCheck("microphone", { state: "running", grade: null });
    expect(verdict(checks(silent, aCheck("speaker", { state: "waiting", grade: null })))).toBe("fine");
  });
});

describe("numbers", () => {
  it("have their units, and as many digits as mean something", () => {
    const measures = [
      { quantity: "round_trip_ms", value: 24.4 },
      { quantity: "loss_percent", value: 0.26 },
      { quantity: "mos", value: 4.36 },
    ] as const;
    expect(saysMeasures([...measures])).toBe("24 ms there and back · 0.3 % lost · voice quality 4.4 of 4.5");
  });

  it("that are none are not shown", () => {
    expect(saysMeasures([{ quantity: "mos", value: null }])).toBe("");
  });
});
