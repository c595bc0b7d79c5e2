import type { Problem } from "../bindings";

/** The platform is not there; which of these it is makes no difference to a person who can go on without it. */
const AWAY = [
  "platform_name_not_found",
  "platform_refused",
  "platform_timed_out",
  "platform_unreachable",
  "platform_redirected",
  "platform_not_secure",
];

export function isAway(problem: Problem): boolean {
  return AWAY.includes(problem.code);
}
