import type { CallMeasures } from "../bindings";
import { words } from "../words";

/** The connection's measures in words; what was not measured is not there. */
export function saysCall(call: CallMeasures): string {
  const { round_trip_ms, jitter_ms, loss_percent } = words.checks.quantities;
  const measured = [
    say(call.round_trip_ms, round_trip_ms),
    say(call.jitter_ms, jitter_ms),
    say(call.lost_in_percent, (value) => words.trouble.lostIn(loss_percent(value))),
    say(call.lost_out_percent, (value) => words.trouble.lostOut(loss_percent(value))),
    say(call.in_kbps, words.trouble.in),
    say(call.out_kbps, words.trouble.out),
  ];
  return measured.flat().join(" · ");
}

function say(value: number | null, words: (value: number) => string): string[] {
  return value === null ? [] : [words(value)];
}
