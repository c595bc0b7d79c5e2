import { aView, anEntry, liveView, opening } from "../src/testing/views";
import { expect, test } from "./driver";

test.beforeEach(async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
});

test("an interview is held from the first screen to the last by keyboard alone", async ({ app, page }) => {
  const { keyboard } = page;
  await app.show(aView());
  await keyboard.press("Tab");
  await keyboard.type("vivavoce://join?platform=https://jobs.example.com&interview=1");
  await keyboard.press("Enter");

  await app.show(aView({ phase: "consent", opening }));
  await keyboard.press("Tab");
  await keyboard.press("Enter");

  await app.show(aView({ phase: "ready", opening, mode: "text", can_start: true }));
  await page.getByTestId("start").focus();
  await keyboard.press("Enter");

  await app.show(liveView());
  await keyboard.press("Space");

  await app.show(liveView({ muted: true }));
  await page.getByTestId("end").focus();
  await keyboard.press("Enter");
  await expect(page.getByTestId("stay")).toBeFocused();
  await keyboard.press("Tab");
  await keyboard.press("Enter");

  expect(await app.sent()).toEqual([
    { command: "open_invite", link: "vivavoce://join?platform=https://jobs.example.com&interview=1" },
    { command: "accept_consent" },
    { command: "start" },
    { command: "set_muted", muted: true },
    { command: "leave" },
  ]);
});

test("a new screen is read from its heading on", async ({ app, page }) => {
  await app.show(aView({ phase: "consent", opening }));
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
  await app.show(liveView());
  await expect(page.getByRole("heading", { level: 1 })).toBeFocused();
});

test("Tab goes in the order of reading", async ({ app, page }) => {
  await app.show(
    aView({
      phase: "ready",
      opening,
      can_start: true,
      can_use_text: true,
      microphone: { state: "capturing", heard: true },
    }),
  );
  const order: (string | null)[] = [];
  for (let press = 0; press < 7; press++) {
    await page.keyboard.press("Tab");
    order.push(await page.evaluate(() => document.activeElement?.getAttribute("data-testid") ?? null));
  }
  expect(order).toEqual([
    "choose-microphone",
    "choose-speaker",
    "test-speaker",
    "record-and-play-back",
    "start",
    "use-text",
    "decline",
  ]);
});

test("Space mutes, and types a space where something is being typed", async ({ app, page }) => {
  await app.show(liveView());
  await page.keyboard.press("Space");
  expect(await app.sent()).toEqual([{ command: "set_muted", muted: true }]);
  await page.getByTestId("type-toggle").click();
  await page.keyboard.type("two words");
  await expect(page.getByTestId("answer-input")).toHaveValue("two words");
  expect((await app.sent()).filter(({ command }) => command === "set_muted")).toHaveLength(1);
});

test("Space presses the button that has the focus, and nothing else", async ({ app, page }) => {
  await app.show(liveView());
  await page.getByTestId("sound").focus();
  await page.keyboard.press("Space");
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(await app.sent()).toEqual([]);
});

test("held, Space is push-to-talk where that was chosen", async ({ app, page }) => {
  await app.show(liveView());
  await page.getByTestId("sound").click();
  await page.getByLabel("Hold Space to talk").check();
  await page.getByTestId("close-sound").click();
  await app.show(liveView({ muted: true }));
  await page.getByRole("heading", { level: 1 }).focus();
  await page.keyboard.down("Space");
  await app.show(liveView({ muted: false }));
  await page.keyboard.up("Space");
  expect(await app.sent()).toEqual([
    { command: "set_muted", muted: true },
    { command: "set_muted", muted: false },
    { command: "set_muted", muted: true },
  ]);
});

test("? lists the shortcuts, Escape closes the list, and both can be turned off", async ({ app, page }) => {
  await app.show(liveView());
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Shortcuts" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.getByTestId("shortcuts").click();
  await page.getByLabel("Use Space and ? as shortcuts").uncheck();
  await page.getByTestId("close-shortcuts").click();
  await page.getByRole("heading", { level: 1 }).focus();
  await page.keyboard.press("?");
  await page.keyboard.press("Space");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  expect(await app.sent()).toEqual([]);
});

test("a closed dialog gives the focus back to what opened it", async ({ app, page }) => {
  await app.show(liveView());
  await page.getByTestId("end").click();
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("end")).toBeFocused();
  expect(await app.sent()).toEqual([]);
});

test("a typed answer stays in the field until it is accepted", async ({ app, page }) => {
  const view = liveView();
  await app.show(view);
  await page.getByTestId("type-toggle").click();
  await page.keyboard.type("An append-only log.");
  await page.keyboard.press("Control+Enter");
  const answer = anEntry({ order: 9, via: "typed", text: "An append-only log.", final: false });
  await app.show({ ...view, transcript: [answer] });
  await expect(page.getByTestId("answer-input")).toHaveValue("An append-only log.");
  await app.show({ ...view, transcript: [{ ...answer, final: true }] });
  await expect(page.getByTestId("answer-input")).toHaveValue("");
  expect(await app.sent()).toContainEqual({ command: "type_answer", text: "An append-only log." });
});

test("what was typed but not sent is still there at the end, and gone in the next interview", async ({
  app,
  page,
}) => {
  await app.show(liveView());
  await page.getByTestId("type-toggle").click();
  await page.keyboard.type("One more thing");
  await app.show(liveView({ phase: "ended" }));
  await expect(page.getByTestId("not-sent")).toContainText("One more thing");
  await app.show(aView());
  await app.show(liveView());
  await page.getByTestId("type-toggle").click();
  await expect(page.getByTestId("answer-input")).toHaveValue("");
});
