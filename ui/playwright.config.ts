import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  fullyParallel: true,
  workers: 2,
  reporter: "list",
  use: {
    baseURL: "http://localhost:41739",
    // the size that the window opens with
    viewport: { width: 1040, height: 760 },
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.VIVAVOCE_CHROMIUM ?? "/usr/bin/chromium",
      // containers have neither user namespaces nor a large /dev/shm
      args: ["--no-sandbox", "--disable-dev-shm-usage"],
    },
  },
  projects: [
    { name: "screens", testIgnore: /speed\.spec\.ts$/ },
    // alone, after the others: nothing else of ours is to take its time; who shares the machine may, now and then
    { name: "speed", testMatch: /speed\.spec\.ts$/, dependencies: ["screens"], retries: 2 },
  ],
  webServer: {
    command: "npx vite preview --mode e2e --host localhost",
    url: "http://localhost:41739/e2e.html",
    reuseExistingServer: false,
  },
});
