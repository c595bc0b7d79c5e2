//! Platforms that cannot be reached.

use super::say;
use crate::{Diagnosis, Repairer, observation::Unreachable, words::seconds};

pub(super) fn unreachable(platform: &str, why: Unreachable) -> Diagnosis {
    let (code, what, cause) = match why {
        Unreachable::NameNotFound => (
            "platform_name_not_found",
            "its name is not known".to_owned(),
            "You are offline, or the address in the invite is wrong.",
        ),
        Unreachable::NameServiceSilent => (
            "platform_name_service_silent",
            "nobody on this network says what its address is".to_owned(),
            "You are offline, or your network\u{2019}s name service (DNS) does not answer.",
        ),
        Unreachable::NoNetwork => (
            "network_away",
            "this computer has no network".to_owned(),
            "The cable is out, the Wi-Fi is off, or flight mode is on.",
        ),
        Unreachable::Refused => (
            "platform_refused",
            "connection refused".to_owned(),
            "The platform is not running, or the address in the invite is wrong.",
        ),
        Unreachable::Tls => (
            "platform_not_secure",
            "its security certificate is not accepted".to_owned(),
            "This computer\u{2019}s clock may be wrong, or something in the network reads along.",
        ),
        Unreachable::TlsForOtherName => (
            "platform_other_name",
            "what answers there shows the certificate of another host".to_owned(),
            "A sign-in page or a firewall answers in the platform\u{2019}s place, or the platform is set up wrongly.",
        ),
        Unreachable::SignInFirst => (
            "network_sign_in",
            "the network you are in answers in its place".to_owned(),
            "This network, as in hotels and trains, wants you to sign in before it lets anything through: open any \
             website in your browser and do so.",
        ),
        Unreachable::TimedOut { after } => (
            "platform_timed_out",
            format!("no answer within {}", seconds(after)),
            "The platform is overloaded, or your network is slow or away.",
        ),
        Unreachable::Redirected => (
            "platform_redirected",
            "it points to another host".to_owned(),
            "A sign-in page of the network may be in the way, or the platform has moved.",
        ),
        Unreachable::Broken => (
            "platform_unreachable",
            "the connection broke off".to_owned(),
            "Your network or the platform is away.",
        ),
    };
    say(
        code,
        format!("Cannot reach the interview platform at {platform}: {what}."),
        cause,
        "Check your network and try again. If other websites work, tell the person who invited you. Once an invite was \
         opened here with a network, its interview can be held without one.",
        Repairer::Operator,
    )
}
