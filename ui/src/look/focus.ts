/** A new screen is read from its heading on, and Tab goes on from there. */
export function focusOnArrival(heading: HTMLElement): void {
  heading.focus({ preventScroll: true });
}
