/** B, as long as the key is not needed by what has the focus, and nothing is open over the page. */
export function listenToBookmarkKey(isOn: () => boolean, bookmark: () => void): () => void {
  const down = (event: KeyboardEvent) => {
    if (!isOn() || event.repeat || event.key.toLowerCase() !== "b" || isNeeded(event)) return;
    event.preventDefault();
    bookmark();
  };
  window.addEventListener("keydown", down);
  return () => window.removeEventListener("keydown", down);
}

function isNeeded(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return true;
  if (document.querySelector("dialog[open]")) return true;
  const target = event.target;
  if (!(target instanceof Element)) return false;
  // a list of choices goes to what begins with the letter
  return target.closest("input:not([type=radio], [type=checkbox], [type=range]), textarea, select") !== null;
}
