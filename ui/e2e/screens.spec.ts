import { test } from "./driver";
import { fitsTheSmallestWindow, isAccessible } from "./looks";
import { scenes } from "./scenes";

test.beforeEach(({ page }) => page.emulateMedia({ reducedMotion: "reduce" }));

for (const [name, scene] of Object.entries(scenes)) {
  test(`${name} has no accessibility fault in light and dark colours`, async ({ app, page }) => {
    await app.play(scene);
    await isAccessible(page, name);
  });

  test(`${name} fits the smallest window with text at 200 %`, async ({ app, page }) => {
    await page.setViewportSize({ width: 480, height: 640 });
    await app.play(scene);
    await fitsTheSmallestWindow(page, name);
  });
}
