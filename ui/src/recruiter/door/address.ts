import { words } from "../words";

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;
/** What stands in manuals and forms instead of an address (RFC 2606, and what people write). */
const PLACEHOLDER =
  /(^|\.)(example\.(com|org|net)|example|invalid|test)$|your[-_.]?(platform|domain|company)|^<|placeholder/i;

export type Checked = { platform: string } | { fault: string };

/** The platform's address as it is asked for, from what somebody types or pastes. */
export function platformOf(typed: string): Checked {
  const { missing } = words.signIn;
  const text = typed.trim();
  if (text === "") return { fault: missing.platform };
  if (PLACEHOLDER.test(hostOf(text))) return { fault: missing.placeholder };
  const url = parsed(text);
  if (!url) return { fault: missing.address };
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname)) return { fault: missing.insecure };
  if (url.protocol !== "https:" && url.protocol !== "http:") return { fault: missing.address };
  if (url.username || url.password || url.search || url.hash) return { fault: missing.address };
  // whoever copies the address of a page on it means the platform itself
  return { platform: url.origin };
}

function parsed(text: string): URL | null {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `${schemeFor(text)}://${text}`;
  if (/\s/.test(withScheme)) return null;
  try {
    const url = new URL(withScheme);
    return url.hostname.includes(".") || LOOPBACK.test(url.hostname) ? url : null;
  } catch {
    return null;
  }
}

function schemeFor(text: string): string {
  return /^(localhost|127\.|\[::1\])/.test(text) ? "http" : "https";
}

function hostOf(text: string): string {
  return text.replace(/^[a-z]+:\/\//i, "").replace(/[/:?#].*$/, "");
}

/** Only what can be no address at all is refused here: the platform knows the rest. */
export function looksLikeEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text.trim());
}
