import type {
  CandidateDoing,
  FinishReason,
  HeldBy,
  InviteState,
  LineHealth,
  Role,
  SaidBy,
} from "../bindings";

const doing: Record<string, string> = {
  getting_ready: "Getting ready",
  waiting: "Waiting for the interviewer",
  talking: "In conversation",
  writing: "In writing",
  offline: "Offline, goes on without a network",
  reconnecting: "Reconnecting",
  away: "Away",
  ended: "Ended",
};

const health: Record<string, string> = {
  excellent: "Very good connection",
  good: "Good connection",
  poor: "Weak connection",
  lost: "Connection lost",
};

const invite: Record<InviteState, string> = {
  open: "Invite not opened yet",
  opened: "Invite opened",
  used_up: "Invite used up",
  expired: "Invite expired",
  revoked: "Invite taken back",
};

const role: Record<string, string> = { recruiter: "Recruiter", admin: "Administrator" };
const finish: Record<string, string> = {
  completed: "Completed",
  ended_early: "Ended early",
  failed: "Broke off",
};
const modes: Record<string, string> = {
  voice: "By voice",
  text: "In writing",
  offline: "Without a network, too",
};
const who: Record<SaidBy, string> = { candidate: "Candidate", interviewer: "Interviewer" };

/** Every word of the recruiter's screens, in English. What the platform says comes with its refusal. */
export const words = {
  // what a newer platform says is said as well as can be
  doing: (it: CandidateDoing) => doing[it] ?? "Open",
  health: (it: LineHealth) => health[it] ?? "Connection not measured",
  role: (it: Role) => role[it] ?? "Colleague",
  invite,
  who,
  door: "I am interviewing",
  doorHint: "Set up interviews, watch them and read them afterwards.",
  otherDoor: "I was invited to an interview",
  back: "Back",
  cancel: "Cancel",
  close: "Close",
  again: "Try again",
  loading: "Loading…",
  more: "Show more",
  offline: "The platform cannot be reached right now.",

  signIn: {
    title: "Sign in",
    intro: "To the platform on which you set up interviews.",
    restoring: "Looking for your last sign-in…",
    platform: "Platform address",
    platformHint: "Such as https://interviews.example.com. Whoever runs your platform knows it.",
    email: "E-mail",
    password: "Password",
    signIn: "Sign in",
    signingIn: "Signing in…",
    missing: {
      platform: "Enter the platform's address.",
      placeholder: "This is an example, not your platform's address. Whoever runs your platform knows it.",
      address: "This is no web address. It looks like https://interviews.example.com.",
      insecure: "The address must begin with https://: your password would travel in the open otherwise.",
      email: "Enter your e-mail address.",
      noEmail: "This is no e-mail address: it has an @ in it.",
      password: "Enter your password.",
    },
    here: "Sign out",
    everywhere: "Sign out everywhere",
    everywhereHint: "Ends your sign-ins on every computer, this one included.",
    everywhereTitle: "Sign out everywhere?",
    account: "Your account",
  },

  ended: {
    title: "Please sign in again",
    text: "Your sign-in has ended. What you typed is still here; it goes on when you have signed in.",
    leave: "Sign out instead",
  },

  nav: { interviews: "Interviews", jobs: "Jobs", candidates: "Candidates", label: "Main" },

  list: {
    title: "Interviews",
    new: "New interview",
    live: "Live now",
    upcoming: "Upcoming",
    past: "Past",
    which: "Which interviews",
    search: "Search what was said, notes, names and jobs",
    find: "Search",
    clear: "Clear search",
    results: (query: string, count: number, more: boolean) =>
      `${count}${more ? " or more" : ""} ${count === 1 && !more ? "interview" : "interviews"} with “${query}”`,
    noneFound: (query: string) => `No interview has “${query}” in it. Try fewer or shorter words.`,
    noUpcoming: "No interview is waiting for its candidate. Begin with “New interview”.",
    noPast: "No interview has been held yet. They are kept here when they have ended.",
    open: "Open",
    held: (when: string) => `held ${when}`,
    created: (when: string) => `set up ${when}`,
    noInvite: "No invite yet",
    finish: (reason: FinishReason | null | undefined) => finish[reason ?? ""] ?? "Ended",
  },

  live: {
    none: "Nobody is being interviewed right now. This list fills by itself as soon as a candidate opens an invite.",
    connecting: "Connecting to the platform…",
    disconnected: "Not up to date: the platform cannot be reached. It connects again by itself.",
    since: "Shown as it was before.",
    count: (count: number) =>
      count === 1 ? "1 interview is going on" : `${number(count)} interviews are going on`,
    filtered: (shown: number, all: number) => `${number(shown)} of ${number(all)} shown`,
    filter: "Candidate or job",
    onlyTrouble: "Only where something is wrong",
    noneShown: "None of them fits. Clear the filter to see all.",
    speaking: (who: SaidBy) => `${words.who[who]} speaks`,
    question: (index: number | null | undefined, total: number) =>
      index ? `Question ${index} of ${total}` : "No question yet",
    elapsed: "elapsed",
    observe: "Watch",
    list: "Interviews that go on now",
  },

  jobs: {
    title: "Jobs",
    new: "New job",
    none: "No job yet. A job has the questions that its candidates are asked.",
    of: (title: string, company: string) => (company ? `${title} at ${company}` : title),
    facts: (questions: number, interviews: number) =>
      `${questions} ${questions === 1 ? "question" : "questions"} · ${interviews} ${interviews === 1 ? "interview" : "interviews"}`,
    edit: "Edit",
    newTitle: "New job",
    editTitle: "Edit job",
    name: "Job title",
    company: "Company",
    questions: "Questions",
    questionsHint: "In the order in which they are asked.",
    question: (at: number) => `Question ${at}`,
    text: "What is asked",
    covers: "What a good answer covers",
    coversHint: "One point a line. Only you and the interviewer see it, never the candidate.",
    limit: "Time for the answer, in minutes",
    limitHint: "Empty means no limit.",
    followUps: "The interviewer may ask more about the answer",
    add: "Add a question",
    up: "Move up",
    down: "Move down",
    remove: "Remove",
    moved: (from: number, to: number) => `Question ${from} is now question ${to}.`,
    removed: (at: number) => `Question ${at} was removed.`,
    undo: "Undo",
    save: "Save job",
    saving: "Saving…",
    saved: "The job is saved.",
    delete: "Delete job",
    deleteTitle: "Delete this job?",
    deleteText:
      "No new interviews can be set up for it. Interviews that there are, stay as they are, with their questions.",
    opened: "Interviews that a candidate has opened keep the questions that they had then.",
    missing: {
      title: "Enter the job's title.",
      company: "Enter the company's name.",
      question: "Write what is asked, or remove the question.",
      none: "Add at least one question.",
      limit: "Enter minutes from 0.5 to 120, or nothing.",
    },
    changedTitle: "A colleague changed this job meanwhile",
    changedText:
      "Nothing of yours is lost: it still stands in the form. Which one is to stay? The colleague's version is:",
    keepMine: "Keep mine",
    takeTheirs: "Take the colleague's",
    goOn: "Go on editing",
    goneTitle: "A colleague deleted this job meanwhile",
    goneText: "Nothing of yours is lost: it still stands in the form. It can be saved as a new job.",
    saveAsNew: "Save as a new job",
  },

  candidates: {
    title: "Candidates",
    none: "No candidate yet. Add one, or import a list.",
    new: "Add candidate",
    import: "Import a list",
    name: "Name",
    email: "E-mail",
    emailHint: "Tells candidates of one name apart. Nothing is sent there.",
    filter: "Name or e-mail",
    noneShown: "No candidate fits. Clear the filter to see all.",
    interviews: (count: number) => (count === 1 ? "1 interview" : `${count} interviews`),
    anonymised: "Anonymised",
    edit: "Edit",
    erase: "Delete…",
    save: "Save",
    missingName: "Enter the candidate's name.",
    noEmail: "This is no e-mail address: it has an @ in it.",
    changed: "A colleague changed this candidate meanwhile. Now it says:",
    keepMine: "Keep mine",
    takeTheirs: "Take the colleague's",
  },

  import: {
    title: "Import candidates",
    text: "A CSV file, as spreadsheets save it, with a first line that has “name” and may have “email”. You see what is in it before anything is kept.",
    file: "CSV file",
    reading: "Reading the file…",
    large: (megabytes: number) => `The file has more than ${megabytes} MB. Split it into smaller ones.`,
    unreadable: "The file could not be read. Choose it again.",
    preview: (fresh: number) =>
      fresh === 1 ? "1 candidate would be added." : `${number(fresh)} candidates would be added.`,
    known: (count: number) =>
      count === 1
        ? "1 is there already and stays as it is."
        : `${number(count)} are there already and stay as they are.`,
    wrong: (count: number) =>
      count === 1
        ? "1 line has a mistake and is left out."
        : `${number(count)} lines have mistakes and are left out.`,
    encoding: (name: string) => `Read as ${name}. If letters look wrong, save the file as UTF-8.`,
    shown: (shown: number, all: number) =>
      `The first ${number(shown)} of ${number(all)} lines; those with mistakes first.`,
    line: "Line",
    what: "What happens",
    new: "is added",
    there: "is there already",
    add: (count: number) => (count === 1 ? "Add 1 candidate" : `Add ${number(count)} candidates`),
    adding: "Adding…",
    done: (count: number) =>
      count === 1 ? "1 candidate was added." : `${number(count)} candidates were added.`,
    rows: "Lines of the file",
  },

  erase: {
    title: (name: string) => `What is to become of ${name}?`,
    anonymise: "Anonymise",
    anonymiseText:
      "Name, e-mail, everything that was said and typed, your team's notes and ratings, and the feedback are gone for good. That interviews were held, when and for how long stays, for statistics.",
    delete: "Delete",
    deleteText:
      "All that, and the interviews themselves with their invites, as if the candidate had never been there.",
    running: "An interview that goes on right now is ended.",
    copies: "Files that somebody exported before are not found by this.",
    confirm: "I know that this cannot be undone",
    confirmMissing: "Tick this first.",
    do: { delete: "Delete for good", anonymise: "Anonymise for good" },
    doing: "Working…",
    doneTitle: { delete: "The candidate is deleted", anonymise: "The candidate is anonymised" },
    gone: "This is gone:",
    nothing: "There was nothing more to delete.",
    callsLeft: (count: number) =>
      `${count === 1 ? "A call" : `${number(count)} calls`} may still go on: the voice server did not answer. Nobody can come back into it, and nothing that is said there is kept.`,
  },

  setup: {
    title: "New interview",
    job: "Job",
    chooseJob: "Choose a job",
    noJobs: "There is no job yet. Make one first; you come back here with it.",
    candidate: "Candidate",
    existing: "Somebody on the list",
    fresh: "Somebody new",
    find: "Find by name or e-mail",
    chosen: (name: string) => `Chosen: ${name}`,
    change: "Choose somebody else",
    noneFound: "Nobody on the list fits.",
    moreFound: (count: number) => `and ${number(count)} more: type on`,
    agreed: "What was agreed with the candidate",
    extraTime: "Extra time on every limit, in percent",
    text: "In writing instead of speaking",
    larger: "Larger text",
    invite: "Invite",
    expires: "Can be opened for",
    hours: (hours: number) =>
      hours % 168 === 0 ? weeks(hours / 168) : hours % 24 === 0 ? days(hours / 24) : `${hours} hours`,
    uses: "On how many devices",
    usesHint: "One after the other. The same device opens it as often as it likes.",
    how: "How it is held",
    modes: (mode: HeldBy) => modes[mode] ?? mode,
    details: "Language, interviewer and length",
    language: "Language",
    languageHint: "Such as en or de-AT.",
    interviewer: "Interviewer's name",
    minutes: "Expected length, in minutes",
    create: "Make the interview",
    creating: "Making the interview…",
    missing: {
      job: "Choose a job.",
      candidate: "Choose a candidate, or add a new one.",
      modes: "Choose at least one way.",
      percent: "Enter a whole number from 0 to 300.",
      uses: "Enter a whole number from 1 to 100.",
      minutes: "Enter a whole number from 1 to 480, or nothing.",
    },
    doneTitle: "The interview is ready",
    done: (candidate: string, job: string) => `${candidate} can now be interviewed for ${job}.`,
    another: "Another interview",
    show: "Show the interview",
  },

  invites: {
    title: "Invite",
    link: "Invite link",
    web: "For people who have no app yet",
    copy: "Copy link",
    copyWeb: "Copy web link",
    copied: "Copied.",
    notCopied: "Copying was not allowed. The link is selected: press Ctrl+C.",
    once: "The link is shown this one time. Send it to the candidate alone: whoever has it can hold the interview.",
    until: (when: string) => `Good until ${when}`,
    uses: (uses: number, most: number) => `opened on ${uses} of ${most} ${most === 1 ? "device" : "devices"}`,
    revoke: "Take back",
    revokeTitle: "Take the invite back?",
    revokeText:
      "Its link opens nothing any more. A candidate who is in the interview right now is put out of it; what was said is kept.",
    revoked: (count: number) =>
      count === 0 ? "There was no invite to take back." : "The invite was taken back.",
    new: "New link",
    newText: "A new link is made. The old one stays good; take it back if it went to the wrong place.",
    none: "No invite was made.",
  },

  interview: {
    notFound: "This interview is not there any more. A colleague may have deleted it.",
    watch: "Watch",
    upcoming:
      "The candidate has not begun yet. When that happens, the interview is among those that are live.",
    questions: "Questions",
    agreed: "Agreed with the candidate",
    extra: (percent: number) => `${percent} % extra time`,
    inWriting: "In writing instead of speaking",
    largerText: "Larger text",
    feedback: "What the candidate thought of it",
    stars: (rating: number) => `${rating} of 5`,
    export: "Export",
    markdown: "As text (Markdown)",
    json: "As JSON",
    csv: "As a table (CSV)",
    print: "Print",
    exported: (path: string) => `Saved: ${path}`,
    exporting: "Saving…",
    erase: "Delete or anonymise the candidate…",
  },

  past: {
    sideBySide: "Ratings side by side",
    rate: "Your ratings",
    nothingSaid: "Nothing was said.",
  },

  timeline: {
    title: "Timeline",
    none: "Nothing is known of how it went.",
    candidate: "Candidate",
    interviewer: "Interviewer",
    silence: "Silence",
    trouble: "Trouble",
    bookmarks: "Bookmarks",
    stretch: (what: string, from: string, to: string) => `${what} from ${from} to ${to}`,
    at: (what: string, at: string) => `${what} at ${at}`,
    inWords: "The timeline in words",
    summary: (candidate: string, interviewer: string, silence: string, breaks: number) =>
      `The candidate spoke for ${candidate}, the interviewer for ${interviewer}; ${silence} of silence; ${
        breaks === 0
          ? "the connection never broke"
          : breaks === 1
            ? "1 interruption"
            : `${breaks} interruptions`
      }.`,
  },

  observe: {
    title: (candidate: string) => `Watching ${candidate}`,
    unseen: "Nobody can see or hear you.",
    unseenWhy: "You are not shown to the candidate or the interviewer, and no microphone is open.",
    opening: "Opening the interview…",
    stop: "Stop watching",
    listen: "Listen",
    stopListening: "Stop listening",
    listening: {
      off: "You read along without sound.",
      joining: "Joining the call…",
      listening: "You hear the call.",
      lost: "The sound is interrupted and comes back by itself. The transcript goes on.",
      no_call: "There is no call to listen to: not begun, over, or held in writing.",
    },
    levelOf: (who: SaidBy) => `${words.who[who]}'s level`,
    volumeOf: (who: SaidBy) => `${words.who[who]}'s volume`,
    transcript: "Transcript",
    empty: "What is said appears here.",
    backlog: "Fetching what was said so far…",
    behind: "The platform cannot be reached: the transcript may be behind. It goes on by itself.",
    guide: "Question guide",
    covered: (done: number, all: number) => `${done} of ${all} asked`,
    covers: "A good answer covers",
    now: "being asked",
    notes: "Notes",
    notTaken: "not taken by the platform",
    removedByOne: "It was removed in another window, and changed here. What is to become of it?",
    note: "New note",
    notePlaceholder: "Type a note; Enter keeps it",
    stamped: (at: string) => `for ${at}`,
    keep: "Keep note",
    edit: "Edit",
    remove: "Remove",
    save: "Save",
    bookmark: "Bookmark",
    bookmarkKey: "B sets a bookmark when nothing is being typed.",
    bookmarked: (at: string) => `Bookmark at ${at}.`,
    noNotes: "No notes yet.",
    by: (name: string) => `by ${name}`,
    you: "you",
    ratings: "Ratings",
    criterion: "What is rated",
    addCriterion: "Rate something else",
    add: "Add",
    score: (score: number) => `${score} of 5`,
    noScore: "Not rated",
    comment: "Comment",
    quotes: "Quotes",
    quote: "Quote",
    quoteFor: (criterion: string) => `Quote for ${criterion}`,
    quoteHint: "Select words in the transcript, or choose “Quote” beside a line.",
    quoting: (criterion: string) => `Choose the line to quote for ${criterion}.`,
    removeQuote: "Remove quote",
    conflict: "Two versions stand: they did not know of each other. Which one is to stay?",
    keepThis: "Keep this one",
    keepBoth: "Join both",
    saved: {
      local: "Kept on this computer, on its way to the platform.",
      platform: "Everything is on the platform.",
    },
    refused: (count: number) =>
      `${count === 1 ? "1 remark was" : `${count} remarks were`} not taken by the platform. It stays on this computer.`,
    watched: "Watched interviews",
    heard: "heard",
    over: "The interview is over",
    typed: "typed",
    candidateProblem: "The candidate is told:",
  },
};

function number(count: number): string {
  return count.toLocaleString("en");
}

const days = (count: number) => (count === 1 ? "1 day" : `${count} days`);
const weeks = (count: number) => (count === 1 ? "1 week" : `${count} weeks`);
