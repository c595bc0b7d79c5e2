import type { Entry, Opening, Problem, Recent, View } from "../bindings";

/** A View as the engine sends it; a test says what differs. */
export function aView(differs: Partial<View> = {}): View {
  return {
    seq: 1,
    phase: "welcome",
    mode: "voice",
    muted: false,
    interviewer: "absent",
    quality: "unknown",
    call: null,
    question: null,
    elapsed_s: 0,
    saved: { accepted: 0, uploaded: 0, refused: 0, where: "local" },
    problem: null,
    waiting_for: null,
    opening: null,
    can_start: false,
    can_type: false,
    can_use_text: false,
    can_use_voice: false,
    can_export_sealed: false,
    sealed_file: null,
    draft: "",
    recent: [],
    microphone: { state: "closed", heard: false },
    checks: [],
    can_run_checks: false,
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
  stores_entries: true,
  works_offline: true,
  not_offline: null,
};

/** The platform would allow an interview without a network, and what it sent for one is not believed. */
export const openingWithoutOffline: Opening = {
  ...opening,
  works_offline: false,
  not_offline: {
    code: "platform_key_changed",
    for_support: "platform_key_changed",
    message:
      "The platform signs with another key than before, so its questions are not kept for offline use.",
    cause: "The platform was set up anew, or somebody else answers in its name.",
    remedy:
      "With a network the interview works as always. Tell the person who invited you, with this message.",
    repairer: "operator",
  },
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
  stores_entries: false,
  works_offline: false,
  not_offline: null,
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
  for_support: "connection_lost",
  actions: [{ label: "Try again", command: "retry" }],
};

export const badLink: Problem = {
  code: "link_malformed",
  message: "This link is not an interview invite.",
  cause: "It may have been cut off or changed on the way.",
  remedy:
    "Copy the whole link from your invitation: it begins with vivavoce://join or with https:// and has /interview/ in it.",
  repairer: "candidate",
  for_support: "link_malformed",
  actions: [],
};

export const noMicrophone: Problem = {
  code: "no_microphone",
  message: "No microphone was found.",
  cause: "None is connected, or it is switched off.",
  remedy: "Connect a microphone or headset; it is noticed by itself.",
  repairer: "candidate",
  for_support: "no_microphone",
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
  for_support: "upload_failed",
  actions: [{ label: "Try again", command: "retry" }],
};

/** A live interview in its third question. */
export function liveView(differs: Partial<View> = {}): View {
  const isVoice = (differs.mode ?? "voice") === "voice";
  return aView({
    phase: "live",
    opening,
    interviewer: "listening",
    quality: "excellent",
    question,
    elapsed_s: 245,
    can_type: true,
    microphone: { state: "capturing", heard: true },
    saved: { accepted: 5, uploaded: 3, refused: 0, where: "local" },
    can_use_text: isVoice,
    can_use_voice: !isVoice,
    transcript,
    ...differs,
  });
}

/** The same, held in writing. */
export function textView(differs: Partial<View> = {}): View {
  return liveView({
    mode: "text",
    quality: "unknown",
    microphone: { state: "closed", heard: false },
    transcript: transcript.map((entry) => ({ ...entry, via: "typed" })),
    ...differs,
  });
}

export const linkNeeded: Problem = {
  code: "link_needed",
  message: "To go on, the invite’s link is needed once more.",
  cause: "This computer has no keyring in which links are kept between two starts.",
  remedy: "Open the link from your invitation again. Everything that was said and typed is still here.",
  repairer: "candidate",
  for_support: "link_needed",
  actions: [],
};

export const platformAway: Problem = {
  code: "platform_name_not_found",
  message: "Cannot reach the interview platform at jobs.example.com: its name is not known.",
  cause: "You are offline, or the address in the invite is wrong.",
  remedy: "Check your network and try again. If other websites work, tell the person who invited you.",
  repairer: "operator",
  for_support: "platform_name_not_found",
  actions: [{ label: "Try again", command: "retry" }],
};

export const answerTooLong: Problem = {
  code: "answer_too_long",
  message: "The answer has 100 001 characters; at most 100 000 can be sent at once.",
  cause: "It may be more than you meant to paste.",
  remedy: "Shorten it, or send it in parts. Nothing of it was lost: it is still in the text field.",
  repairer: "candidate",
  for_support: "answer_too_long",
  actions: [{ label: "Hide", command: "dismiss_problem" }],
};

/** An interview of an earlier day, `days` ago at noon. */
export function aRecent(differs: Partial<Recent> = {}, days = 0): Recent {
  const opened = new Date();
  opened.setDate(opened.getDate() - days);
  opened.setHours(12, 0, 0, 0);
  return {
    platform: "jobs.example.com",
    interview: `interview-${days}`,
    company: "Northwind",
    job: "Backend engineer",
    opened_at: opened.toISOString(),
    entries: 12,
    waiting: 3,
    ended: false,
    ...differs,
  };
}

export const recents: Recent[] = [
  aRecent(),
  aRecent({ company: "Fabrikam", job: "Site reliability engineer", ended: true, waiting: 4 }, 1),
  aRecent({ company: "Contoso", job: "Data engineer", ended: true, waiting: 0, entries: 31 }, 3),
  aRecent({ company: null, job: null, platform: "localhost:3001", entries: 0, waiting: 0 }, 12),
];
