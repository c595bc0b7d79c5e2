import { clearMocks } from "@tauri-apps/api/mocks";
import { cleanup } from "@testing-library/svelte";
import { afterEach } from "vitest";

afterEach(async () => {
  cleanup();
  // what the components still had under way ends in this tick, on the IPC that they began it with
  await new Promise((resolve) => setTimeout(resolve));
  clearMocks();
  localStorage.clear();
});
