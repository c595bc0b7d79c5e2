import type { Command } from "../src/bindings";
import { anEntry, liveView, textView } from "../src/testing/views";
import { type App, expect, test } from "./driver";
import { picture } from "./looks";

test.beforeEach(async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
});

async function sent<Name extends Command["command"]>(app: App, name: Name) {
  const all = await app.sent();
  return all.filter((one): one is Extract<Command, { command: Name }> => one.command === name);
}

test("the interviewer's words appear as they are written, and the end stays in view", async ({
  app,
  page,
}) => {
  const { transcript, ...view } = textView({ interviewer: "speaking" });
  await app.show({ ...view, transcript: transcript ?? [] });
  let text = "";
  for (const word of ["Thank", " you.", " And", " what", " then?"]) {
    text += word;
    const reply = anEntry({ order: 5, who: "interviewer", via: "typed", text, final: word === " then?" });
    await app.show({ ...view, transcript_changes: [reply] });
    await expect(page.getByTestId("entry").last()).toContainText(text);
  }
  await expect(page.getByTestId("entry")).toHaveCount(6);
  await expect(page.getByText("Thank you. And what then?")).toBeInViewport();
});

test("what is typed reaches the engine byte for byte", async ({ app, page }) => {
  const text =
    " \t\u0634\u0643\u0631\u0627 \u{1F468}\u200d\u{1F469}\u200d\u{1F467} e\u0301\n\n\u202eturned\u202c \u0007\u0000 ";
  await app.show(textView());
  await page.getByTestId("answer-input").fill(text);
  await page.getByTestId("send-answer").click();
  expect(await sent(app, "type_answer")).toEqual([{ command: "type_answer", text }]);
  const { transcript: _, ...view } = textView();
  await app.show({ ...view, transcript_changes: [anEntry({ order: 5, via: "typed", text })] });
  await expect(page.getByTestId("answer-input")).toHaveValue("");
  await expect(page.getByTestId("answer-input")).toBeFocused();
});

test("a draft is kept while it is typed, and at once when the field is left", async ({ app, page }) => {
  await app.show(textView());
  await page.getByTestId("answer-input").focus();
  await page.keyboard.type("An append-only log", { delay: 30 });
  await expect.poll(async () => (await sent(app, "keep_draft")).at(-1)?.text).toBe("An append-only log");
  expect((await sent(app, "keep_draft")).length).toBeLessThanOrEqual(3);
  await page.keyboard.type("!");
  await page.getByRole("heading", { level: 1 }).focus();
  expect((await sent(app, "keep_draft")).at(-1)?.text).toBe("An append-only log!");
});

test("a draft is kept when the page goes away, and when the screen does", async ({ app, page }) => {
  await app.show(textView());
  await page.getByTestId("answer-input").fill("One");
  await page.evaluate(() => window.dispatchEvent(new Event("beforeunload")));
  expect((await sent(app, "keep_draft")).at(-1)?.text).toBe("One");
  await page.getByTestId("answer-input").fill("One more thing");
  await app.show(textView({ phase: "ended" }));
  expect((await sent(app, "keep_draft")).at(-1)?.text).toBe("One more thing");
});

test("the field begins with what was left in it, and is not overwritten by it", async ({ app, page }) => {
  await app.show(textView({ draft: "When we moved" }));
  await expect(page.getByTestId("answer-input")).toHaveValue("When we moved");
  await page.getByTestId("answer-input").focus();
  await page.keyboard.press("Control+End");
  await page.keyboard.type(" house");
  await app.show(textView({ draft: "When we moved", interviewer: "thinking" }));
  await expect(page.getByTestId("answer-input")).toHaveValue("When we moved house");
});

test("a draft is not lost between voice and text", async ({ app, page }) => {
  await app.show(liveView());
  await page.getByTestId("type-toggle").click();
  await page.keyboard.type("Half an answer");
  await app.show(textView());
  await expect(page.getByTestId("answer-input")).toHaveValue("Half an answer");
  await expect(page.getByTestId("answer-input")).toBeFocused();
  await page.getByTestId("use-voice").click();
  await app.show(liveView());
  await expect(page.getByTestId("answer-input")).toHaveValue("Half an answer");
});

test("Space is a key like any other where nothing is spoken", async ({ app, page }) => {
  await app.show(textView());
  await page.keyboard.press("Space");
  expect(await app.sent()).toEqual([]);
});

test("in text, Tab goes in the order of reading", async ({ app, page }) => {
  await app.show(textView({ draft: "Yes" }));
  const order: (string | null)[] = [];
  for (let press = 0; press < 7; press++) {
    await page.keyboard.press("Tab");
    order.push(await page.evaluate(() => document.activeElement?.getAttribute("data-testid") ?? null));
  }
  expect(order).toEqual([
    "transcript",
    "answer-input",
    "send-answer",
    "use-voice",
    "trouble",
    "shortcuts",
    "end",
  ]);
});

test("a long answer says how long it is, and the engine decides", async ({ app, page }) => {
  await app.show(textView());
  await page.getByTestId("answer-input").fill("a".repeat(94_999));
  await expect(page.getByTestId("answer-length")).toHaveCount(0);
  await page.getByTestId("answer-input").fill("a".repeat(95_000));
  await expect(page.getByTestId("answer-length")).toHaveText("95,000 of at most 100,000 characters");
  await page.getByTestId("answer-input").fill("a".repeat(100_001));
  await expect(page.getByTestId("answer-length")).toContainText("100,001 characters; at most 100,000");
  await page.getByTestId("send-answer").click();
  expect((await sent(app, "type_answer"))[0]?.text).toHaveLength(100_001);
});

test("more than the screen shows is printed, and nothing else", async ({ app, page }) => {
  const transcript = Array.from({ length: 600 }, (_, order) => anEntry({ order, text: `Line ${order}.` }));
  await app.show(liveView({ phase: "ended", transcript }));
  await page.evaluate(() => (window.print = () => window.dispatchEvent(new Event("beforeprint"))));
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await page.getByTestId("print").dispatchEvent("click");
  await expect(page.getByRole("main")).toBeHidden();
  await expect(page.getByTestId("printed").getByRole("listitem")).toHaveCount(600);
  await picture(page, "printed");
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  await expect(page.getByTestId("printed")).toHaveCount(0);

  // on paper, as the browser lays it out
  const paper = (await page.pdf({ format: "A4" })).toString("latin1");
  expect(paper.match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(20);
});
