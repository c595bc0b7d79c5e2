//! Where each resource is, relative to the platform's base URL. `{interview}` stands for an interview's id.

/// The fixed token endpoint, older than version 1 and outside it.
pub const LIVEKIT_TOKEN: &str = "/api/livekit-token";
/// The prefix of everything that is versioned.
pub const V1: &str = "/api/v1";

pub const CONFIGURATION: &str = "/api/v1/configuration";
/// See [`crate::status`].
pub const STATUS: &str = "/api/v1/status";
/// The same as a page, for a person with a browser.
pub const STATUS_PAGE: &str = "/status";
pub const OPENAPI: &str = "/api/v1/openapi.json";

/// See [`crate::check_room`].
pub const CHECK_ROOM: &str = "/api/v1/interviews/{interview}/check-room";
pub const OPEN_INVITE: &str = "/api/v1/invites/open";
pub const ENTRIES: &str = "/api/v1/interviews/{interview}/entries";
pub const TRANSCRIPT: &str = "/api/v1/interviews/{interview}/transcript";
/// Text mode: see [`crate::line`].
pub const NEXT_LINE: &str = "/api/v1/interviews/{interview}/next-line";
/// See [`crate::offline::SealedImported`].
pub const SEALED_INTERVIEWS: &str = "/api/v1/sealed-interviews";
pub const FINISH: &str = "/api/v1/interviews/{interview}/finish";
pub const FEEDBACK: &str = "/api/v1/interviews/{interview}/feedback";

pub const INTERVIEWER_PACK: &str = "/api/v1/interviews/{interview}/interviewer";
pub const LEASE: &str = "/api/v1/interviews/{interview}/lease";
pub const PROGRESS: &str = "/api/v1/interviews/{interview}/progress";
/// What an OpenAI-compatible client gets as its `base_url`; the interview is known from the bearer.
pub const BRAIN_BASE: &str = "/api/v1/brain";
pub const BRAIN_CHAT: &str = "/api/v1/brain/chat/completions";

/// See [`crate::account`].
pub const SESSIONS: &str = "/api/v1/sessions";
pub const REFRESH_SESSION: &str = "/api/v1/sessions/refresh";
pub const CURRENT_SESSION: &str = "/api/v1/sessions/current";
pub const ME: &str = "/api/v1/me";
pub const ACCOUNTS: &str = "/api/v1/accounts";
/// `{account}` stands for an account's id.
pub const ACCOUNT: &str = "/api/v1/accounts/{account}";

/// See [`crate::recruiting`].
pub const JOBS: &str = "/api/v1/jobs";
/// `{job}` stands for a job's id.
pub const JOB: &str = "/api/v1/jobs/{job}";
pub const CANDIDATES: &str = "/api/v1/candidates";
/// `{candidate}` stands for a candidate's id.
pub const CANDIDATE: &str = "/api/v1/candidates/{candidate}";
pub const IMPORT_CANDIDATES: &str = "/api/v1/candidates/import";
pub const INTERVIEWS: &str = "/api/v1/interviews";
pub const INTERVIEW: &str = "/api/v1/interviews/{interview}";
pub const INVITES: &str = "/api/v1/interviews/{interview}/invites";

/// See [`crate::live`].
pub const PRESENCE: &str = "/api/v1/interviews/{interview}/presence";
pub const LIVE: &str = "/api/v1/live";
/// See [`crate::observing`].
pub const OBSERVE: &str = "/api/v1/interviews/{interview}/observe";
pub const EVENTS: &str = "/api/v1/interviews/{interview}/events";
/// See [`crate::remarks`].
pub const REMARKS: &str = "/api/v1/interviews/{interview}/remarks";
/// `?format=markdown`, `json` or `csv`: transcript, notes in their places, ratings; as a file.
pub const EXPORT: &str = "/api/v1/interviews/{interview}/export";

/// Where an `https` invite link points: a page for people, which consumes nothing.
pub const INVITE_PAGE: &str = "/interview/{interview}";

/// Fills `{interview}` in one of the paths above.
pub fn of_interview(path: &str, interview: &crate::InterviewId) -> String {
    path.replace("{interview}", interview.as_str())
}
