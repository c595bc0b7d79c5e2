import { LONGEST_ANSWER } from "./interview/characters";

/** Every word that the page itself says, in English. What the engine says (problems, what is waited for) comes with the View. */
export const words = {
  app: "Vivavoce",
  starting: "Starting…",
  cannotStart: "Vivavoce cannot start",
  cannotStartRemedy: "Close other programs or restart the computer, then start Vivavoce again.",

  welcome: {
    title: "Your interview starts with your invite",
    intro: "Paste the link from your invitation. Nothing is recorded before you have agreed to it.",
    label: "Invite link",
    hint: "It begins with vivavoce://join or with https:// and has /interview/ in it.",
    open: "Open invite",
    empty: "Paste the link from your invitation first.",
    cancel: "Cancel",
  },

  recent: {
    title: "Go on with an interview",
    resume: "Resume",
    send: "Send what is left",
    all: (count: number) => `Show all (${count})`,
    name: (job: string | null, company: string | null) =>
      job && company ? `${job} at ${company}` : (job ?? company),
    at: (platform: string) => `Interview at ${platform}`,
    open: "Not ended yet",
    ended: "Ended",
    opened: (when: string) => (when ? `opened ${when}` : ""),
    lines: (all: number, waiting: number) => {
      if (all === 0) return "nothing said yet";
      const lines = all === 1 ? "1 line" : `${all} lines`;
      return waiting ? `${lines}, ${waiting} not sent yet` : `${lines}, all sent`;
    },
  },

  offline: {
    banner:
      "You are offline. Everything you type is saved on this computer and will be sent when you are back.",
  },

  arrived: {
    title: "Open this invite?",
    from: (platform: string) => `It leads to the interview platform at ${platform}.`,
    unknown: "This link is not an interview invite.",
    trust: "Open it only if you expect an interview from there.",
    open: "Open invite",
    drop: "Not now",
    close: "Close",
    busyTitle: "You opened another invite",
    busy: (platform: string) =>
      `It leads to ${platform}. You are in an interview now, and that one goes on unless you end it.`,
    stay: "Stay in this interview",
    end: "End this interview first",
    ending: "This interview is being ended. Then you can open the other one.",
  },

  consent: {
    title: "What happens here",
    forJob: (job: string, company: string) => `${job} at ${company}`,
    ai: "You talk with an AI",
    aiSpeaks:
      "The interviewer is a computer program, not a person. It speaks, listens and writes down what is said.",
    aiInText: "You write with an AI",
    aiWrites:
      "The interviewer is a computer program, not a person. It asks in writing, and you answer by typing.",
    offline: "Works without a network, too",
    offlineText:
      "The questions are kept on this computer. Should your network fail, you go on by typing, and nothing is lost.",
    notOffline: "Needs a network throughout",
    offlineNow: "You are offline",
    offlineNowText: (platform: string) =>
      `${platform} cannot be reached right now. You can hold the interview all the same, by typing: the questions are kept on this computer, and your answers are sent when you are back.`,
    length: "Length",
    about: (minutes: number) => `about ${minutes} minutes`,
    questions: "Questions",
    platform: "Platform",
    recorded: "What is recorded",
    neverRecorded: "What never is",
    seenBy: "Who sees it",
    keptFor: "How long it is kept",
    accommodations: "Agreed for you",
    nothingSaid:
      "The platform has not said what it records, who sees it and for how long. If you want to know, ask before you agree.",
    name: "Your name",
    nameHint: "So that the interviewer knows whom it is talking to.",
    nameMissing: "Enter your name first.",
    memoryOnly:
      "This computer has no keyring, so your invite is not stored. After a restart of Vivavoce, open the link again.",
    accept: "I agree",
    next: "Next you check your microphone.",
    nextInText: "You answer by typing; no microphone is needed.",
    type: "Answer by typing",
    speak: "Answer by speaking",
    decline: "Not now",
  },

  ready: {
    title: "Get ready",
    intro: "What you say here stays on this computer until you start.",
    microphone: "Microphone",
    speaker: "Speaker",
    level: "Microphone level",
    closed: "The microphone is off.",
    opening: "Opening your microphone…",
    asking_permission: "Your computer asks whether Vivavoce may use the microphone. Please allow it.",
    saySomething: "Say something, for example your name.",
    heard: "We hear you.",
    failed: "We cannot hear you.",
    muted: "You are muted.",
    unmute: "Unmute",
    test: "Play a sound",
    record: "Record and play back",
    tests: {
      idle: "Play a sound to check your speaker, or hear yourself as the interviewer will.",
      playing: "You should hear a sound now.",
      recording: "Recording. Say something…",
      playing_back: "This is how you sound.",
      done: "Did you hear it?",
    },
    speakerWorks: "Your speaker works.",
    didHear: "Yes, I heard it",
    didNotHear: "No",
    start: "Start interview",
    notYet: "You can start as soon as your microphone works.",
    text: "Continue in text",
    textIntro: "You answer by typing. The microphone is off.",
    textKept:
      "The interviewer asks in writing. Take your time: what you type is kept on this computer while you type it, and you can come back to it.",
    notYetText: "You can start in a moment.",
    voice: "Use the microphone",
    back: "Not now",
    systemDefault: "System default",
    noDevices: "None found",
  },

  checks: {
    title: "Connection and sound",
    names: {
      platform: "Interview platform",
      invite: "Your invite",
      token: "Access to the interview",
      signalling: "Voice server",
      udp: "Direct way for sound (UDP)",
      tcp: "Way through firewalls (TCP)",
      turn: "Way through a relay (TURN)",
      media: "Sound both ways",
      microphone: "Microphone",
      speaker: "Speaker",
      echo: "Echo",
      machine: "This computer",
    },
    grades: { good: "Good", fair: "Fair", poor: "Poor", failed: "Failed", skipped: "Not checked" },
    waiting: "Waiting",
    running: "Checking…",
    atAClick: {
      microphone: "Speak to check it",
      speaker: "Play a sound to check it",
      echo: "Play a sound to check it",
    },
    progress: (done: number, all: number) => `Checking… ${done} of ${all}`,
    fine: "Everything is fine for an interview by voice.",
    works: "An interview by voice works from here. There is something to know:",
    fails: "An interview by voice will probably not work from here. See what to do, or continue in text.",
    again: "Check again",
    skip: "Skip the rest",
    quantities: {
      duration_ms: (value: number) => `${number(value)} ms`,
      clock_skew_s: (value: number) => `clock ${number(Math.abs(value))} s ${value < 0 ? "behind" : "ahead"}`,
      round_trip_ms: (value: number) => `${number(value)} ms there and back`,
      jitter_ms: (value: number) => `${number(value)} ms jitter`,
      loss_percent: (value: number) => `${number(value, 1)} % lost`,
      bitrate_kbps: (value: number) => `${number(value)} kbit/s`,
      mos: (value: number) => `voice quality ${number(value, 1)} of 4.5`,
      speech_dbfs: (value: number) => `speech ${number(value)} dB`,
      noise_dbfs: (value: number) => `noise ${number(value)} dB`,
      clipped_percent: (value: number) => `${number(value, 1)} % too loud`,
      echo_loss_db: (value: number) => `echo ${number(value)} dB quieter`,
      echo_delay_ms: (value: number) => `after ${number(value)} ms`,
      cpu_free_percent: (value: number) => `${number(value)} % free`,
      glitches: (value: number) => (value === 1 ? "1 break" : `${number(value)} breaks`),
    },
  },

  interview: {
    title: "Interview",
    questionOf: (index: number, total: number) => `Question ${index} of ${total}`,
    interviewer: {
      absent: "The interviewer is on the way",
      listening: "The interviewer is listening",
      thinking: "The interviewer is thinking",
      speaking: "The interviewer is speaking",
    },
    stopped: "Voice has stopped",
    elapsed: "Time since the start",
    quality: {
      poor: "Your connection is weak. If words get lost, turn off other downloads or move closer to the router.",
      lost: "Your connection is very weak. What you type is kept in any case.",
      good: "Your connection is good.",
      excellent: "Your connection is very good.",
      unknown: "The connection has not been measured yet.",
    },
    reconnecting: "The connection is interrupted and is being restored. What was said is kept.",
    reconnectingFor: (seconds: number) => `Since ${seconds} s`,
    mutedSpeaking: "You are speaking, but you are muted: the interviewer does not hear you.",
    muted: "You are muted.",
    mute: "Mute",
    unmute: "Unmute",
    holdToTalk: "You are muted. Hold Space to talk.",
    type: "Type instead",
    useVoice: "Speak instead",
    sound: "Sound",
    shortcuts: "Shortcuts",
    end: "End",
    cancel: "Cancel",
  },

  text: {
    interviewer: {
      absent: "The interviewer is on the way",
      listening: "Your turn. Take your time.",
      thinking: "The interviewer is thinking…",
      speaking: "The interviewer is writing…",
    },
    stopped: "The interviewer is not there right now. What you type is kept.",
  },

  transcript: {
    title: "Transcript",
    you: "You",
    interviewer: "Interviewer",
    typed: "typed",
    saving: "being saved",
    saved: "Your answer is saved.",
    empty: "What you and the interviewer say appears here.",
    emptyText: "What you and the interviewer write appears here.",
    earlier: (count: number) => `Show earlier (${count})`,
    later: (count: number) => `Show later (${count})`,
    latest: "Go to the newest",
  },

  composer: {
    label: "Your answer",
    placeholder: "Type your answer",
    send: "Send",
    hint: "Ctrl+Enter sends.",
    sending: "Saving…",
    slow: "Not saved yet. Your text is kept here.",
    again: "Send again",
    long: (characters: number) => `${number(characters)} of at most ${number(LONGEST_ANSWER)} characters`,
    tooLong: (characters: number) =>
      `${number(characters)} characters; at most ${number(LONGEST_ANSWER)} can be sent at once. Shorten it, or send it in parts.`,
    limit: `Your answer has more than the ${number(LONGEST_ANSWER)} characters that can be sent at once.`,
    notNow: "Typing is possible once you are connected. Your text is kept.",
  },

  sound: {
    title: "Sound and connection",
    processing: "Your voice is cleaned up before it is sent",
    echo_cancellation: "Remove the interviewer's echo",
    noise_suppression: "Reduce background noise",
    gain_control: "Even out loudness",
    pushToTalk: "Hold Space to talk (muted otherwise)",
    done: "Done",
  },

  trouble: {
    open: "Having trouble?",
    title: "Having trouble?",
    nothing: "Nothing wrong was found.",
    interviewerLevel: "Interviewer's level",
    connection: "Connection",
    kept: "What was said and typed is kept, whatever happens. If speaking does not work, typing counts the same.",
    devices: "Microphone and speaker",
    type: "Continue by typing",
    lostIn: (lost: string) => `of what you hear ${lost}`,
    lostOut: (lost: string) => `of what you say ${lost}`,
    in: (value: number) => `${number(value)} kbit/s in`,
    out: (value: number) => `${number(value)} kbit/s out`,
    done: "Back to the interview",
  },

  report: {
    open: "Report for support",
    title: "Report for support",
    text: "This says how Vivavoce is doing on this computer. It holds nothing that you said or typed, no name and no key. Nothing is sent: read it, save it, and give it to whoever helps you.",
    making: "Looking…",
    files: {
      "about.json": "Versions",
      "settings.json": "Settings and devices",
      "checks.json": "Checks",
      "now.json": "How things are now",
      "statistics.csv": "How it went, second by second",
      "log.txt": "Log",
    } as Record<string, string>,
    save: "Save",
    saved: (path: string) => `Saved: ${path}`,
    done: "Done",
  },

  shortcuts: {
    title: "Shortcuts",
    space: "Mute or unmute, when nothing is being typed",
    hold: "Hold to talk, when nothing is being typed",
    send: "Send what you typed",
    help: "Show this list",
    escape: "Close what is open",
    zoom: "Larger or smaller text",
    on: "Use Space and ? as shortcuts",
    onInText: "Use ? as a shortcut",
    done: "Done",
  },

  end: {
    title: "End the interview?",
    spoken:
      "Your last words are still taken in, and everything is saved. You cannot come back to this interview afterwards.",
    typed: "Everything you sent is saved. You cannot come back to this interview afterwards.",
    unsent: "What stands in the text field has not been sent.",
    yes: "End interview",
    no: "Stay",
  },

  closing: {
    title: "End the interview and close?",
    text: "Your last words are still taken in and everything is saved before the window closes.",
    yes: "End and close",
    no: "Stay",
    waiting: "Saving. The window closes by itself.",
    anyway: "Close anyway",
    anywayText: "Everything is stored on this computer.",
  },

  ending: {
    title: "Saving your interview",
    uploading: (done: number, all: number) => `${done} of ${all} lines have reached the platform.`,
    keepOpen: "Please keep the window open for a moment.",
  },

  ended: {
    title: "That was it. Thank you!",
    stopped: "Your interview has ended",
    everything: "Everything is saved.",
    everythingText: "All that you said and typed has reached the platform.",
    local: "Saved on this computer.",
    localText:
      "It will be sent when the platform can be reached: leave Vivavoce open, or start it again later. To be sure, save a copy.",
    allButRefused: "The platform did not take everything.",
    refused: (count: number) =>
      count === 1
        ? "The platform did not take 1 line. It stays on this computer; save a copy below to hand it in."
        : `The platform did not take ${count} lines. They stay on this computer; save a copy below to hand them in.`,
    onlyLocal: "The platform has not taken the transcript. Save a copy, so that you can hand it in.",
    nothing: "Nothing was said, so there is nothing to save.",
    notSent: "This was typed but not sent",
    copyTitle: "Your copy",
    copyText: "Save or print what was said, for yourself.",
    markdown: "Save as text",
    json: "Save as JSON",
    print: "Print",
    saved: (path: string) => `Saved: ${path}`,
    showTranscript: "Show transcript",
    feedback: "How was it?",
    ratings: ["Bad", "Not so good", "All right", "Good", "Very good"],
    feedbackText: "What should we know? (optional)",
    send: "Send feedback",
    sent: "Thank you for your feedback.",
    close: "Close",
  },

  sealed: {
    title: "No network here?",
    text: "Make a file of this interview and hand it in from any computer with a network, or give it to the person who invited you. Nobody but the platform can open it.",
    make: "Make the file",
    again: "Make it again",
  },

  printed: {
    title: "Transcript of the interview",
  },
};

function number(count: number, digits = 0): string {
  return count.toLocaleString("en", { maximumFractionDigits: digits });
}
