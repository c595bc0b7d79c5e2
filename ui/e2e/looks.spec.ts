import type { Page } from "@playwright/test";
import { aView, opening } from "../src/testing/views";
import { expect, test } from "./driver";
import { fitsTheSmallestWindow, isAccessible } from "./looks";

test.beforeEach(async ({ app, page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await app.play({ view: aView({ phase: "ready", opening, can_start: true }) });
});

function style(page: Page, rules: string): Promise<void> {
  return page.evaluate((rules) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets.push(sheet);
  }, rules);
}

test("a colour that cannot be read in the dark is found", async ({ page }) => {
  await style(page, "@media (prefers-color-scheme: dark) { h1 { color: #222 } }");
  await expect(isAccessible(page, "faulty")).rejects.toThrow("color-contrast");
});

test("what lies over a button is found", async ({ app, page }) => {
  await app.show(aView());
  await style(page, "main::after { content: ''; position: fixed; inset: 0 }");
  await expect(isAccessible(page, "faulty")).rejects.toThrow("something lies over it");
});

test("a button that does not keep still is found", async ({ page }) => {
  await page.evaluate(() => {
    const button = document.querySelector<HTMLElement>("[data-testid=start]");
    const move = (at: number) => {
      if (button) button.style.translate = `${at % 7}px`;
      requestAnimationFrame(move);
    };
    requestAnimationFrame(move);
  });
  await expect(isAccessible(page, "faulty")).rejects.toThrow("it does not keep still");
});

test("what is too wide for the smallest window is found", async ({ page }) => {
  await page.setViewportSize({ width: 480, height: 640 });
  await style(page, "h1 { white-space: nowrap; overflow: hidden; font-size: 8rem }");
  await expect(fitsTheSmallestWindow(page, "faulty")).rejects.toThrow("<h1");
});
