import { anEntry, liveView } from "../src/testing/views";
import { expect, test } from "./driver";

test("ten thousand entries do not slow the page down", async ({ app, page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const transcript = Array.from({ length: 10_000 }, (_, order) => anEntry({ order, text: `Line ${order}.` }));
  await app.show(liveView({ transcript }));
  const { transcript: _, ...view } = liveView();

  const typical = await page.evaluate(
    async ({ view, entry }) => {
      const took: number[] = [];
      for (let line = 0; line < 30; line++) {
        const before = performance.now();
        window.engine.show({ ...view, transcript_changes: [{ ...entry, text: `${entry.text} ${line}` }] });
        await new Promise(requestAnimationFrame);
        took.push(performance.now() - before);
      }
      return took.toSorted((a, b) => a - b)[took.length / 2] as number;
    },
    { view, entry: anEntry({ order: 10_000, text: "And then", final: false }) },
  );
  // one frame of a 60 Hz screen on an idle machine; the limit leaves room for a busy one, and is still no lag
  expect(typical).toBeLessThan(100);
  await expect(page.getByText("And then 29")).toBeInViewport();
});

test("the end stays in view while somebody speaks, and what is being read stays where it is", async ({
  app,
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const transcript = Array.from({ length: 300 }, (_, order) => anEntry({ order, text: `Line ${order}.` }));
  await app.show(liveView({ transcript }));
  await expect(page.getByText("Line 299.")).toBeInViewport();

  const { transcript: _, ...view } = liveView();
  await page.getByTestId("transcript").hover();
  await page.mouse.wheel(0, -2000);
  await expect(page.getByText("Line 299.")).not.toBeInViewport();
  await app.show({ ...view, transcript_changes: [anEntry({ order: 300, text: "The newest." })] });
  await expect(page.getByText("The newest.")).not.toBeInViewport();

  await page.getByRole("button", { name: "Go to the newest" }).click();
  await expect(page.getByText("The newest.")).toBeInViewport();
});

test("the beginning of a long transcript can be had", async ({ app, page }) => {
  const transcript = Array.from({ length: 300 }, (_, order) => anEntry({ order, text: `Line ${order}.` }));
  await app.show(liveView({ transcript }));
  await expect(page.getByText("Line 0.")).toHaveCount(0);
  await page.getByRole("button", { name: "Show earlier (100)" }).click();
  await page.getByText("Line 0.").scrollIntoViewIfNeeded();
  await expect(page.getByText("Line 0.")).toBeInViewport();
});

test("a long transcript can be read from its beginning, and what is being read stays where it is", async ({
  app,
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const transcript = Array.from({ length: 1500 }, (_, order) => anEntry({ order, text: `Line ${order}.` }));
  await app.show(liveView({ transcript }));
  for (let from = 1300; from > 0; from -= 200) {
    await page.getByRole("button", { name: `Show earlier (${from})` }).click();
  }
  await expect(page.getByText("Line 100.")).toBeInViewport();
  await page.getByText("Line 0.").scrollIntoViewIfNeeded();
  await expect(page.getByText("Line 0.")).toBeInViewport();
  await page.getByRole("button", { name: "Show later (900)" }).click();
  await expect(page.getByText("Line 599.")).toBeInViewport();
  await page.getByRole("button", { name: "Go to the newest" }).click();
  await expect(page.getByText("Line 1499.")).toBeInViewport();
  await expect(page.getByTestId("entry")).toHaveCount(200);
});
