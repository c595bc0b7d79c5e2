import { render, screen } from "@testing-library/svelte";
import { tick } from "svelte";
import { beforeEach, describe, expect, test } from "vitest";
import App from "./App.svelte";
import { interview } from "./interview/interview.svelte";
import { ScriptedEngine } from "./testing/engine";
import { aView, anEntry, badLink, bareOpening, liveView, opening } from "./testing/views";

describe("the page", () => {
  let engine: ScriptedEngine;

  beforeEach(async () => {
    Object.assign(interview, { view: null, transcript: [], arrivedInvite: null, isClosing: false });
    engine = new ScriptedEngine(aView());
    render(App);
    await interview.attach();
  });

  async function show(...args: Parameters<ScriptedEngine["show"]>): Promise<void> {
    engine.show(...args);
    await tick();
  }

  const press = async (id: string) => {
    screen.getByTestId(id).click();
    await tick();
  };

  test("says where the interview is", async () => {
    await show(liveView());
    expect(screen.getByTestId("phase").dataset.phase).toBe("live");
  });

  test("shows what is wrong with a link, and what to do", async () => {
    await show(aView({ problem: badLink }));
    expect(screen.getByTestId("problem").textContent).toContain(badLink.remedy);
  });

  test("sends a problem's action as the engine named it", async () => {
    await show(aView({ problem: { ...badLink, actions: [{ label: "Try again", command: "retry" }] } }));
    await press("action-retry");
    expect(engine.sent).toEqual([{ command: "retry" }]);
  });

  test("asks for the name where the platform does not know it, before it agrees", async () => {
    await show(aView({ phase: "consent", opening: bareOpening }));
    await press("accept-consent");
    expect(engine.sent).toEqual([]);
    const name = screen.getByTestId<HTMLInputElement>("name-input");
    name.value = " Sam Lee ";
    name.dispatchEvent(new Event("input", { bubbles: true }));
    await press("accept-consent");
    expect(engine.sent).toEqual([{ command: "set_name", name: "Sam Lee" }, { command: "accept_consent" }]);
  });

  test("offers the start only when it can work", async () => {
    await show(aView({ phase: "checking", opening }));
    expect(screen.getByTestId<HTMLButtonElement>("start").disabled).toBe(true);
    await show(aView({ phase: "ready", opening, can_start: true }));
    await press("start");
    expect(engine.sent).toEqual([{ command: "start" }]);
  });

  test("replaces interim words by the ones that stand", async () => {
    await show(liveView({ transcript: [anEntry({ order: 0, text: "I bild", final: false })] }));
    const { transcript: _, ...rest } = liveView();
    await show({ ...rest, transcript_changes: [anEntry({ order: 0, text: "I built" })] });
    expect(screen.getAllByTestId("entry").map((entry) => entry.textContent)).toEqual([
      expect.stringContaining("I built"),
    ]);
  });

  test("says that everything is saved only when the platform has it", async () => {
    await show(liveView({ phase: "ended", saved: { accepted: 5, uploaded: 4, where: "local" } }));
    expect(screen.getByTestId("saved").textContent).not.toContain("Everything is saved");
    await show(liveView({ phase: "ended", saved: { accepted: 5, uploaded: 5, where: "platform" } }));
    expect(screen.getByTestId("saved").textContent).toContain("Everything is saved");
  });

  test("asks before an invite from outside changes anything", async () => {
    engine.notify({ notice: "invite_arrived", platform: "jobs.example.com" });
    await tick();
    expect(screen.getByRole("dialog", { hidden: true }).textContent).toContain("jobs.example.com");
    expect(engine.asked).not.toContain("open_arrived_invite");
    await press("open-arrived-invite");
    expect(engine.asked).toContain("open_arrived_invite");
  });

  test("closes the window once the interview has ended, when that was asked for", async () => {
    await show(liveView());
    engine.notify({ notice: "close_requested" });
    await tick();
    await press("end-and-close");
    expect(engine.sent).toEqual([{ command: "leave" }]);
    await show(liveView({ phase: "ending" }));
    expect(engine.asked).not.toContain("close_window");
    await show(liveView({ phase: "ended" }));
    expect(engine.asked).toContain("close_window");
  });

  test("says why there is nothing to show when the engine cannot run", async () => {
    engine.notify({ notice: "cannot_start", why: "cannot start: the system gives no thread" });
    await tick();
    expect(screen.getByTestId("phase").textContent).toContain("the system gives no thread");
  });
});
