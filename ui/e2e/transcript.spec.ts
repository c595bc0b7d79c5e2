import { anEntry, liveView } from "../src/testing/views";
import { expect, test } from "./driver";

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
