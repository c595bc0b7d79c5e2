import { render, screen } from "@testing-library/svelte";
import { tick } from "svelte";
import { beforeEach, describe, expect, test } from "vitest";
import App from "./App.svelte";
import { draft } from "./interview/draft.svelte";
import { interview } from "./interview/interview.svelte";
import { ScriptedEngine } from "./testing/engine";
import {
  aRecent,
  aView,
  anEntry,
  badLink,
  bareOpening,
  linkNeeded,
  liveView,
  opening,
  openingWithoutOffline,
  platformAway,
  textView,
} from "./testing/views";

describe("the page", () => {
  let engine: ScriptedEngine;

  beforeEach(async () => {
    draft.open(null, "");
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

  test("does not call an answer unsent that was accepted as the interview ended", async () => {
    await show(
      textView({ transcript: [anEntry({ order: 0, who: "interviewer", text: "The last question?" })] }),
    );
    draft.text = "The last answer.";
    draft.edit();
    draft.send(interview.transcript);
    const accepted = anEntry({ order: 1, via: "typed", text: "The last answer." });
    await show(textView({ phase: "ended", transcript: null, transcript_changes: [accepted] }));
    expect(screen.queryByTestId("not-sent")).toBeNull();
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
    await show(liveView({ phase: "ended", saved: { accepted: 5, uploaded: 4, refused: 0, where: "local" } }));
    expect(screen.getByTestId("saved").textContent).not.toContain("Everything is saved");
    await show(
      liveView({ phase: "ended", saved: { accepted: 5, uploaded: 5, refused: 0, where: "platform" } }),
    );
    expect(screen.getByTestId("saved").textContent).toContain("Everything is saved");
  });

  test("says what is only on this computer, and what the platform did not take", async () => {
    const saved = { accepted: 12, uploaded: 8, refused: 0, where: "local" } as const;
    await show(liveView({ phase: "ended", saved }));
    expect(screen.getByTestId("saved").textContent).toContain("Saved on this computer.");
    expect(screen.getByTestId("saved").textContent).toContain("8 of 12 lines");
    await show(liveView({ phase: "ended", saved: { ...saved, uploaded: 10, refused: 2 } }));
    expect(screen.getByTestId("refused").textContent).toContain("did not take 2 lines");
    expect(screen.getByTestId("saved").textContent).not.toContain("It will be sent");
  });

  test("resumes an interview that this computer knows", async () => {
    await show(aView({ recent: [aRecent({ interview: "seven" })] }));
    await press("resume");
    expect(engine.sent).toEqual([{ command: "resume", platform: "jobs.example.com", interview: "seven" }]);
  });

  test("offers nothing for an interview of which nothing is left to do", async () => {
    await show(aView({ recent: [aRecent({ ended: true, waiting: 0 })] }));
    expect(screen.getByTestId("recent-interview").textContent).toContain("12 lines, all sent");
    expect(screen.queryByTestId("resume")).toBeNull();
    await show(aView({ recent: [aRecent({ ended: true, waiting: 3 })] }));
    expect(screen.getByTestId("resume").textContent).toContain("Send what is left");
  });

  test("lists five interviews, and all of them when asked", async () => {
    const recent = Array.from({ length: 7 }, (_, days) => aRecent({}, days));
    await show(aView({ recent }));
    expect(screen.getAllByTestId("recent-interview")).toHaveLength(5);
    await press("show-all");
    expect(screen.getAllByTestId("recent-interview")).toHaveLength(7);
    await show(aView());
    expect(screen.queryByTestId("recent")).toBeNull();
  });

  test("leads to the link's field when the link is all that is missing", async () => {
    await show(aView({ recent: [aRecent()], problem: linkNeeded }));
    const [problem, field] = [screen.getByTestId("problem"), screen.getByTestId("invite-input")];
    expect(problem.compareDocumentPosition(field)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    expect(document.activeElement).toBe(field);
  });

  test("says that the interview works without a network, or that it is without one now", async () => {
    await show(aView({ phase: "consent", opening }));
    expect(screen.getByTestId("works-offline").textContent).toContain("kept on this computer");
    await show(aView({ phase: "consent", opening, problem: platformAway }));
    expect(screen.getByTestId("offline").textContent).toContain("You are offline");
    expect(screen.queryByTestId("problem")).toBeNull();
    expect(screen.queryByTestId("not-offline")).toBeNull();
    await show(aView({ phase: "consent", opening: bareOpening, problem: platformAway }));
    expect(screen.getByTestId("problem").textContent).toContain(platformAway.message);
  });

  test("says calmly why an interview would not go on without a network", async () => {
    await show(aView({ phase: "consent", opening: openingWithoutOffline }));
    const note = screen.getByTestId("not-offline").textContent;
    expect(note).toContain(openingWithoutOffline.not_offline?.message);
    expect(note).toContain(openingWithoutOffline.not_offline?.remedy);
    expect(screen.queryByTestId("works-offline")).toBeNull();
    expect(screen.queryByTestId("problem")).toBeNull();
    await press("accept-consent");
    expect(engine.sent).toEqual([{ command: "accept_consent" }]);
  });

  test("checks no microphone where the answers are typed", async () => {
    await show(aView({ phase: "ready", mode: "offline", opening, can_start: true }));
    expect(screen.queryByTestId("choose-microphone")).toBeNull();
    expect(screen.getByTestId("offline").textContent).toBe(
      "You are offline. Everything you type is saved on this computer and will be sent when you are back.",
    );
    expect(screen.queryByTestId("use-voice")).toBeNull();
    await press("start");
    expect(engine.sent).toEqual([{ command: "start" }]);
  });

  test("goes from voice to text and back, as the engine allows", async () => {
    await show(liveView());
    await press("type-toggle");
    expect(document.activeElement).toBe(screen.getByTestId("answer-input"));
    await show(textView());
    expect(screen.queryByTestId("mute")).toBeNull();
    expect(screen.queryByTestId("sound")).toBeNull();
    await press("use-voice");
    expect(engine.sent).toEqual([{ command: "use_text" }, { command: "use_voice" }]);
    await show(liveView({ can_use_text: false }));
    expect(screen.queryByTestId("type-toggle")).toBeNull();
    await show(textView({ can_use_voice: false }));
    expect(screen.queryByTestId("use-voice")).toBeNull();
  });

  test("says what the interviewer does in writing", async () => {
    await show(textView({ interviewer: "thinking" }));
    expect(screen.getByTestId("interviewer").textContent).toBe("The interviewer is thinking…");
    await show(textView({ interviewer: "absent", waiting_for: "Waiting for the platform" }));
    expect(screen.getByTestId("interviewer").textContent).toBe("Waiting for the platform…");
  });

  test("does not say that an interviewer listens who waits for another one", async () => {
    const waiting_for = "Waiting for another interviewer to finish; what you say now is not heard";
    await show(liveView({ interviewer: "absent", waiting_for }));
    expect(screen.getByTestId("interviewer").textContent).toBe(`${waiting_for}…`);
    expect(screen.getByTestId("interviewer").dataset["interviewer"]).toBe("absent");
  });

  test("prints the whole transcript and nothing else", async () => {
    const transcript = Array.from({ length: 500 }, (_, order) => anEntry({ order, text: `Line ${order}.` }));
    await show(liveView({ phase: "ended", transcript }));
    window.dispatchEvent(new Event("beforeprint"));
    const printed = screen.getByTestId("printed");
    expect(printed.querySelectorAll("li")).toHaveLength(500);
    expect(printed.textContent).toContain("Backend engineer at Northwind");
    window.dispatchEvent(new Event("afterprint"));
    await tick();
    expect(screen.queryByTestId("printed")).toBeNull();
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
