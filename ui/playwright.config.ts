import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  fullyParallel: true,
  workers: 2,
  reporter: "list",
  use: {
    baseURL: "http://localhost:41739",
    launchOptions: {
      executablePath: process.env.VIVAVOCE_CHROMIUM ?? "/usr/bin/chromium",
      // containers have neither user namespaces nor a large /dev/shm
      args: ["--no-sandbox", "--disable-dev-shm-usage"],
    },
  },
  webServer: {
    command: "npx vite preview --mode e2e --host localhost",
    url: "http://localhost:41739/e2e.html",
    reuseExistingServer: false,
  },
});
