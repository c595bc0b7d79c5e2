import type { Notice, View } from "../src/bindings";
import {
  aRecent,
  aView,
  anEntry,
  answerTooLong,
  badLink,
  bareOpening,
  connectionLost,
  linkNeeded,
  liveView,
  noMicrophone,
  opening,
  openingWithoutOffline,
  platformAway,
  recents,
  textView,
  transcript,
  uploadFailed,
} from "../src/testing/views";

import { checking, checks, failedChecks, fairChecks, poorChecks } from "../src/testing/checks";

export interface Scene {
  view: View;
  notice?: Notice;
  /** The test ids of what is pressed to get there. */
  press?: string[];
  /** Loudness in dB of full scale. */
  levels?: { microphone: number; interviewer: number };
}

const ready = {
  opening,
  microphone: { state: "capturing", heard: true } as const,
  can_start: true,
  can_use_text: true,
};
const checked = { checks: checks(), can_run_checks: true };
const measures = {
  round_trip_ms: 41,
  jitter_ms: 3,
  lost_in_percent: 0.2,
  lost_out_percent: 0,
  concealed_percent: 0.1,
  in_kbps: 34,
  out_kbps: 29,
};
const speaking = { microphone: -70, interviewer: -16 };
const answering = { microphone: -20, interviewer: -90 };
const interim = anEntry({
  order: 5,
  text: "When we moved from one big table to an append only log, I was against it at first, and then I",
  final: false,
});

const written = textView().transcript ?? [];
const theirAnswer = anEntry({
  order: 5,
  text: "When we moved to an append-only log, I was against it at first.\n\nThen I measured it.",
  via: "typed",
});
const reply = anEntry({
  order: 6,
  who: "interviewer",
  via: "typed",
  text: "Thank you, that is clear. And what did you",
  final: false,
});
const world = [
  "‏شكراً لك. ماذا بنيت (Rust) مؤخراً؟",
  "A family: 👨‍👩‍👧‍👦, a flag: 🇳🇱, 日本語です\nשורה בעברית\nand a line after it",
  "Pasted from a terminal: \u001b[31mred\u001b[0m, a bell \u0007, a null \u0000, \u202ereversed",
  "https://example.com/" + "a-word-without-an-end".repeat(12),
].map((text, order) => anEntry({ order, text, via: "typed", who: order ? "candidate" : "interviewer" }));

/** Every screen in each of its states. */
export const scenes: Record<string, Scene> = {
  welcome: { view: aView() },
  "welcome-opening": { view: aView({ waiting_for: "Opening the invite" }) },
  "welcome-bad-link": { view: aView({ problem: badLink }) },
  "invite-arrived": { view: aView(), notice: { notice: "invite_arrived", platform: "jobs.example.com" } },
  "invite-arrived-in-interview": {
    view: liveView(),
    notice: { notice: "invite_arrived", platform: "other.example.org" },
  },
  "welcome-recent": { view: aView({ recent: recents }) },
  "welcome-many": {
    view: aView({ recent: Array.from({ length: 8 }, (_, days) => aRecent({ ended: days > 3 }, days)) }),
  },
  "welcome-link-needed": { view: aView({ recent: recents, problem: linkNeeded }) },
  consent: { view: aView({ phase: "consent", opening, can_use_text: true, secret_kept_in: "keyring" }) },
  "consent-offline": {
    view: aView({ phase: "consent", opening, problem: platformAway, secret_kept_in: "keyring" }),
  },
  "consent-not-offline": {
    view: aView({ phase: "consent", opening: openingWithoutOffline, can_use_text: true }),
  },
  "consent-text": {
    view: aView({
      phase: "consent",
      mode: "text",
      opening: { ...opening, accommodations: ["Text instead of voice", "25 % extra time"] },
    }),
  },
  "consent-bare": { view: aView({ phase: "consent", opening: bareOpening, secret_kept_in: "memory" }) },
  "ready-opening": {
    view: aView({ phase: "checking", opening, microphone: { state: "opening", heard: false } }),
  },
  "ready-say-something": {
    view: aView({ phase: "ready", ...ready, microphone: { state: "capturing", heard: false } }),
    levels: { microphone: -55, interviewer: -90 },
  },
  ready: { view: aView({ phase: "ready", ...ready, ...checked }), levels: answering },
  "ready-checking": { view: aView({ phase: "ready", ...ready, checks: checking }), levels: answering },
  "ready-fair": { view: aView({ phase: "ready", ...ready, ...checked, checks: fairChecks }) },
  "ready-poor": { view: aView({ phase: "ready", ...ready, ...checked, checks: poorChecks }) },
  "ready-failed": { view: aView({ phase: "ready", ...ready, ...checked, checks: failedChecks }) },
  "ready-did-you-hear": { view: aView({ phase: "ready", ...ready, ...checked, speaker_test: "done" }) },
  "ready-no-microphone": {
    view: aView({
      phase: "checking",
      opening,
      problem: noMicrophone,
      microphone: { state: "failed", heard: false },
      devices: { microphones: [], speakers: [], microphone: "default", speaker: "default" },
    }),
  },
  "ready-text": {
    view: aView({ phase: "ready", opening, mode: "text", can_start: true, can_use_voice: true }),
  },
  "ready-offline": {
    view: aView({
      phase: "checking",
      opening,
      mode: "offline",
      waiting_for: "Preparing a safe place for your answers",
    }),
  },
  connecting: {
    view: aView({ phase: "connecting", opening, waiting_for: "Joining the interview", transcript: [] }),
  },
  "waiting-for-interviewer": {
    view: liveView({
      interviewer: "absent",
      question: null,
      waiting_for: "Waiting for the interviewer",
      transcript: [],
    }),
  },
  speaking: { view: liveView({ interviewer: "speaking" }), levels: speaking },
  listening: { view: liveView({ transcript: [...transcript, interim] }), levels: answering },
  thinking: { view: liveView({ interviewer: "thinking" }) },
  muted: { view: liveView({ muted: true, speaking_while_muted: true }), levels: answering },
  typing: {
    view: liveView({
      transcript: [...transcript, anEntry({ order: 5, text: "It was an append-only log.", via: "typed" })],
    }),
    press: ["type-toggle"],
  },
  text: { view: textView() },
  "text-in-a-room": { view: textView({ quality: "good" }) },
  "text-begins": {
    view: textView({ question: null, elapsed_s: 0, interviewer: "thinking", transcript: [] }),
  },
  "text-writing": {
    view: textView({ interviewer: "speaking", transcript: [...written, theirAnswer, reply] }),
  },
  "text-thinking": {
    view: textView({ interviewer: "thinking", transcript: [...written, theirAnswer] }),
  },
  "text-long": { view: textView({ draft: "All of it. ".repeat(8_700), problem: answerTooLong }) },
  "text-of-the-world": { view: textView({ transcript: world, draft: world[1]?.text ?? "" }) },
  offline: { view: textView({ mode: "offline", draft: "When we moved from one big table to" }) },
  "offline-writing": {
    view: textView({
      mode: "offline",
      interviewer: "speaking",
      can_use_voice: false,
      transcript: [...written, theirAnswer, reply],
    }),
  },
  "weak-connection": { view: liveView({ quality: "poor" }) },
  reconnecting: {
    view: liveView({ phase: "reconnecting", waiting_for: "Restoring the connection", reconnecting_s: 7 }),
  },
  "silent-microphone": {
    view: liveView({
      problem: {
        code: "microphone_silent",
        message: "Desk microphone delivers only silence.",
        cause:
          "It is muted by a switch on the headset or in the system's sound settings, or it is the wrong device.",
        remedy:
          "Check the switch on the headset and the system's sound settings, or choose another microphone.",
        repairer: "candidate",
        for_support: "microphone_silent",
        actions: [
          { label: "Try again", command: "retry" },
          { label: "Continue by typing", command: "use_text" },
          { label: "Hide", command: "dismiss_problem" },
        ],
      },
    }),
  },
  failed: { view: liveView({ phase: "failed", problem: connectionLost }) },
  sound: { view: liveView(), press: ["sound"], levels: answering },
  trouble: { view: liveView({ call: measures }), press: ["trouble"], levels: answering },
  "trouble-found": {
    view: liveView({ problem: connectionLost, quality: "poor", call: measures }),
    press: ["trouble"],
  },
  "trouble-text": { view: textView(), press: ["trouble"] },
  report: { view: liveView(), press: ["trouble", "trouble-report", "report-log.txt"] },
  shortcuts: { view: liveView(), press: ["shortcuts"] },
  "end-asked": { view: liveView(), press: ["end"] },
  "close-asked": { view: liveView(), notice: { notice: "close_requested" } },
  ending: {
    view: liveView({
      phase: "ending",
      waiting_for: "Saving your answers",
      saved: { accepted: 12, uploaded: 8, refused: 0, where: "local" },
    }),
  },
  ended: {
    view: liveView({ phase: "ended", saved: { accepted: 12, uploaded: 12, refused: 0, where: "platform" } }),
  },
  "ended-local": {
    view: liveView({
      phase: "ended",
      problem: uploadFailed,
      saved: { accepted: 12, uploaded: 8, refused: 0, where: "local" },
    }),
  },
  "ended-refused": {
    view: textView({
      phase: "ended",
      saved: { accepted: 12, uploaded: 10, refused: 2, where: "local" },
    }),
  },
  "ended-sealed": {
    view: textView({
      phase: "ended",
      mode: "offline",
      can_export_sealed: true,
      sealed_file: "/home/sam/Downloads/Interview Backend engineer.sealed",
      saved: { accepted: 12, uploaded: 0, refused: 0, where: "local" },
    }),
  },
  "ended-not-sent": {
    view: textView({
      phase: "ended",
      draft: "aaaaaaaaaaaa".repeat(20),
      saved: { accepted: 12, uploaded: 12, refused: 0, where: "platform" },
    }),
  },
  "ended-offline": {
    view: textView({
      can_export_sealed: true,
      phase: "ended",
      mode: "offline",
      saved: { accepted: 12, uploaded: 0, refused: 0, where: "local" },
    }),
  },
  "ended-token-only": {
    view: liveView({
      phase: "ended",
      opening: bareOpening,
      saved: { accepted: 5, uploaded: 0, refused: 0, where: "local" },
    }),
  },
};
