const DAY_MS = 24 * 60 * 60 * 1000;

const time = new Intl.DateTimeFormat("en-GB", { hour: "numeric", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat("en-GB", { weekday: "long" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long" });
const date = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric" });

/** A moment as a person says it: `today at 14:05`, `yesterday at 9:30`, `on Monday`, `on 3 November`. */
export function inWords(moment: string, now = new Date()): string {
  const then = new Date(moment);
  if (Number.isNaN(then.getTime())) return "";
  const days = Math.round((midnight(now) - midnight(then)) / DAY_MS);
  if (days === 0) return `today at ${time.format(then)}`;
  if (days === 1) return `yesterday at ${time.format(then)}`;
  if (days > 1 && days < 7) return `on ${weekday.format(then)}`;
  return `on ${(then.getFullYear() === now.getFullYear() ? day : date).format(then)}`;
}

/** When its day began on the person's own clock. */
function midnight(moment: Date): number {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
}
