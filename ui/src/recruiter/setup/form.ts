import type { CreateInterview, HeldBy } from "../../bindings";
import { candidateFaults, type CandidateFaults, type CandidateForm } from "../candidates/form";
import { usualInvite, wholeNumber, type InviteForm } from "../invites/form";
import { words } from "../words";

export interface SetUpForm {
  job: string;
  isNew: boolean;
  /** Of the list; empty while nobody is chosen. */
  candidate: string;
  fresh: CandidateForm;
  modes: Record<"voice" | "text" | "offline", boolean>;
  extraTime: string;
  inWriting: boolean;
  largerText: boolean;
  language: string;
  interviewer: string;
  minutes: string;
  invite: InviteForm;
}

export interface SetUpFaults {
  job?: string;
  candidate?: string;
  fresh?: CandidateFaults;
  modes?: string;
  percent?: string;
  minutes?: string;
  uses?: string;
}

export const WAYS = ["voice", "text", "offline"] as const;

export function emptySetUp(job = "", candidate = ""): SetUpForm {
  return {
    job,
    isNew: false,
    candidate,
    fresh: { name: "", email: "" },
    modes: { voice: true, text: true, offline: true },
    extraTime: "0",
    inWriting: false,
    largerText: false,
    language: "en",
    interviewer: "",
    minutes: "",
    invite: usualInvite(),
  };
}

export function setUpFaults(form: SetUpForm): SetUpFaults | null {
  const { missing } = words.setup;
  const faults: SetUpFaults = {};
  if (!form.job) faults.job = missing.job;
  if (form.isNew) {
    const fresh = candidateFaults(form.fresh);
    if (fresh) faults.fresh = fresh;
  } else if (!form.candidate) faults.candidate = missing.candidate;
  if (!WAYS.some((way) => form.modes[way])) faults.modes = missing.modes;
  if (wholeNumber(form.extraTime || "0", 0, 300) === undefined) faults.percent = missing.percent;
  if (form.minutes.trim() && wholeNumber(form.minutes, 1, 480) === undefined)
    faults.minutes = missing.minutes;
  if (wholeNumber(form.invite.uses, 1, 100) === undefined) faults.uses = missing.uses;
  return Object.keys(faults).length ? faults : null;
}

/** Of a form without faults, for the candidate chosen or just made. */
export function interviewOf(form: SetUpForm, candidate: string): CreateInterview {
  const modes: HeldBy[] = WAYS.filter((way) => form.modes[way]);
  return {
    job_id: form.job,
    candidate_id: candidate,
    language: form.language.trim() || null,
    interviewer_name: form.interviewer.trim() || null,
    expected_minutes: form.minutes.trim() ? Number(form.minutes) : null,
    modes,
    accommodations: {
      extra_time_percent: Number(form.extraTime || "0"),
      text_instead_of_voice: form.inWriting,
      larger_text: form.largerText,
    },
  };
}
