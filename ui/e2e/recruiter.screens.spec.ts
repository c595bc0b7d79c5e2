import { test } from "./driver";
import { fitsTheSmallestWindow, isAccessible } from "./looks";
import { recruiterScenes } from "./recruiter.scenes";

// a board has forty controls, each of which is tried, and is looked at in both schemes
test.describe.configure({ timeout: 60_000 });

test.beforeEach(({ page }) => page.emulateMedia({ reducedMotion: "reduce" }));

for (const [scene, played] of Object.entries(recruiterScenes)) {
  const name = `recruiter-${scene}`;

  test(`${name} has no accessibility fault in light and dark colours`, async ({ app, page }) => {
    await app.playRecruiter(played);
    await isAccessible(page, name);
  });

  test(`${name} fits the smallest window with text at 200 %`, async ({ app, page }) => {
    await page.setViewportSize({ width: 480, height: 640 });
    await app.playRecruiter(played);
    await fitsTheSmallestWindow(page, name);
  });
}
