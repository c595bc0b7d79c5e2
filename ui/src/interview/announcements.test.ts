import { render, screen } from "@testing-library/svelte";
import { tick } from "svelte";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import App from "../App.svelte";
import type { View } from "../bindings";
import { ScriptedEngine } from "../testing/engine";
import { aView, anEntry, textView } from "../testing/views";
import { words } from "../words";
import { interview } from "./interview.svelte";

let engine: ScriptedEngine;
let said: string[];

beforeEach(async () => {
  vi.useFakeTimers();
  said = [];
  engine = new ScriptedEngine(aView());
  render(App);
  await interview.attach();
});
afterEach(() => void vi.useRealTimers());

/** What a screen reader has read by the time that nothing more is to be read. */
async function show(view: View): Promise<void> {
  engine.show(view);
  for (let pause = 0; pause < 5; pause++) {
    await tick();
    const now = screen.getByTestId("announcements").textContent ?? "";
    if (said.at(-1) !== now) said.push(now);
    vi.advanceTimersByTime(1500);
  }
}

function reply(text: string, final: boolean) {
  return anEntry({ order: 9, who: "interviewer", via: "typed", text, final });
}

test("a line that comes in pieces is read aloud once, when it is whole, and then whose turn it is", async () => {
  await show(textView({ interviewer: "thinking" }));
  const { transcript: _, ...view } = textView({ interviewer: "speaking" });
  for (const text of ["Thank", "Thank you.", "Thank you. What then?"]) {
    await show({ ...view, transcript_changes: [reply(text, false)] });
  }
  const whole = [reply("Thank you. What then?", true)];
  await show({ ...view, interviewer: "listening", transcript_changes: whole });
  expect(said.filter((line) => line.includes("Thank"))).toEqual(["Interviewer: Thank you. What then?"]);
  expect(said.at(-1)).toBe(words.text.interviewer.listening);
});

test("going offline is read aloud, and what is typed is confirmed, not repeated", async () => {
  const { transcript: _, ...view } = textView({ mode: "offline" });
  await show({ ...view, transcript: [] });
  await show({ ...view, transcript_changes: [anEntry({ order: 0, via: "typed", text: "An answer" })] });
  expect(said).toContain(words.offline.banner);
  expect(said).toContain(words.transcript.saved);
  expect(said.join()).not.toContain("An answer");
});
