import { readFileSync } from "node:fs";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

const inTests = process.env.VITEST !== undefined;

export default defineConfig(({ mode }) => {
  // the app's page, or the one that Playwright drives: the same code with a scripted engine behind it
  const page =
    mode === "e2e" ? { input: "e2e.html", outDir: "dist-e2e" } : { input: "index.html", outDir: "dist" };
  return {
    plugins: [svelte()],
    // Svelte has a build for servers too; tests must get the browser's
    ...(inTests && { resolve: { conditions: ["browser"] } }),
    build: {
      // what the oldest supported webview understands (WebKitGTK 2.40, WebView2, macOS 13)
      target: ["safari16.4", "chrome110"],
      outDir: page.outDir,
      // an inlined asset would be a data: address, which the content security policy refuses
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: page.input },
    },
    preview: { port: 41739, strictPort: true, headers: { "content-security-policy": policy() } },
    test: { environment: "happy-dom", include: ["src/**/*.test.ts"], setupFiles: ["src/testing/setup.ts"] },
  };
});

/** The app's own content security policy, so that the tested page lives under the same rules as the shipped one. */
function policy(): string {
  const { app } = JSON.parse(readFileSync(new URL("../tauri.conf.json", import.meta.url), "utf8"));
  const rules = Object.entries<string>(app.security.csp);
  return rules.map(([kind, allowed]) => `${kind} ${allowed}`).join("; ");
}
