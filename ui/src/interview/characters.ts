/** The engine takes no longer answer, in characters. */
export const LONGEST_ANSWER = 100_000;
/** From here on the person is told how long it is. */
const WARN_FROM = 95_000;

const SURROGATE_PAIR = /[\ud800-\udbff][\udc00-\udfff]/g;

/** How many characters a text has, as the engine counts them, where that is worth telling. */
export function telling(text: string): number | null {
  // no text has more characters than units
  if (text.length < WARN_FROM) return null;
  const characters = text.length - (text.match(SURROGATE_PAIR)?.length ?? 0);
  return characters < WARN_FROM ? null : characters;
}

/** A text as it is shown: control characters as signs that can be seen and do nothing. */
export function shown(text: string): string {
  return text.replace(CONTROL, sign);
}

/** All but the line feed and the tab. */
const CONTROL = /\r\n|(?![\n\t])\p{Cc}/gu;
const PICTURES = 0x2400;

function sign(control: string): string {
  if (control === "\r\n") return "\n";
  const code = control.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(PICTURES + code);
  return code === 0x7f ? "\u2421" : "\uFFFD";
}
