import type {
  Account,
  Candidate,
  InterviewDetails,
  InterviewListed,
  Job,
  LiveSession,
  Moment,
  RecruiterProblem,
  SignedInAs,
} from "../../bindings";

/** HTML and script as somebody may type them: shown as text, wherever they stand. */
export const HOSTILE = `<img src=x onerror="alert(1)"><script>alert(2)</script>`;

export const account: Account = {
  id: "account-1",
  name: "Ana Ruiz",
  email: "ana@northwind.io",
  role: "recruiter",
  team: { id: "team-1", name: "Northwind hiring" },
};

export const signedIn: SignedInAs = { platform: "https://interviews.northwind.io", account };

export function aProblem(differs: Partial<RecruiterProblem> = {}): RecruiterProblem {
  return {
    kind: "offline",
    code: null,
    message: "The platform at interviews.northwind.io cannot be reached.",
    remedy: "Check your network and try again.",
    ...differs,
  };
}

export function aSession(differs: Partial<LiveSession> = {}): LiveSession {
  return {
    interview_id: "interview-1",
    company: "Northwind",
    title: "Backend engineer",
    candidate_name: "Sam Lee",
    doing: "talking",
    mode: "voice",
    speaking: null,
    health: "excellent",
    problem: null,
    question: 2,
    questions: 5,
    started_at: new Date(Date.now() - 245_000).toISOString(),
    since: "2026-01-05T10:00:00Z",
    ...differs,
  };
}

export function aJob(differs: Partial<Job> = {}): Job {
  return {
    id: "job-1",
    company: "Northwind",
    title: "Backend engineer",
    pack: {
      questions: [
        {
          id: "q1",
          text: "What did you build last?",
          good_answer: ["What it is for", "Their own part in it"],
          time_limit_s: 180,
          follow_ups: true,
        },
        {
          id: "q2",
          text: "Tell me about a time when you changed your mind about a design.",
          good_answer: ["What was learned"],
          time_limit_s: null,
          follow_ups: false,
        },
        {
          id: "q3",
          text: "What would you like to ask us?",
          good_answer: [],
          time_limit_s: 90,
          follow_ups: true,
        },
      ],
    },
    version: 3,
    interviews: 4,
    created_at: "2026-01-03T10:00:00Z",
    ...differs,
  };
}

export function aCandidate(differs: Partial<Candidate> = {}): Candidate {
  return {
    id: "candidate-1",
    name: "Sam Lee",
    email: "sam@lee.io",
    version: 4,
    interviews: 1,
    created_at: "2026-01-03T10:00:00Z",
    anonymised: false,
    ...differs,
  };
}

export function aListed(differs: Partial<InterviewListed> = {}): InterviewListed {
  return {
    id: "interview-1",
    job_id: "job-1",
    company: "Northwind",
    title: "Backend engineer",
    candidate_id: "candidate-1",
    candidate_name: "Sam Lee",
    state: "scheduled",
    finish_reason: null,
    created_at: "2026-01-05T09:00:00Z",
    started_at: null,
    finished_at: null,
    invite: "open",
    found: null,
    ...differs,
  };
}

export const finished: Partial<InterviewListed> = {
  id: "interview-2",
  state: "finished",
  finish_reason: "completed",
  started_at: "2026-01-05T10:00:00Z",
  finished_at: "2026-01-05T10:02:00Z",
  invite: "used_up",
};

const moments: [number, Partial<Moment>][] = [
  [-60_000, { doing: "getting_ready" }],
  [0, { speaking: "interviewer" }],
  [14_000, {}],
  [18_000, { speaking: "candidate" }],
  [52_000, { speaking: "interviewer" }],
  [60_000, { speaking: "candidate", health: "poor" }],
  [80_000, { doing: "reconnecting" }],
  [88_000, { speaking: "candidate" }],
  [112_000, { speaking: "interviewer" }],
  [120_000, { doing: "ended" }],
];

export const timeline: Moment[] = moments.map(([at_ms, differs]) => ({
  at_ms,
  doing: "talking",
  ...differs,
}));

export function aDetails(differs: Partial<InterviewDetails> = {}): InterviewDetails {
  return {
    ...aListed(),
    interviewer_name: "Vera",
    language: "en",
    expected_minutes: 20,
    modes: ["voice", "text", "offline"],
    accommodations: { extra_time_percent: 25, text_instead_of_voice: false, larger_text: true },
    pack: aJob().pack,
    invites: [
      {
        id: "invite-1",
        state: "open",
        uses: 0,
        max_uses: 3,
        created_at: "2026-01-05T09:00:00Z",
        expires_at: "2026-01-12T09:00:00Z",
      },
    ],
    timeline: [],
    feedback: null,
    ...differs,
  };
}

export function pastDetails(differs: Partial<InterviewDetails> = {}): InterviewDetails {
  return aDetails({
    ...finished,
    timeline,
    feedback: { rating: 4, text: "Friendly, and it waited for me." },
    ...differs,
  });
}
