import { test as base, expect, type Page } from "@playwright/test";
import type { Command, View } from "../src/bindings";
import type { Scene } from "./scenes";

/** The built page with the scripted engine behind it. Whatever the page reports as an error fails the test. */
export const test = base.extend<{ app: App }>({
  app: async ({ page }, use) => {
    const faults: string[] = [];
    page.on("pageerror", (fault) => faults.push(fault.message));
    page.on("console", (line) => line.type() === "error" && faults.push(line.text()));
    // browsers ask for it by themselves; the app's webview does not
    await page.route("**/favicon.ico", (route) => route.fulfill({ status: 204 }));
    await page.goto("/e2e.html");
    await use(new App(page));
    expect(faults).toEqual([]);
  },
});

export class App {
  constructor(readonly page: Page) {}

  async play(scene: Scene): Promise<void> {
    await this.show(scene.view);
    await this.page.evaluate(({ levels, notice }) => {
      if (levels) window.engine.play(levels);
      if (notice) window.engine.notify(notice);
    }, scene);
    for (const id of scene.press ?? []) await this.page.getByTestId(id).click();
  }

  async show(view: View): Promise<void> {
    await this.page.evaluate((view) => window.engine.show(view), view);
    await expect(this.page.getByTestId("phase")).toHaveAttribute("data-phase", view.phase);
  }

  sent(): Promise<Command[]> {
    return this.page.evaluate(() => window.engine.sent);
  }

  asked(): Promise<string[]> {
    return this.page.evaluate(() => window.engine.asked);
  }
}

export { expect };
