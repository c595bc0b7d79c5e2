import { expect, type Page } from "@playwright/test";
import axe from "axe-core";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What is on the screen has no accessibility fault in either scheme, and every control of it can be pressed. */
export async function isAccessible(page: Page, name: string): Promise<void> {
  // axe looks into one document; what a frame shows would go unseen
  expect(page.frames(), "the page has no frames").toHaveLength(1);
  // not by axe's own driver for Playwright: that loads axe anew for each look and joins the results in another tab,
  // which takes ten times as long as the look itself
  await page.evaluate(axe.source);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await picture(page, `${name}-${colorScheme}`);
    expect(await page.evaluate(faults, WCAG), `in ${colorScheme} colours`).toEqual([]);
  }
  await canPressEverything(page);
}

/** In a window of 480x640, with text at 200 % too, everything can be read and pressed. */
export async function fitsTheSmallestWindow(page: Page, name: string): Promise<void> {
  await picture(page, `${name}-small`);
  // as the system's or the browser's text size does it
  await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
  await picture(page, `${name}-large-text`);
  expect(await page.evaluate(cutOff)).toEqual([]);
  const { scrollHeight, clientHeight } = await page.evaluate(() => {
    const { scrollHeight, clientHeight } = document.documentElement;
    return { scrollHeight, clientHeight };
  });
  expect(scrollHeight, "only the screen scrolls, not the page around it").toBe(clientHeight);
  await canPressEverything(page);
}

/** For people to look at, in `screens/`: nothing compares them, so they are made where VIVAVOCE_SCREENS asks for them. */
export async function picture(page: Page, name: string): Promise<void> {
  if (process.env.VIVAVOCE_SCREENS) await page.screenshot({ path: `screens/${name}.png` });
}

async function faults(tags: string[]) {
  // what `axe.source` has left there
  const { axe } = window as unknown as { axe: typeof import("axe-core") };
  const found = await axe.run({ runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  return found.violations.map(({ id, nodes }) => ({ id, in: nodes.map((node) => node.html) }));
}

/** Elements whose content is wider than they are, and so cannot be read. */
function cutOff(): string[] {
  const isCut = (element: Element) =>
    element.clientWidth > 0 &&
    element.scrollWidth > element.clientWidth + 1 &&
    !["SELECT", "INPUT"].includes(element.tagName) &&
    !element.classList.contains("unseen");
  return [...document.querySelectorAll("body *")]
    .filter(isCut)
    .map((element) => element.outerHTML.slice(0, 120));
}

/** Nothing lies over a control of what is open, and it does not move away from who wants to press it. */
async function canPressEverything(page: Page): Promise<void> {
  expect(await page.evaluate(unpressable)).toEqual([]);
}

/**
 * Controls that cannot be pressed, each with the reason. Playwright's own trial click asks the same, at two frames and
 * several messages a control; here all of them are asked in one.
 */
async function unpressable(): Promise<string[]> {
  const within = document.querySelector("dialog") ? "dialog" : "main";
  const kinds = ["button", "input", "textarea", "select"].map((kind) => `${within} ${kind}:enabled`).join();
  const frame = () => new Promise(requestAnimationFrame);
  const tried = new Set<Element>();
  // a list of many lines makes a line anew whenever it comes into view: there it is known by its words
  const first = new Set(document.querySelectorAll(kinds));
  const reached = new Set<string>();
  const found: string[] = [];

  const isVisible = (control: Element) => {
    const { width, height } = control.getBoundingClientRect();
    return width > 0 && height > 0 && control.checkVisibility({ visibilityProperty: true });
  };
  /** The middle of the part that is in the window. */
  const isOnTop = (control: Element) => {
    const { left, right, top, bottom } = control.getBoundingClientRect();
    const x = (Math.max(left, 0) + Math.min(right, window.innerWidth)) / 2;
    const y = (Math.max(top, 0) + Math.min(bottom, window.innerHeight)) / 2;
    const hit = document.elementFromPoint(x, y);
    return hit !== null && control.contains(hit);
  };
  /** Wherever one could scroll it to. */
  const canBeReached = async (control: Element) => {
    for (const block of ["nearest", "end", "center", "start"] as const) {
      const before = control.getBoundingClientRect();
      control.scrollIntoView({ block, inline: "nearest", behavior: "instant" });
      const { left, top } = control.getBoundingClientRect();
      // what follows a scroll may lie over it, or draw other lines
      if (left !== before.left || top !== before.top) await frame().then(frame);
      // a list of many lines lets nothing through while it is scrolled, and for 150 ms after
      for (let look = 0; look < 30 && !isOnTop(control); look++) await frame();
      if (isOnTop(control)) return true;
    }
    return false;
  };
  const isStill = async (control: Element) => {
    const places: string[] = [];
    for (let look = 0; look < 30; look++) {
      await frame();
      places.push(JSON.stringify(control.getBoundingClientRect()));
      if (look > 0 && places.at(-1) === places.at(-2)) return true;
    }
    return false;
  };
  const isKnown = (control: Element) =>
    tried.has(control) || (!first.has(control) && reached.has(control.outerHTML));
  const untried = () =>
    [...document.querySelectorAll(kinds)].filter((control) => !isKnown(control) && isVisible(control));

  const moving = await Promise.all(
    untried().map(async (control) => ((await isStill(control)) ? [] : [control])),
  );
  for (const control of moving.flat())
    found.push(`it does not keep still: ${control.outerHTML.slice(0, 200)}`);
  for (let [control] = untried(); control && tried.size < 500; [control] = untried()) {
    tried.add(control);
    if (await canBeReached(control)) reached.add(control.outerHTML);
    else if (control.isConnected) found.push(`something lies over it: ${control.outerHTML.slice(0, 200)}`);
  }
  if (untried().length) found.push("its controls never end");
  return found;
}
