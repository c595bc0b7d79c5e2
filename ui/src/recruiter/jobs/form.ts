import type { CreateJob, Job, PackQuestion } from "../../bindings";
import { words } from "../words";

/** A question as it stands in the form: text fields hold text, whatever is meant by it. */
export interface QuestionForm {
  /** For the page alone; stays while questions move. */
  key: number;
  id: string | null;
  text: string;
  covers: string;
  minutes: string;
  followUps: boolean;
}

export interface JobForm {
  title: string;
  company: string;
  questions: QuestionForm[];
}

/** What is wrong with a form, by field; a question's by its key. */
export interface JobFaults {
  title?: string;
  company?: string;
  none?: string;
  texts: Record<number, string>;
  limits: Record<number, string>;
}

let keys = 0;

export function emptyQuestion(): QuestionForm {
  return { key: keys++, id: null, text: "", covers: "", minutes: "", followUps: true };
}

export function formOf(job: Job | null): JobForm {
  if (!job) return { title: "", company: "", questions: [emptyQuestion()] };
  return { title: job.title, company: job.company, questions: job.pack.questions.map(questionForm) };
}

function questionForm(question: PackQuestion): QuestionForm {
  return {
    key: keys++,
    id: question.id ?? null,
    text: question.text,
    covers: (question.good_answer ?? []).join("\n"),
    minutes:
      question.time_limit_s == null ? "" : String(Math.round((question.time_limit_s / 60) * 100) / 100),
    followUps: question.follow_ups ?? true,
  };
}

const SHORTEST_MIN = 0.5;
const LONGEST_MIN = 120;

/** The time limit in seconds, `null` for none, `undefined` for what is no number of minutes. */
export function limitOf(minutes: string): number | null | undefined {
  const text = minutes.trim().replace(",", ".");
  if (text === "") return null;
  if (!/^\d+(\.\d+)?$/.test(text)) return undefined;
  const value = Number(text);
  return value >= SHORTEST_MIN && value <= LONGEST_MIN ? Math.round(value * 60) : undefined;
}

export function faultsOf(form: JobForm): JobFaults | null {
  const { missing } = words.jobs;
  const faults: JobFaults = { texts: {}, limits: {} };
  if (form.title.trim() === "") faults.title = missing.title;
  if (form.company.trim() === "") faults.company = missing.company;
  if (form.questions.length === 0) faults.none = missing.none;
  for (const { key, text, minutes } of form.questions) {
    if (text.trim() === "") faults.texts[key] = missing.question;
    if (limitOf(minutes) === undefined) faults.limits[key] = missing.limit;
  }
  const isFine =
    !faults.title &&
    !faults.company &&
    !faults.none &&
    Object.keys(faults.texts).length === 0 &&
    Object.keys(faults.limits).length === 0;
  return isFine ? null : faults;
}

/** What the platform is asked to keep; of a form without faults. */
export function jobOf(form: JobForm): CreateJob {
  return {
    title: form.title.trim(),
    company: form.company.trim(),
    pack: {
      questions: form.questions.map(({ id, text, covers, minutes, followUps }) => ({
        ...(id !== null && { id }),
        text: text.trim(),
        good_answer: covers
          .split("\n")
          .map((line) => line.trim())
          .filter(Boolean),
        time_limit_s: limitOf(minutes) ?? null,
        follow_ups: followUps,
      })),
    },
  };
}

/** The same with the item at `from` at `to`; as it is where one of them is outside. */
export function moved<T>(items: readonly T[], from: number, to: number): T[] {
  const next = items.slice();
  if (from < 0 || to < 0 || from >= next.length || to >= next.length) return next;
  next.splice(to, 0, ...next.splice(from, 1));
  return next;
}
