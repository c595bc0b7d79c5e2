import type { Notice, View } from "../src/bindings";
import {
  aView,
  anEntry,
  badLink,
  bareOpening,
  connectionLost,
  liveView,
  noMicrophone,
  opening,
  transcript,
  uploadFailed,
} from "../src/testing/views";

export interface Scene {
  view: View;
  notice?: Notice;
  /** The test ids of what is pressed to get there. */
  press?: string[];
  /** Loudness in dB of full scale. */
  levels?: { microphone: number; interviewer: number };
}

const ready = { opening, microphone: { state: "capturing", heard: true } as const, can_start: true };
const speaking = { microphone: -70, interviewer: -16 };
const answering = { microphone: -20, interviewer: -90 };
const interim = anEntry({
  order: 5,
  text: "When we moved from one big table to an append only log, I was against it at first, and then I",
  final: false,
});

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
  consent: { view: aView({ phase: "consent", opening, secret_kept_in: "keyring" }) },
  "consent-bare": { view: aView({ phase: "consent", opening: bareOpening, secret_kept_in: "memory" }) },
  "ready-opening": {
    view: aView({ phase: "checking", opening, microphone: { state: "opening", heard: false } }),
  },
  "ready-say-something": {
    view: aView({ phase: "ready", ...ready, microphone: { state: "capturing", heard: false } }),
    levels: { microphone: -55, interviewer: -90 },
  },
  ready: { view: aView({ phase: "ready", ...ready }), levels: answering },
  "ready-no-microphone": {
    view: aView({
      phase: "checking",
      opening,
      problem: noMicrophone,
      microphone: { state: "failed", heard: false },
      devices: { microphones: [], speakers: [], microphone: "default", speaker: "default" },
    }),
  },
  "ready-text": { view: aView({ phase: "ready", opening, mode: "text", can_start: true }) },
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
  text: { view: liveView({ mode: "text", microphone: { state: "closed", heard: false } }) },
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
  shortcuts: { view: liveView(), press: ["shortcuts"] },
  "end-asked": { view: liveView(), press: ["end"] },
  "close-asked": { view: liveView(), notice: { notice: "close_requested" } },
  ending: {
    view: liveView({
      phase: "ending",
      waiting_for: "Saving your answers",
      saved: { accepted: 12, uploaded: 8, where: "local" },
    }),
  },
  ended: { view: liveView({ phase: "ended", saved: { accepted: 12, uploaded: 12, where: "platform" } }) },
  "ended-local": {
    view: liveView({
      phase: "ended",
      problem: uploadFailed,
      saved: { accepted: 12, uploaded: 8, where: "local" },
    }),
  },
  "ended-token-only": {
    view: liveView({
      phase: "ended",
      opening: bareOpening,
      saved: { accepted: 5, uploaded: 0, where: "local" },
    }),
  },
};
