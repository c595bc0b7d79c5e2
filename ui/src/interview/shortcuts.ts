export interface Keys {
  isOn: () => boolean;
  /** There is a microphone to mute. */
  canMute: () => boolean;
  isPushToTalk: () => boolean;
  isMuted: () => boolean;
  mute: (muted: boolean) => void;
  help: () => void;
}

/** Space and `?`, as long as the keys are not needed by what has the focus. */
export function listenToKeys(keys: Keys): () => void {
  const isHeld = () => keys.canMute() && keys.isPushToTalk();
  const down = (event: KeyboardEvent) => {
    if (!keys.isOn() || isNeeded(event)) return;
    if (event.key === "?") {
      event.preventDefault();
      keys.help();
    } else if (event.key === " " && keys.canMute()) {
      // the page would scroll
      event.preventDefault();
      if (!event.repeat) keys.mute(keys.isPushToTalk() ? false : !keys.isMuted());
    }
  };
  const up = (event: KeyboardEvent) => {
    if (event.key === " " && keys.isOn() && isHeld() && !isNeeded(event)) keys.mute(true);
  };
  // Space that was held while the window lost the focus is never seen to be let go
  const away = () => {
    if (isHeld() && !keys.isMuted()) keys.mute(true);
  };
  window.addEventListener("keydown", down);
  window.addEventListener("keyup", up);
  window.addEventListener("blur", away);
  return () => {
    window.removeEventListener("keydown", down);
    window.removeEventListener("keyup", up);
    window.removeEventListener("blur", away);
  };
}

/** Space presses buttons, and everything is text in a field. */
function isNeeded(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey) return true;
  const target = event.target;
  if (!(target instanceof Element)) return false;
  if (target.closest("input, textarea, select, [contenteditable]")) return true;
  return event.key === " " && target.closest("button, a, summary") !== null;
}
