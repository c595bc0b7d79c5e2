//! The ways that sound can take, and those that it cannot.

use super::say;
use crate::{
    Diagnosis,
    Repairer::{Candidate, Operator},
    observation::Way,
};

/// What people who know networks call it, and everybody else can pass on to them.
fn named(way: Way) -> &'static str {
    match way {
        Way::Udp => "UDP",
        Way::Tcp => "TCP",
        Way::Relay => "a relay (TURN)",
    }
}

pub(super) fn not_offered(way: Way) -> Diagnosis {
    let code = match way {
        Way::Udp => "udp_not_offered",
        Way::Tcp => "tcp_not_offered",
        Way::Relay => "relay_not_offered",
    };
    say(
        code,
        format!("The voice server offers no way by {}.", named(way)),
        "It is set up without it, which matters only where the other ways are blocked.",
        "Nothing is to be done while another way works; otherwise tell the person who invited you.",
        Operator,
    )
}

pub(super) fn blocked(way: Way) -> Diagnosis {
    let (code, cause): (_, &str) = match way {
        Way::Udp => (
            "udp_blocked",
            "A firewall or VPN, often of a company or school, lets no calls through on the shortest way.",
        ),
        Way::Tcp => ("tcp_blocked", "A firewall lets only websites through, or the voice server\u{2019}s port is closed."),
        Way::Relay => ("relay_blocked", "A firewall is in the way, or the relay is not running."),
    };
    say(
        code,
        format!("Sound cannot go by {}: the voice server was asked there and nothing came back.", named(way)),
        cause,
        "Nothing is to be done while another way works. Otherwise use another network, such as a phone\u{2019}s hotspot, or \
         switch the VPN off.",
        Candidate,
    )
}

pub(super) fn slow(way: Way, round_trip_ms: u32) -> Diagnosis {
    say(
        "way_slow",
        format!("Sound by {} takes {round_trip_ms} ms to the voice server and back.", named(way)),
        "The network is slow or busy, or the voice server is far away.",
        "Stop downloads and other calls, move closer to the Wi-Fi or use a cable, then check again.",
        Candidate,
    )
}

pub(super) fn relay_refused() -> Diagnosis {
    say(
        "relay_refused",
        "The relay (TURN) does not let you through.".into(),
        "It is nothing on your computer: the relay and the voice server do not agree on its credentials.",
        "Nothing is to be done while another way works. Otherwise tell the person who invited you.",
        Operator,
    )
}

pub(super) fn relay_over_tls_not_tested() -> Diagnosis {
    say(
        "relay_over_tls_not_tested",
        "The relay (TURN) is offered over TLS only, and was not tested.".into(),
        "It is tried only in a call, when every other way is blocked.",
        "Nothing is to be done while another way works; otherwise tell the person who invited you.",
        Operator,
    )
}

/// It works; why not on the shortest way.
pub(super) fn taken(way: Way) -> Diagnosis {
    let code = match way {
        Way::Udp => "sound_takes_udp",
        Way::Tcp => "sound_takes_tcp",
        Way::Relay => "sound_takes_relay",
    };
    say(
        code,
        format!("Sound works, by {}.", named(way)),
        "The shorter way is blocked, so that a busy network is heard as gaps sooner.",
        "You can start. Another network, or no VPN, may sound better.",
        Candidate,
    )
}
