import type { LiveUpdate, RecruiterProblem } from "../src/bindings";
import type { ObserverLevels, ObserverView } from "../src/bindings";
import {
  aCandidate,
  aDetails,
  aJob,
  aListed,
  aProblem,
  aSession,
  finished,
  HOSTILE,
  pastDetails,
} from "../src/recruiter/testing/made";
import { aNote, anObserverView, aRating, noted, theirs } from "../src/recruiter/testing/watched";

/** A press of what has this test id, or what is put into a field. */
type Step = string | { into: string; text: string } | { into: string; file: string };

export interface RecruiterScene {
  answers?: Record<string, unknown>;
  refusals?: Record<string, RecruiterProblem>;
  live?: LiveUpdate[];
  view?: ObserverView;
  levels?: ObserverLevels;
  steps?: Step[];
}

const signedOut = { recruiter_session: null };
const signInSteps: Step[] = [
  { into: "platform-input", text: "https://interviews.northwind.io" },
  { into: "email-input", text: "ana@northwind.io" },
  { into: "password-input", text: "not my password" },
  "sign-in",
];
const wrongPassword = aProblem({
  kind: "refused",
  code: "wrong_credentials",
  message: "No account has this address and password.",
  remedy: "Check both. If you have forgotten the password, ask an administrator of your team for a new one.",
});
const throttled = aProblem({
  kind: "refused",
  code: "too_many_requests",
  message: "There were too many attempts to sign in.",
  remedy: "Wait 4 minutes, then try again.",
});
const gone = aProblem({
  kind: "refused",
  code: "not_found",
  message: "It is not there.",
  remedy: "A colleague may have deleted it.",
});
const changed = aProblem({
  kind: "refused",
  code: "changed_meanwhile",
  message: "Somebody else changed it.",
  remedy: "Read it again.",
});

const sessions = (...data: ReturnType<typeof aSession>[]): LiveUpdate[] => [
  { told: "connected", clock_ahead_ms: null },
  { told: "event", event: { event: "sessions", data } },
];
const many = sessions(
  aSession({ speaking: "candidate" }),
  aSession({
    interview_id: "2",
    candidate_name: "Zoë Adler",
    doing: "getting_ready",
    question: null,
    started_at: null,
  }),
  aSession({ interview_id: "3", candidate_name: "Ben Okafor", doing: "reconnecting", health: "lost" }),
  aSession({
    interview_id: "4",
    candidate_name: "Kim Novak",
    doing: "writing",
    mode: "text",
    health: "unknown",
  }),
  aSession({
    interview_id: "5",
    candidate_name: "Ruth van den Oudenaller-Schimmelpenninck",
    title: "Principal engineer for distributed storage and everything near it",
    doing: "getting_ready",
    health: "poor",
    question: null,
    started_at: null,
    problem: {
      code: "no_microphone",
      message: "No microphone was found.",
      remedy: "Connect a microphone or headset; it is noticed by itself.",
    },
  }),
  aSession({
    interview_id: "6",
    candidate_name: "Omar Haddad",
    doing: "offline",
    mode: "offline",
    health: "lost",
  }),
);
const hostile = sessions(aSession({ candidate_name: HOSTILE, title: HOSTILE, company: HOSTILE }));

const openObserve: Step[] = ["watch"];
const openPast: Step[] = ["show-past", "open"];
const past = {
  interviews: {
    interviews: [
      aListed(finished),
      aListed({ ...finished, id: "interview-3", candidate_name: "Zoë Adler", finish_reason: "ended_early" }),
    ],
    next: null,
  },
  interview_details: pastDetails(),
};
const over = { session: null, elapsed_s: 120 };
const withRatings = {
  ...noted,
  ratings: [
    aRating(),
    aRating({
      ...theirs,
      versions: [
        {
          id: "r",
          score: 2,
          comment: "Too short.",
          quotes: [],
          made_at: "2026-01-05T10:01:00Z",
          kept: "platform",
        },
      ],
    }),
    aRating({ ...theirs, subject: "rating/account-2/Care", criterion: "Care" }),
  ],
};
const version = (id: string, text: string) => ({
  id,
  text,
  made_at: "2026-01-05T10:00:12Z",
  kept: "platform" as const,
});
const csv = "name,email\nSam Lee,sam@lee.io\n";
const preview = {
  committed: false,
  new: 2,
  known: 1,
  wrong: 2,
  encoding: "windows-1252",
  rows: [
    { line: 3, name: "", email: "nobody@lee.io", outcome: "wrong", why: "The name is missing." },
    { line: 5, name: HOSTILE, email: "at", outcome: "wrong", why: "“at” is no e-mail address." },
    { line: 2, name: "Sam Lee", email: "sam@lee.io", outcome: "known" },
    { line: 4, name: "Zoë Adler", email: null, outcome: "new" },
    { line: 6, name: "Kim Novak", email: "kim@novak.io", outcome: "new" },
  ],
};
const erased = {
  how: "anonymise",
  parts: [
    { what: "transcript entries", count: 31 },
    { what: "notes and ratings", count: 4 },
    { what: "invites", count: 1 },
    { what: "sealed files", count: 0 },
  ],
  calls_left: 1,
};

/** Every recruiter's screen in each of its states. */
export const recruiterScenes: Record<string, RecruiterScene> = {
  "sign-in": { answers: signedOut },
  "sign-in-missing": { answers: signedOut, steps: [{ into: "email-input", text: "ana" }, "sign-in"] },
  "sign-in-placeholder": {
    answers: signedOut,
    steps: [{ into: "platform-input", text: "https://interviews.example.com" }, "sign-in"],
  },
  "sign-in-wrong": { answers: signedOut, refusals: { sign_in: wrongPassword }, steps: signInSteps },
  "sign-in-throttled": { answers: signedOut, refusals: { sign_in: throttled }, steps: signInSteps },
  "sign-in-offline": { refusals: { recruiter_session: aProblem() } },
  account: { steps: ["account"] },
  "live-many": { live: many },
  "live-none": { live: sessions() },
  "live-loading": { live: [] },
  "live-offline": { live: [{ told: "disconnected", problem: aProblem() }] },
  "live-disconnected": { live: [...many, { told: "disconnected", problem: aProblem() }] },
  "live-hostile": { live: hostile },
  "signed-out-meanwhile": {
    live: [
      ...many,
      {
        told: "disconnected",
        problem: aProblem({
          kind: "session_ended",
          message: "Your sign-in has ended.",
          remedy: "Sign in again.",
        }),
      },
    ],
  },
  upcoming: {
    answers: {
      interviews: {
        interviews: [
          aListed(),
          aListed({ id: "i2", candidate_name: "Zoë Adler", invite: "expired" }),
          aListed({ id: "i3", candidate_name: HOSTILE, invite: null }),
        ],
        next: "more",
      },
    },
    steps: ["show-upcoming"],
  },
  "upcoming-none": { answers: { interviews: { interviews: [], next: null } }, steps: ["show-upcoming"] },
  "past-list": { answers: past, steps: ["show-past"] },
  "past-found": {
    answers: {
      interviews: {
        interviews: [aListed({ ...finished, found: "a test that kills the process at every step" })],
        next: null,
      },
    },
    steps: ["show-past", { into: "search-input", text: "kills process" }, "search"],
  },
  "past-none-found": {
    answers: { interviews: { interviews: [], next: null } },
    steps: ["show-past", { into: "search-input", text: "zebra" }, "search"],
  },
  "past-offline": { refusals: { interviews: aProblem() }, steps: ["show-past"] },
  jobs: { steps: ["nav-jobs"] },
  "jobs-none": { answers: { jobs: { jobs: [] } }, steps: ["nav-jobs"] },
  "job-new": { steps: ["nav-jobs", "new-job"] },
  "job-new-missing": { steps: ["nav-jobs", "new-job", "save-job"] },
  "job-edit": { steps: ["nav-jobs", "edit-job"] },
  "job-hostile": {
    answers: {
      job: aJob({
        title: HOSTILE,
        pack: {
          questions: [{ id: "q", text: HOSTILE, good_answer: [HOSTILE], time_limit_s: 60, follow_ups: true }],
        },
      }),
    },
    steps: ["nav-jobs", "edit-job"],
  },
  "job-changed": { refusals: { replace_job: changed }, steps: ["nav-jobs", "edit-job", "save-job"] },
  "job-gone": { refusals: { replace_job: gone }, steps: ["nav-jobs", "edit-job", "save-job"] },
  "job-delete": { steps: ["nav-jobs", "edit-job", "delete-job"] },
  candidates: {
    answers: {
      candidates: {
        candidates: [
          aCandidate(),
          aCandidate({ id: "2", name: HOSTILE, email: null, interviews: 0 }),
          aCandidate({ id: "3", name: "", email: null, interviews: 2, anonymised: true }),
        ],
      },
    },
    steps: ["nav-candidates"],
  },
  "candidates-none": { answers: { candidates: { candidates: [] } }, steps: ["nav-candidates"] },
  "candidate-new": { steps: ["nav-candidates", "new-candidate", "save-candidate"] },
  "candidate-changed": {
    answers: { candidate: aCandidate({ version: 5, name: "Samuel Lee" }) },
    refusals: { change_candidate: changed },
    steps: ["nav-candidates", "edit-candidate", "save-candidate"],
  },
  "candidate-taken": {
    refusals: {
      create_candidate: aProblem({
        kind: "refused",
        code: "email_taken",
        message: "Another candidate has this address.",
        remedy: "Look for them in the list.",
      }),
    },
    steps: ["nav-candidates", "new-candidate", { into: "candidate-name", text: "Sam" }, "save-candidate"],
  },
  import: { steps: ["nav-candidates", "import"] },
  "import-preview": {
    answers: { import_candidates: preview },
    steps: ["nav-candidates", "import", { into: "import-file", file: csv }],
  },
  erase: { steps: ["nav-candidates", "erase-candidate"] },
  erased: {
    answers: { erase_candidate: erased },
    steps: ["nav-candidates", "erase-candidate", "sure", "erase"],
  },
  "set-up": { steps: ["new-interview", "setup-details"] },
  "set-up-missing": { steps: ["new-interview", "create-interview"] },
  "set-up-new-candidate": { steps: ["new-interview", "setup-new-candidate"] },
  "interview-upcoming": { live: sessions(), steps: ["show-upcoming", "open"] },
  "interview-reissued": { live: sessions(), steps: ["show-upcoming", "open", "reissue", "make-invite"] },
  "interview-revoke": { live: sessions(), steps: ["show-upcoming", "open", "revoke"] },
  "interview-gone": { refusals: { interview_details: gone }, steps: ["show-upcoming", "open"] },
  "observe-opening": { steps: openObserve },
  observe: { view: anObserverView(), steps: openObserve },
  "observe-listening": {
    view: anObserverView({
      listening: "listening",
      ...noted,
      saved: { nowhere: 0, waiting: 1, refused: 0, where: "local" },
    }),
    levels: { candidate: -18, interviewer: -60 },
    steps: openObserve,
  },
  "observe-no-call": {
    view: anObserverView({ listening: "no_call", session: aSession({ doing: "writing", mode: "text" }) }),
    steps: openObserve,
  },
  "observe-lost": {
    view: anObserverView({ following: "lost", listening: "lost", ...noted }),
    steps: openObserve,
  },
  "observe-catching-up": {
    view: anObserverView({ following: "catching_up", transcript: [] }),
    steps: openObserve,
  },
  "observe-quoting": { view: anObserverView({ ...noted }), steps: [...openObserve, "pick-quote"] },
  "observe-conflict": {
    view: anObserverView({
      notes: [
        aNote({
          versions: [version("a", "Knows storage engines."), version("b", "Knows storage engines well.")],
        }),
        aNote({ subject: "note-9", at_ms: 40_000, removed_by_one: true }),
      ],
      ratings: [
        aRating({
          versions: [
            ...aRating().versions,
            {
              ...(aRating().versions[0] as ReturnType<typeof aRating>["versions"][number]),
              id: "x",
              score: 2,
            },
          ],
        }),
      ],
    }),
    steps: openObserve,
  },
  "observe-problem": {
    view: anObserverView({
      problem: {
        code: "not_heard",
        for_support: "not_heard",
        message: "The call cannot be heard.",
        cause: "The voice server is not reached from here.",
        remedy: "The transcript goes on. Try again, or read along.",
        repairer: "operator",
        actions: [
          { label: "Try again", command: "retry" },
          { label: "Dismiss", command: "dismiss_problem" },
        ],
      },
    }),
    steps: openObserve,
  },
  "observe-hostile": {
    view: anObserverView({
      about: { company: HOSTILE, title: HOSTILE, candidate_name: HOSTILE, interviewer_name: HOSTILE },
      notes: [aNote({ author_name: HOSTILE, is_mine: false, versions: [version("a", HOSTILE)] })],
      ratings: [aRating({ criterion: HOSTILE })],
      guide: [
        {
          id: "q",
          text: HOSTILE,
          good_answer: [HOSTILE],
          time_limit_s: null,
          is_open: true,
          covered: false,
          by_hand: false,
        },
      ],
      transcript: [
        { id: "e", order: 0, who: "candidate", text: HOSTILE, final: true, at_ms: 0, via: "typed" },
      ],
    }),
    steps: openObserve,
  },
  past: { answers: past, view: anObserverView({ ...over, ...withRatings }), steps: openPast },
  "past-bare": {
    answers: { ...past, interview_details: pastDetails({ timeline: [], feedback: null }) },
    view: anObserverView({ ...over, transcript: [] }),
    steps: openPast,
  },
  "past-in-words": {
    answers: past,
    view: anObserverView({ ...over, ...withRatings }),
    steps: [...openPast, "timeline-words", "my-ratings", "interview-questions"],
  },
  "past-exported": {
    answers: past,
    view: anObserverView({ ...over, ...noted }),
    steps: [...openPast, "export-markdown"],
  },
  "past-erase": { answers: past, view: anObserverView({ ...over }), steps: [...openPast, "erase-candidate"] },
  "interview-details-hostile": {
    answers: {
      ...past,
      interview_details: aDetails({
        ...finished,
        candidate_name: HOSTILE,
        title: HOSTILE,
        feedback: { rating: 1, text: HOSTILE },
      }),
    },
    view: anObserverView({ ...over }),
    steps: openPast,
  },
};
