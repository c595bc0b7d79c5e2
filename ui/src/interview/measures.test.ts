import { expect, it } from "vitest";
import { saysCall } from "./measures";

const call = {
  round_trip_ms: 42.4,
  jitter_ms: 3.2,
  lost_in_percent: 0.26,
  lost_out_percent: null,
  concealed_percent: null,
  in_kbps: 31.7,
  out_kbps: 24,
};

it("says what was measured, with its unit and its direction", () => {
  expect(saysCall(call)).toBe(
    "42 ms there and back · 3 ms jitter · of what you hear 0.3 % lost · 32 kbit/s in · 24 kbit/s out",
  );
});

it("says nothing of what was not", () => {
  expect(saysCall({ ...call, round_trip_ms: null, jitter_ms: null, lost_in_percent: null })).toBe(
    "32 kbit/s in · 24 kbit/s out",
  );
});
