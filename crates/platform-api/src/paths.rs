//! Where each resource is, relative to the platform's base URL. `{interview}` stands for an interview's id.

/// The fixed token endpoint, older than version 1 and outside it.
pub const LIVEKIT_TOKEN: &str = "/api/livekit-token";
/// The prefix of everything that is versioned.
pub const V1: &str = "/api/v1";

pub const CONFIGURATION: &str = "/api/v1/configuration";
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

pub const JOBS: &str = "/api/v1/jobs";
pub const CANDIDATES: &str = "/api/v1/candidates";
pub const INTERVIEWS: &str = "/api/v1/interviews";
pub const INVITES: &str = "/api/v1/interviews/{interview}/invites";

/// Where an `https` invite link points: a page for people, which consumes nothing.
pub const INVITE_PAGE: &str = "/interview/{interview}";

/// Fills `{interview}` in one of the paths above.
pub fn of_interview(path: &str, interview: &crate::InterviewId) -> String {
    path.replace("{interview}", interview.as_str())
}
