import { expect, test } from "vitest";
import { clock } from "./clock";

test.each([
  [0, "0:00"],
  [59, "0:59"],
  [245, "4:05"],
  [3845, "1:04:05"],
])("%d seconds are shown as %s", (seconds, shown) => {
  expect(clock(seconds)).toBe(shown);
});
