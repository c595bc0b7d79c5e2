import { test as base, expect, type Page } from "@playwright/test";
import type { Command, View } from "../src/bindings";
import type { RecruiterScene } from "./recruiter.scenes";
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

  /** Through the recruiter's door, with the platform answering as the scene has it. */
  async playRecruiter({ answers, refusals, live, view, levels, steps }: RecruiterScene = {}): Promise<void> {
    await this.page.evaluate(
      (script) => {
        window.engine.platform.script(script.answers ?? {}, script.refusals ?? {});
        if (script.live) window.engine.platform.begin(...script.live);
        if (script.view) window.engine.platform.show(script.view);
      },
      { answers, refusals, live, view },
    );
    await this.page.getByTestId("recruiter-door").click();
    for (const step of steps ?? []) {
      if (typeof step === "string") await this.page.getByTestId(step).first().click();
      else if ("file" in step) await this.page.getByTestId(step.into).setInputFiles(file(step.file));
      else await this.page.getByTestId(step.into).first().fill(step.text);
    }
    await this.page.evaluate((levels) => levels && window.engine.platform.play(levels), levels);
  }

  /** What the shell was asked on a recruiter's behalf, without what comes by itself. */
  recruiting(name: string): Promise<Record<string, unknown>[]> {
    return this.page.evaluate(
      (name) => window.engine.platform.asked.filter((one) => one.name === name).map(({ payload }) => payload),
      name,
    );
  }

  observing(): Promise<unknown[]> {
    return this.page.evaluate(() => window.engine.platform.commands);
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

function file(text: string) {
  return { name: "candidates.csv", mimeType: "text/csv", buffer: Buffer.from(text) };
}

export { expect };
