import type { Action, Check, CheckName, Diagnosis, Grade, Measure } from "../bindings";

const NAMES: CheckName[] = [
  "platform",
  "invite",
  "token",
  "signalling",
  "udp",
  "tcp",
  "turn",
  "media",
  "microphone",
  "speaker",
  "echo",
  "machine",
];

const again = (check: CheckName): Action => ({ label: "Check again", command: "run_checks", check });

/** What a check came to; a test says what differs. */
export function aCheck(name: CheckName, differs: Partial<Check> = {}): Check {
  return { name, state: "done", grade: "good", measures: [], diagnosis: null, actions: [], ...differs };
}

function found(name: CheckName, grade: Grade, diagnosis: Diagnosis, measures: Measure[] = []): Check {
  return aCheck(name, { grade, diagnosis, measures, actions: [again(name)] });
}

/** The whole list, all of it good but for what is given. */
export function checks(...differ: Check[]): Check[] {
  return NAMES.map((name) => differ.find((check) => check.name === name) ?? goodCheck(name));
}

function goodCheck(name: CheckName): Check {
  const measures: Partial<Record<CheckName, Measure[]>> = {
    platform: [{ quantity: "duration_ms", value: 41 }],
    signalling: [{ quantity: "duration_ms", value: 118 }],
    udp: [{ quantity: "round_trip_ms", value: 23 }],
    tcp: [{ quantity: "round_trip_ms", value: 24 }],
    media: [
      { quantity: "round_trip_ms", value: 24 },
      { quantity: "jitter_ms", value: 3 },
      { quantity: "loss_percent", value: 0 },
      { quantity: "mos", value: 4.4 },
    ],
    microphone: [
      { quantity: "speech_dbfs", value: -24 },
      { quantity: "noise_dbfs", value: -61 },
    ],
    machine: [{ quantity: "cpu_free_percent", value: 71 }],
  };
  return aCheck(name, { measures: measures[name] ?? [] });
}

const waiting = (name: CheckName): Check => aCheck(name, { state: "waiting", grade: null });
const running = (name: CheckName): Check => aCheck(name, { state: "running", grade: null });

export const checking = checks(
  running("signalling"),
  waiting("udp"),
  waiting("tcp"),
  waiting("turn"),
  waiting("media"),
  running("microphone"),
  waiting("speaker"),
  waiting("echo"),
  running("machine"),
);

const noUdp: Diagnosis = {
  code: "udp_blocked",
  for_support: "udp_blocked",
  message: "Sound cannot go the shortest way (UDP) from here.",
  cause: "This network, often one of a company or a hotel, lets no UDP through.",
  remedy:
    "Nothing has to be done: sound goes by TCP instead. At home or by a phone’s hotspot it is often better.",
  repairer: "candidate",
};

const lossy: Diagnosis = {
  code: "media_poor",
  for_support: "media_poor",
  message: "A good part of the sound is lost on the way.",
  cause: "The network is overloaded, or the wireless signal is weak.",
  remedy: "Move closer to the router, end downloads and video, or use a cable.",
  repairer: "candidate",
};

const refused: Diagnosis = {
  code: "livekit_not_a_token",
  for_support: "livekit_not_a_token",
  message: "The voice server refused the access that the platform gave: “invalid authorization token”.",
  cause: "It is nothing on your computer: the platform’s LiveKit credentials are placeholders.",
  remedy: "Tell the person who invited you, with this message. You can continue by typing.",
  repairer: "operator",
};

const leftOut: Diagnosis = {
  code: "check_needs_another",
  for_support: "check_needs_another",
  message: "This could not be checked.",
  cause: "What it needs was not found.",
  remedy: "Repair what stands above it, then check again.",
  repairer: "candidate",
};

const breaksUp: Diagnosis = {
  code: "sound_breaks_up",
  for_support: "sound_breaks_up",
  message: "Your voice had 22 short breaks within 10 seconds.",
  cause:
    "This computer is too busy to keep up, or the microphone loses its connection, as Bluetooth and USB hubs may.",
  remedy:
    "Close what you do not need, and plug the power in. Connect a headset by cable, directly to the computer.",
  repairer: "candidate",
};

const speakerQuiet: Diagnosis = {
  code: "echo_speaker_quiet",
  for_support: "echo_speaker_quiet",
  message: "The echo was not checked: Built-in speaker is muted.",
  cause: "So quiet it would not be heard by your microphone, however loud it is later.",
  remedy: "Unmute it and set the volume at which you will listen, then test the speaker again.",
  repairer: "candidate",
};

const skipped = (name: CheckName): Check => found(name, "skipped", leftOut);

export const fairChecks = checks(found("udp", "fair", noUdp), skipped("turn"));

export const poorChecks = checks(
  found("media", "poor", lossy, [
    { quantity: "round_trip_ms", value: 412 },
    { quantity: "jitter_ms", value: 38 },
    { quantity: "loss_percent", value: 9.4 },
    { quantity: "mos", value: 2.6 },
  ]),
  aCheck("echo", {
    grade: "skipped",
    diagnosis: speakerQuiet,
    actions: [{ label: "Check again", command: "test_speaker" }],
  }),
  found("machine", "poor", breaksUp, [
    { quantity: "cpu_free_percent", value: 8 },
    { quantity: "glitches", value: 22 },
  ]),
);

export const failedChecks = checks(
  found("signalling", "failed", refused),
  skipped("udp"),
  skipped("tcp"),
  skipped("turn"),
  skipped("media"),
  waiting("speaker"),
  waiting("echo"),
);
