import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What is on the screen has no accessibility fault in either scheme, and every control of it can be pressed. */
export async function isAccessible(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `screens/${name}-${colorScheme}.png` });
    const found = await new AxeBuilder({ page }).withTags(WCAG).analyze();
    const faults = found.violations.map(({ id, nodes }) => ({ id, in: nodes.map((node) => node.html) }));
    expect(faults, `in ${colorScheme} colours`).toEqual([]);
  }
  await canPressEverything(page);
}

/** In a window of 480x640, with text at 200 % too, everything can be read and pressed. */
export async function fitsTheSmallestWindow(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `screens/${name}-small.png` });
  // as the system's or the browser's text size does it
  await page.evaluate(() => document.documentElement.style.setProperty("font-size", "200%"));
  await page.screenshot({ path: `screens/${name}-large-text.png` });
  expect(await page.evaluate(cutOff)).toEqual([]);
  const { scrollHeight, clientHeight } = await page.evaluate(() => {
    const { scrollHeight, clientHeight } = document.documentElement;
    return { scrollHeight, clientHeight };
  });
  expect(scrollHeight, "only the screen scrolls, not the page around it").toBe(clientHeight);
  await canPressEverything(page);
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

/** Nothing lies over a control of what is open: a trial click is one that does everything but click. */
async function canPressEverything(page: Page): Promise<void> {
  const open = (await page.locator("dialog").count()) ? page.locator("dialog") : page.locator("main");
  const controls = open.locator("button:enabled, input:enabled, textarea:enabled, select:enabled");
  for (const control of await controls.filter({ visible: true }).all()) {
    await control.click({ trial: true, timeout: 2000 });
  }
}
