import {
  aCandidate,
  aJob,
  aProblem,
  finished,
  aListed,
  HOSTILE,
  pastDetails,
  signedIn,
} from "../src/recruiter/testing/made";
import { anObserverView, noted } from "../src/recruiter/testing/watched";
import { expect, test } from "./driver";
import { recruiterScenes } from "./recruiter.scenes";

const ended = aProblem({
  kind: "session_ended",
  message: "Your sign-in has ended.",
  remedy: "Sign in again.",
});

test.beforeEach(({ page }) => page.emulateMedia({ reducedMotion: "reduce" }));

test("somebody signs in by keyboard alone, and the address is remembered", async ({ app, page }) => {
  await app.playRecruiter({ answers: { recruiter_session: null } });
  await page.getByTestId("platform-input").focus();
  for (const text of ["interviews.northwind.io", "ana@northwind.io", "correct horse battery"]) {
    await page.keyboard.type(text);
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Interviews" })).toBeFocused();
  expect(await app.recruiting("sign_in")).toEqual([
    {
      platform: "https://interviews.northwind.io",
      email: "ana@northwind.io",
      password: "correct horse battery",
    },
  ]);
  await page.getByTestId("account").click();
  await page.getByTestId("sign-out").click();
  await expect(page.getByTestId("platform-input")).toHaveValue("https://interviews.northwind.io");
  await expect(page.getByTestId("email-input")).toHaveValue("ana@northwind.io");
  await expect(page.getByTestId("password-input")).toHaveValue("");
});

test("signing out everywhere that fails changes nothing, and says so", async ({ app, page }) => {
  await app.playRecruiter({
    refusals: { sign_out_everywhere: aProblem() },
    steps: ["account", "sign-out-everywhere"],
  });
  await expect(page.getByTestId("fault")).toContainText("cannot be reached");
  await page.getByTestId("close-account").click();
  await expect(page.getByTestId("live-row")).toHaveCount(1);
});

test("the candidate's door is a press away, and an invite goes before the recruiter's screens", async ({
  app,
  page,
}) => {
  await app.playRecruiter({ answers: { recruiter_session: null } });
  await page.getByTestId("other-door").click();
  await expect(page.getByTestId("invite-input")).toBeVisible();
});

test("a sign-in that ends under somebody's hands asks again, keeps the form, and goes on", async ({
  app,
  page,
}) => {
  await app.playRecruiter({
    refusals: { create_job: ended },
    steps: [
      "nav-jobs",
      "new-job",
      { into: "job-title", text: "Data engineer" },
      { into: "job-company", text: "Northwind" },
      { into: "question-text", text: "Why data?" },
      "save-job",
    ],
  });
  const dialog = page.getByRole("dialog", { name: "Please sign in again" });
  await expect(dialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeVisible();
  await page.evaluate(
    (session) => window.engine.platform.script({ create_job: "job-9", sign_in: session }, {}),
    signedIn,
  );
  await dialog.getByTestId("password-input").fill("correct horse battery");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Jobs" })).toBeVisible();
  expect(await app.recruiting("create_job")).toHaveLength(2);
});

test("questions are moved, removed and brought back by keyboard", async ({ app, page }) => {
  await app.playRecruiter({ steps: ["nav-jobs", "edit-job"] });
  const texts = () =>
    page
      .getByTestId("question-text")
      .evaluateAll((all) => all.map((one) => (one as HTMLTextAreaElement).value));
  const [first, second, third] = await texts();
  await page.getByTestId("question-down").first().press("Enter");
  expect(await texts()).toEqual([second, first, third]);
  await page.getByTestId("question-remove").nth(1).press("Enter");
  expect(await texts()).toEqual([second, third]);
  await page.getByTestId("undo").press("Enter");
  expect(await texts()).toEqual([second, first, third]);
  await page.getByTestId("save-job").press("Enter");
  const [{ by }] = (await app.recruiting("replace_job")) as [
    { by: { version: number; pack: { questions: { id: string }[] } } },
  ];
  expect(by.version).toBe(3);
  expect(by.pack.questions.map(({ id }) => id)).toEqual(["q2", "q1", "q3"]);
});

test("a job that a colleague changed meanwhile is asked about, and nothing typed is lost", async ({
  app,
  page,
}) => {
  const theirs = aJob({ version: 7, title: "Backend engineer (storage)" });
  const changed = aProblem({ kind: "refused", code: "changed_meanwhile" });
  await app.playRecruiter({
    refusals: { replace_job: changed },
    steps: ["nav-jobs", "edit-job", { into: "job-title", text: "Mine" }],
  });
  await page.evaluate((job) => window.engine.platform.script({ job }, {}), theirs);
  await page.getByTestId("save-job").click();
  await expect(page.getByTestId("theirs")).toContainText("Backend engineer (storage)");
  await page.getByTestId("go-on-editing").click();
  await expect(page.getByTestId("job-title")).toHaveValue("Mine");
  await page.getByTestId("save-job").click();
  await page.evaluate(() => window.engine.platform.script({ replace_job: { id: "job-1" } }, {}));
  await page.getByTestId("keep-mine").click();
  await expect(page.getByRole("heading", { level: 1, name: "Jobs" })).toBeVisible();
  const asked = (await app.recruiting("replace_job")) as { by: { version: number; title: string } }[];
  expect(asked.map(({ by }) => [by.version, by.title])).toEqual([
    [3, "Mine"],
    [3, "Mine"],
    [7, "Mine"],
  ]);
});

test("a candidate whom a colleague changed meanwhile is asked about", async ({ app, page }) => {
  const theirs = aCandidate({ version: 7, name: "Samuel Lee" });
  const changed = aProblem({ kind: "refused", code: "changed_meanwhile" });
  await app.playRecruiter({
    refusals: { change_candidate: changed },
    answers: { candidate: theirs },
    steps: ["nav-candidates", "edit-candidate", { into: "candidate-name", text: "Mine" }, "save-candidate"],
  });
  await expect(page.getByTestId("theirs")).toContainText("Samuel Lee");
  await expect(page.getByTestId("candidate-name")).toHaveValue("Mine");
  await page.evaluate(() => window.engine.platform.script({ change_candidate: null }, {}));
  await page.getByTestId("keep-mine").press("Enter");
  await expect(page.getByTestId("theirs")).toBeHidden();
  await expect(page.getByTestId("candidate-name")).toBeHidden();
  const asked = (await app.recruiting("change_candidate")) as { to: { version: number; name: string } }[];
  expect(asked.map(({ to }) => [to.version, to.name])).toEqual([
    [4, "Mine"],
    [7, "Mine"],
  ]);
});

test("a new interview for a new candidate is set up, and its link copied", async ({ app, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await app.playRecruiter({ refusals: { create_invite: aProblem() }, steps: ["new-interview"] });
  await page.getByTestId("setup-job").selectOption("job-1");
  await page.getByTestId("setup-new-candidate").check();
  await page.getByTestId("candidate-name").fill("Kim Novak");
  await page.getByTestId("setup-extra").fill("25");
  await page.getByTestId("create-interview").click();
  await expect(page.getByTestId("fault")).toBeVisible();
  // what was made before it failed is not made twice
  await page.evaluate(() =>
    window.engine.platform.script(
      { create_invite: { link: "vivavoce://join?x", web_link: "https://x" } },
      {},
    ),
  );
  await page.getByTestId("create-interview").click();
  await expect(page.getByTestId("setup-done")).toContainText(
    "Kim Novak can now be interviewed for Backend engineer at Northwind.",
  );
  expect(await app.recruiting("create_candidate")).toEqual([{ wanted: { name: "Kim Novak", email: null } }]);
  expect(await app.recruiting("create_interview")).toHaveLength(1);
  expect((await app.recruiting("create_interview"))[0]).toMatchObject({
    wanted: { job_id: "job-1", candidate_id: "candidate-9", accommodations: { extra_time_percent: 25 } },
  });
  await page.getByTestId("copy-link").click();
  await expect(page.getByText("Copied.")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("vivavoce://join?x");
});

test("an invite is taken back and made anew", async ({ app, page }) => {
  await app.playRecruiter({ ...recruiterScenes["interview-revoke"] });
  await page.getByTestId("revoke-now").click();
  await expect(page.getByText("The invite was taken back.")).toBeVisible();
  await page.getByTestId("reissue").click();
  await page.getByTestId("invite-uses").fill("0");
  await page.getByTestId("make-invite").click();
  await expect(page.getByText("Enter a whole number from 1 to 100.")).toBeVisible();
  await page.getByTestId("invite-uses").fill("1");
  await page.getByTestId("invite-hours").selectOption("24");
  await page.getByTestId("make-invite").click();
  await expect(page.getByTestId("links")).toBeVisible();
  expect(await app.recruiting("create_invite")).toEqual([
    { id: "interview-1", wanted: { expires_in_hours: 24, max_uses: 1 } },
  ]);
});

test("a CSV file goes to the platform byte by byte, is looked at first, and then imported", async ({
  app,
  page,
}) => {
  const preview = { committed: false, new: 1, known: 0, wrong: 0, encoding: "windows-1252", rows: [] };
  await app.playRecruiter({ answers: { import_candidates: preview }, steps: ["nav-candidates", "import"] });
  const buffer = Buffer.from([0x6e, 0x61, 0x6d, 0x65, 0x0a, 0x5a, 0x6f, 0xeb, 0x0a]);
  await page.getByTestId("import-file").setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer });
  await expect(page.getByTestId("import-new")).toContainText("1 candidate would be added");
  await page.evaluate((done) => window.engine.platform.script({ import_candidates: done }, {}), {
    ...preview,
    committed: true,
  });
  await page.getByTestId("import-add").click();
  await expect(page.getByTestId("import-done")).toHaveText("1 candidate was added.");
  const file = buffer.toString("base64");
  expect(await app.recruiting("import_candidates")).toEqual([
    { file, commit: false },
    { file, commit: true },
  ]);
});

test("nothing is deleted before somebody has said that it cannot be undone", async ({ app, page }) => {
  await app.playRecruiter({
    answers: { erase_candidate: { how: "delete", parts: [{ what: "transcript entries", count: 3 }] } },
    steps: ["nav-candidates", "erase-candidate", "erase-delete", "erase"],
  });
  await expect(page.getByText("Tick this first.")).toBeVisible();
  expect(await app.recruiting("erase_candidate")).toEqual([]);
  await page.getByLabel("I know that this cannot be undone").check();
  await page.getByTestId("erase").click();
  await expect(page.getByTestId("erased")).toContainText("3 transcript entries");
  expect(await app.recruiting("erase_candidate")).toEqual([{ id: "candidate-1", how: "delete" }]);
});

test("past interviews are searched, and the pages that follow are fetched", async ({ app, page }) => {
  await app.playRecruiter({
    answers: {
      interviews: { interviews: [aListed({ ...finished, found: "kills the process" })], next: "page 2" },
    },
    steps: ["show-past", { into: "search-input", text: " power cut " }, "search"],
  });
  await expect(page.getByText("1 or more interviews with “power cut”")).toBeVisible();
  await page.evaluate(
    (more) => window.engine.platform.script({ interviews: { interviews: [more], next: null } }, {}),
    aListed({ ...finished, id: "interview-7", candidate_name: "Zoë Adler" }),
  );
  await page.getByTestId("more").click();
  await expect(page.getByTestId("listed")).toHaveCount(2);
  expect((await app.recruiting("interviews")).slice(-2)).toEqual([
    { when: "past", query: "power cut", after: null },
    { when: "past", query: "power cut", after: "page 2" },
  ]);
});

test("B sets a bookmark at this moment, and is a letter where something is typed", async ({ app, page }) => {
  await app.playRecruiter({ view: anObserverView(), steps: ["watch"] });
  await page.keyboard.press("b");
  await page.getByTestId("note-input").pressSequentially("bb");
  await expect(page.getByTestId("note-input")).toHaveValue("bb");
  expect(await app.observing()).toEqual([{ command: "bookmark", at_ms: 245_000 }]);
  await expect(page.getByTestId("announcements")).toHaveText("Bookmark at 4:05.");
});

test("a note belongs to the moment at which it was begun", async ({ app, page }) => {
  await app.playRecruiter({ view: anObserverView(), steps: ["watch"] });
  await page.getByTestId("note-input").pressSequentially("Knows ");
  await page.evaluate(
    (view) => window.engine.platform.show(view),
    anObserverView({ seq: 2, elapsed_s: 260 }),
  );
  await page.getByTestId("note-input").pressSequentially("storage.");
  await page.keyboard.press("Enter");
  expect(await app.observing()).toEqual([{ command: "note", text: "Knows storage.", at_ms: 245_000 }]);
  await expect(page.getByTestId("note-input")).toHaveValue("");
});

test("the guide is ticked, a rating given with a quote picked from the transcript", async ({ app, page }) => {
  await app.playRecruiter({ view: anObserverView(), steps: ["watch"] });
  await page.getByTestId("cover").nth(2).check();
  await page.getByTestId("score-4").first().check();
  await page.getByTestId("rating-comment").first().fill("Clear.");
  await page.getByTestId("rating-comment").first().blur();
  await page.getByTestId("pick-quote").first().click();
  const line = page.getByTestId("entry").nth(3);
  await line.locator(".text").evaluate((text) => {
    const node = text.firstChild as Text;
    const from = node.data.indexOf("a test");
    document.getSelection()?.setBaseAndExtent(node, from, node, from + "a test that kills".length);
  });
  await line.getByTestId("quote-line").click();
  expect(await app.observing()).toEqual([
    { command: "cover", question: "q3", covered: true },
    { command: "rate", criterion: "Communication", score: 4, comment: "" },
    { command: "rate", criterion: "Communication", score: null, comment: "Clear." },
    { command: "quote", criterion: "Communication", entry: "entry-3", text: "a test that kills" },
  ]);
});

test("the call is heard, each voice as loud as wanted", async ({ app, page }) => {
  await app.playRecruiter({ view: anObserverView(), steps: ["watch", "listen"] });
  await page.evaluate(
    (view) => window.engine.platform.show(view),
    anObserverView({ listening: "listening" }),
  );
  await page.getByTestId("volume-interviewer").fill("30");
  await page.getByTestId("stop-listening").click();
  expect(await app.observing()).toEqual([
    { command: "listen" },
    { command: "set_volume", voice: "interviewer", percent: 30 },
    { command: "stop_listening" },
  ]);
  await expect(page.getByText("Nobody can see or hear you.")).toBeVisible();
});

test("two versions of a note are asked about; joined, they lose nothing", async ({ app, page }) => {
  await app.playRecruiter({ ...recruiterScenes["observe-conflict"] });
  await page.getByTestId("keep-both").click();
  expect(await app.observing()).toEqual([
    { command: "edit", subject: "note-1", text: "Knows storage engines.\n\nKnows storage engines well." },
  ]);
});

test("several interviews are followed side by side until they are stopped", async ({ app, page }) => {
  await app.playRecruiter({ ...recruiterScenes["live-many"], view: anObserverView() });
  await page.getByTestId("watch").first().click();
  await page.getByTestId("nav-interviews").click();
  await page.getByTestId("watch").nth(1).click();
  await expect(page.getByTestId("watched")).toHaveCount(2);
  expect((await app.recruiting("observe")).map(({ interview }) => interview)).toEqual(["3", "4"]);
  await page.getByTestId("watched").first().click();
  await page.getByTestId("stop-watching").click();
  await expect(page.getByTestId("watched")).toHaveCount(1);
  expect(await app.recruiting("stop_observing")).toHaveLength(1);
});

test("a sign-in that ends while somebody watches asks again, and the watching goes on", async ({
  app,
  page,
}) => {
  await app.playRecruiter({
    view: anObserverView(),
    steps: ["watch", { into: "note-input", text: "half a no" }],
  });
  const problem = {
    code: "sign_in_again",
    for_support: "sign_in_again",
    message: "Your sign-in has ended.",
    cause: "It was ended elsewhere.",
    remedy: "Sign in again.",
    repairer: "recruiter",
    actions: [],
  } as const;
  await page.evaluate(
    (view) => window.engine.platform.show(view),
    anObserverView({ problem: { ...problem, actions: [] } }),
  );
  await page.getByRole("dialog").getByTestId("password-input").fill("correct horse battery");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByTestId("note-input")).toHaveValue("half a no");
  expect(await app.observing()).toEqual([{ command: "retry" }]);
});

test("a past interview is exported, and printed with notes in their places", async ({ app, page }) => {
  await app.playRecruiter({
    answers: {
      interviews: { interviews: [aListed(finished)], next: null },
      interview_details: pastDetails(),
    },
    view: anObserverView({ session: null, ...noted }),
    steps: ["show-past", "open", "export-csv"],
  });
  await expect(page.getByTestId("exported")).toBeVisible();
  expect(await app.recruiting("export_interview")).toEqual([
    { id: "interview-2", format: "csv", name: "Sam Lee - Backend engineer" },
  ]);
  await page.evaluate(() => window.dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  const printed = page.getByTestId("printed-interview");
  await expect(printed.locator("li").nth(2)).toContainText("Knows storage engines.");
  await expect(page.getByTestId("export-csv")).toBeHidden();
  await page.evaluate(() => window.dispatchEvent(new Event("afterprint")));
  await expect(printed).toHaveCount(0);
});

test("an interview that is left is followed no longer", async ({ app, page }) => {
  await app.playRecruiter({ ...recruiterScenes.past });
  await expect(page.getByTestId("timeline")).toBeVisible();
  await page.getByTestId("back").click();
  await expect.poll(() => app.recruiting("stop_observing")).toHaveLength(1);
});

for (const name of [
  "live-hostile",
  "job-hostile",
  "candidates",
  "upcoming",
  "import-preview",
  "observe-hostile",
  "interview-details-hostile",
]) {
  test(`HTML and script are shown as text in ${name}`, async ({ app, page }) => {
    let ran = false;
    page.on("dialog", (dialog) => {
      ran = true;
      void dialog.dismiss();
    });
    await app.playRecruiter({ ...recruiterScenes[name] });
    await expect(page.locator("img[src=x], body script:not([src])")).toHaveCount(0);
    const isThere = page.getByText(HOSTILE, { exact: false }).first();
    const inField = page.locator("input, textarea");
    const fields = await inField.evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value));
    if (!fields.includes(HOSTILE)) await expect(isThere).toBeVisible();
    expect(ran).toBe(false);
  });
}

test("a candidate is found among many", async ({ app, page }) => {
  const candidates = Array.from({ length: 3000 }, (_, at) =>
    aCandidate({ id: `c${at}`, name: `Person ${at}`, email: null }),
  );
  await app.playRecruiter({ answers: { candidates: { candidates } }, steps: ["nav-candidates"] });
  await expect(page.getByTestId("candidate")).toHaveCount(200);
  await page.getByTestId("candidate-filter").fill("2999");
  await expect(page.getByTestId("candidate")).toHaveCount(1);
});
