import type { Candidate, CreateCandidate } from "../../bindings";
import { looksLikeEmail } from "../door/address";
import { words } from "../words";

export interface CandidateForm {
  name: string;
  email: string;
}

export type CandidateFaults = Partial<CandidateForm>;

export function formOf(candidate: Candidate | null): CandidateForm {
  return { name: candidate?.name ?? "", email: candidate?.email ?? "" };
}

export function candidateFaults(form: CandidateForm): CandidateFaults | null {
  const faults: CandidateFaults = {};
  if (form.name.trim() === "") faults.name = words.candidates.missingName;
  if (form.email.trim() !== "" && !looksLikeEmail(form.email)) faults.email = words.candidates.noEmail;
  return faults.name || faults.email ? faults : null;
}

export function newCandidate({ name, email }: CandidateForm): CreateCandidate {
  return { name: name.trim(), email: email.trim() === "" ? null : email.trim() };
}
