//! Links that are no invites.

use super::say;
use crate::{Diagnosis, Repairer, observation::LinkFault};

pub(super) fn malformed(fault: &LinkFault) -> Diagnosis {
    let message = match fault {
        LinkFault::Empty => "There is no link yet.".into(),
        LinkFault::NotAUrl => "This is not a link.".into(),
        LinkFault::NotAnInvite => "This link is not an interview invite.".into(),
        LinkFault::MissingPlatform => "The invite does not say which platform it belongs to.".into(),
        LinkFault::MissingInterview => "The invite does not say which interview it is for.".into(),
        LinkFault::PlatformAddress { given } => {
            format!(
                "The invite\u{2019}s platform \u{201c}{given}\u{201d} is not an address that can be opened."
            )
        }
        LinkFault::Insecure { given } => {
            format!("The invite leads to {given} without encryption (http instead of https).")
        }
        LinkFault::BadValue { name } => format!("The invite\u{2019}s \u{201c}{name}\u{201d} is not valid."),
    };
    if matches!(fault, LinkFault::Insecure { .. }) {
        return say(
            "link_malformed",
            message,
            "Others on the network could read along.",
            "Ask the person who invited you for a link that begins with https.",
            Repairer::Recruiter,
        );
    }
    say(
        "link_malformed",
        message,
        "It may have been cut off or changed on the way.",
        "Copy the whole link from your invitation: it begins with vivavoce://join, or with https:// and has \
         /interview/ in it.",
        Repairer::Candidate,
    )
}
