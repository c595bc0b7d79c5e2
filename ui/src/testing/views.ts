import type { Entry, Opening, Problem, View } from "../bindings";

/** A View as the engine sends it; a test says what differs. */
export function aView(differs: Partial<View> = {}): View {
  return {
    seq: 1,
    phase: "welcome",
    mode: "voice",
    muted: false,
    interviewer: "absent",
    quality: "unknown",
    question: null,
    elapsed_s: 0,
    saved: { accepted: 0, uploaded: 0, where: "local" },
    problem: null,
    waiting_for: null,
    opening: null,
    can_start: false,
    can_type: false,
    microphone: { state: "closed", heard: false },
    speaker_test: "idle",
    devices: {
      microphones: [
        { id: "desk", name: "Desk microphone", is_default: true },
        { id: "headset", name: "USB headset", is_default: false },
      ],
      speakers: [{ id: "speaker", name: "Built-in speaker", is_default: true }],
      microphone: "default",
      speaker: "default",
    },
    processing: { echo_cancellation: true, noise_suppression: true, gain_control: true },
    speaking_while_muted: false,
    reconnecting_s: null,
    secret_kept_in: null,
    ...differs,
  };
}

export const opening: Opening = {
  interview: "backend-1",
  platform: "jobs.example.com",
  company: "Northwind",
  job: "Backend engineer",
  candidate: "Sam Lee",
  name_wanted: false,
  questions: 5,
  expected_minutes: 20,
  consent: {
    version: "1",
    text: "You are asked five questions about your work. Take your time: the interviewer waits for the end of your answer.\nYou can stop at any moment, and go on by typing whenever speaking does not work.",
    recorded: ["What you say, as text", "What you type"],
    never_recorded: ["The sound of your voice", "Your camera", "Your screen"],
    seen_by: "The hiring team of Northwind",
    kept_for: "90 days",
  },
  accommodations: [],
};

/** A platform that has nothing but the token endpoint. */
export const bareOpening: Opening = {
  interview: "room-7",
  platform: "localhost:3001",
  company: null,
  job: null,
  candidate: null,
  name_wanted: true,
  questions: null,
  expected_minutes: null,
  consent: { version: "1", text: "", recorded: [], never_recorded: [], seen_by: null, kept_for: null },
  accommodations: [],
};

const said: [Entry["who"], string][] = [
  [
    "interviewer",
    "Hello Sam, good to have you here. I will ask you five questions. What did you build last?",
  ],
  ["candidate", "I built a small database engine in Rust, mostly to learn how storage works."],
  ["interviewer", "Thank you. What was the hardest part of it?"],
  ["candidate", "Making it survive a power cut. I wrote a test that kills the process at every step."],
  ["interviewer", "I see. Tell me about a time when you changed your mind about a design."],
];

export const transcript: Entry[] = said.map(([who, text], order) => anEntry({ order, who, text }));

export function anEntry(differs: Partial<Entry> = {}): Entry {
  const order = differs.order ?? 0;
  return {
    id: `entry-${order}`,
    order,
    who: "candidate",
    text: "Something that was said.",
    final: true,
    at_ms: order * 9000,
    via: "voice",
    ...differs,
  };
}

export const question = {
  index: 3,
  total: 5,
  text: "Tell me about a time when you changed your mind about a design.",
};

export const connectionLost: Problem = {
  code: "connection_lost",
  message: "The connection to the interview is lost.",
  cause: "Your network or the voice server is away.",
  remedy: "Check your network, then try again. Everything that was said and typed is kept.",
  repairer: "candidate",
  actions: [{ label: "Try again", command: "retry" }],
};

export const badLink: Problem = {
  code: "link_malformed",
  message: "This link is not an interview invite.",
  cause: "It may have been cut off or changed on the way.",
  remedy:
    "Copy the whole link from your invitation: it begins with vivavoce://join or with https:// and has /interview/ in it.",
  repairer: "candidate",
  actions: [],
};

export const noMicrophone: Problem = {
  code: "no_microphone",
  message: "No microphone was found.",
  cause: "None is connected, or it is switched off.",
  remedy: "Connect a microphone or headset; it is noticed by itself.",
  repairer: "candidate",
  actions: [
    { label: "Try again", command: "retry" },
    { label: "Continue in text", command: "use_text" },
  ],
};

export const uploadFailed: Problem = {
  code: "upload_failed",
  message: "4 entries are saved on this computer but not yet on the platform.",
  cause: "The platform cannot be reached.",
  remedy: "They are sent as soon as the platform can be reached. Try again, or export your transcript.",
  repairer: "operator",
  actions: [{ label: "Try again", command: "retry" }],
};

/** A live interview in its third question. */
export function liveView(differs: Partial<View> = {}): View {
  return aView({
    phase: "live",
    opening,
    interviewer: "listening",
    quality: "excellent",
    question,
    elapsed_s: 245,
    can_type: true,
    microphone: { state: "capturing", heard: true },
    saved: { accepted: 5, uploaded: 3, where: "local" },
    transcript,
    ...differs,
  });
}
