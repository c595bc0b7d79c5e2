import type { LiveUpdate } from "../src/bindings";
import { aSession } from "../src/recruiter/testing/made";
import { expect, test } from "./driver";

const SESSIONS = 1000;
/** Frames in which the list is scrolled while it changes. */
const FRAMES = 120;

const data = Array.from({ length: SESSIONS }, (_, at) =>
  aSession({ interview_id: `interview-${at}`, candidate_name: `Candidate ${String(at).padStart(4, "0")}` }),
);
const live: LiveUpdate[] = [
  { told: "connected", clock_ahead_ms: null },
  { told: "event", event: { event: "sessions", data } },
];

test("1,000 live sessions scroll without a hitch while they change", async ({ app, page }, info) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await app.playRecruiter({ live });
  await expect(page.getByText("1,000 interviews are going on")).toBeVisible();
  expect(await page.getByTestId("live-row").count()).toBeLessThan(60);
  const took = await page.evaluate(
    async ({ data, frames }) => {
      const rows = document.querySelector("[data-testid=live-rows]") as HTMLElement;
      const took: number[] = [];
      for (let frame = 0; frame < frames; frame++) {
        await new Promise(requestAnimationFrame);
        const before = performance.now();
        rows.scrollTop += 300;
        // each session changes four times a second at most: 4,000 a second, 67 a frame
        for (let change = 0; change < 67; change++) {
          const session = data[(frame * 67 + change) % data.length];
          if (!session) continue;
          const speaking = change % 2 ? "candidate" : "interviewer";
          window.engine.platform.tell({
            told: "event",
            event: { event: "session", data: { ...session, speaking } },
          });
        }
        await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
        took.push(performance.now() - before);
      }
      return took.sort((a, b) => a - b);
    },
    { data, frames: FRAMES },
  );
  const at = (part: number) => took[Math.floor(took.length * part)] as number;
  const numbers = `1,000 sessions: p50 ${at(0.5).toFixed(0)} ms, p95 ${at(0.95).toFixed(0)} ms from change to paint`;
  info.annotations.push({ type: "measured", description: numbers });
  console.log(numbers);
  await expect(page.getByText(/Candidate 0[1-9]/).first()).toBeVisible();
  // two frames of a 30 Hz screen
  expect(at(0.95)).toBeLessThan(67);
});
