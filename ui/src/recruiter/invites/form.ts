import type { CreateInvite } from "../../bindings";

/** Hours an invite can be opened, as it is offered. */
export const LIFETIMES = [24, 72, 168, 336, 672] as const;
const MOST_USES = 100;

export interface InviteForm {
  hours: number;
  uses: string;
}

export const usualInvite = (): InviteForm => ({ hours: 168, uses: "3" });

/** A whole number between the two; otherwise undefined. */
export function wholeNumber(text: string, least: number, most: number): number | undefined {
  if (!/^\d{1,6}$/.test(text.trim())) return undefined;
  const value = Number(text);
  return value >= least && value <= most ? value : undefined;
}

/** Null where the number of devices is none. */
export function inviteOf(form: InviteForm): CreateInvite | null {
  const uses = wholeNumber(form.uses, 1, MOST_USES);
  return uses === undefined ? null : { expires_in_hours: form.hours, max_uses: uses };
}
