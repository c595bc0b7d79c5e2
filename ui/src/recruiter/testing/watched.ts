import { transcript } from "../../testing/views";
import type { ObservedNote, ObservedRating, ObserverView } from "../../bindings";
import { aJob, aSession } from "./made";

export function aNote(differs: Partial<ObservedNote> = {}): ObservedNote {
  return {
    subject: "note-1",
    author: "account-1",
    author_name: "Ana Ruiz",
    is_mine: true,
    at_ms: 12_000,
    versions: [
      { id: "remark-1", text: "Knows storage engines.", made_at: "2026-01-05T10:00:12Z", kept: "platform" },
    ],
    removed_by_one: false,
    ...differs,
  };
}

export function aRating(differs: Partial<ObservedRating> = {}): ObservedRating {
  return {
    subject: "rating/account-1/Communication",
    criterion: "Communication",
    author: "account-1",
    author_name: "Ana Ruiz",
    is_mine: true,
    versions: [
      {
        id: "remark-9",
        score: 4,
        comment: "Clear, to the point.",
        quotes: [{ entry: "entry-3", text: "a test that kills the process at every step" }],
        made_at: "2026-01-05T10:01:00Z",
        kept: "platform",
      },
    ],
    ...differs,
  };
}

export const theirs: Partial<ObservedRating> = {
  subject: "rating/account-2/Communication",
  author: "account-2",
  author_name: "Ben Okafor",
  is_mine: false,
};

/** An interview that is watched, in its second question. */
export function anObserverView(differs: Partial<ObserverView> = {}): ObserverView {
  const guide = aJob().pack.questions.map((question, at) => ({
    id: question.id ?? "",
    text: question.text,
    good_answer: question.good_answer ?? [],
    time_limit_s: question.time_limit_s ?? null,
    is_open: at === 1,
    covered: at <= 1,
    by_hand: false,
  }));
  return {
    seq: 1,
    interview: "interview-1",
    about: {
      company: "Northwind",
      title: "Backend engineer",
      candidate_name: "Sam Lee",
      interviewer_name: "Vera",
    },
    session: aSession(),
    following: "live",
    listening: "off",
    volume: { candidate: 100, interviewer: 100 },
    elapsed_s: 245,
    can_remark: true,
    account: "account-1",
    guide,
    notes: [],
    bookmarks: [],
    ratings: [],
    saved: { nowhere: 0, waiting: 0, refused: 0, where: "platform" },
    problem: null,
    transcript,
    ...differs,
  };
}

export const noted: Partial<ObserverView> = {
  notes: [
    aNote(),
    aNote({
      subject: "note-2",
      author: "account-2",
      author_name: "Ben Okafor",
      is_mine: false,
      at_ms: 30_000,
      versions: [
        {
          id: "remark-2",
          text: "Ask about the power cut again.",
          made_at: "2026-01-05T10:00:30Z",
          kept: "platform",
        },
      ],
    }),
  ],
  bookmarks: [
    aNote({
      subject: "bookmark-1",
      at_ms: 27_500,
      versions: [{ id: "remark-3", text: "", made_at: "2026-01-05T10:00:27Z", kept: "local" }],
    }),
  ],
  ratings: [aRating()],
};
