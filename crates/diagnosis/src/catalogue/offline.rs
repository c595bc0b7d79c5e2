//! What stands in the way of an interview without a network.

use super::say;
use crate::{Diagnosis, Repairer::*, observation::PackFault};

pub(super) fn link_needed() -> Diagnosis {
    say(
        "link_needed",
        "To go on, the invite\u{2019}s link is needed once more.".into(),
        "This computer has no keyring in which links are kept between two starts.",
        "Open the link from your invitation again. Everything that was said and typed is still here.",
        Candidate,
    )
}

pub(super) fn pack_unusable(why: PackFault) -> Diagnosis {
    let (code, message, cause, repairer) = match why {
        PackFault::Expired => (
            "offline_expired",
            "The questions kept on this computer have expired.",
            "They may be used without a network for a limited time only.",
            Candidate,
        ),
        PackFault::Changed => (
            "offline_changed",
            "The questions kept on this computer are not what the platform sent.",
            "The file was damaged or changed.",
            Candidate,
        ),
        PackFault::OtherKey => (
            "platform_key_changed",
            "The platform signs with another key than before, so its questions are not kept for offline use.",
            "The platform was set up anew, or somebody else answers in its name.",
            Operator,
        ),
        PackFault::NotAllowed => (
            "offline_not_allowed",
            "This interview may not be held without a network.",
            "The platform did not allow it.",
            Candidate,
        ),
        PackFault::NotKept => (
            "offline_not_kept",
            "The questions cannot be kept on this computer for offline use.",
            "The disk is full, or this app may not write to its folder.",
            Candidate,
        ),
    };
    let remedy = match why {
        PackFault::OtherKey => {
            "With a network the interview works as always. Tell the person who invited you, with this message."
        }
        PackFault::NotKept => {
            "With a network the interview works as always. To be safe from its failure, make space and open the invite again."
        }
        _ => "Connect to a network, also a phone\u{2019}s hotspot, and open the invite again.",
    };
    say(code, message.into(), cause, remedy, repairer)
}
