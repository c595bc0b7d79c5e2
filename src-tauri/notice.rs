//! What the shell itself has to tell the page.

use serde::Serialize;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// Somebody opened an invite link outside the window: ask before it changes anything. The link stays with the
    /// shell; `platform` is whose it is, `None` when the link is not an invite.
    InviteArrived { platform: Option<String> },
    /// The window was asked to close in mid-interview, and did not.
    CloseRequested,
    /// There is no engine, so there is nothing that the page could do.
    CannotStart { why: String },
}
