//! The words.

use super::{Dependency, Fault};
use crate::{TokenRefusal, Unreachable, words::seconds};
use std::time::Duration;

/// Code, what happened, likely cause, what to do.
type Words = (&'static str, String, String, String);

pub(super) fn in_words(fault: &Fault) -> Words {
    match fault {
        Fault::Unreachable { of, url, why } => unreachable(*of, url, *why),
        Fault::NotSuchAService { of, url, status } => (
            "not_such_a_service",
            format!("{url} answers, but not as {} does (HTTP {status}).", of.name()),
            "Another program or a proxy listens there, or the address has a wrong path.".into(),
            format!("Correct {}.", of.address_in()),
        ),
        Fault::KeyRefused { of, url } => (
            "key_refused",
            format!("{} at {url} does not accept the key.", capital(of.name())),
            format!("{} is mistyped, was revoked, or belongs to another account.", of.key_in()),
            format!("Copy the key again into {}, then restart the platform.", of.key_in()),
        ),
        Fault::LimitReached { of } => limit_reached(*of),
        Fault::Failed { of, url, status } => (
            "service_failed",
            format!("{} at {url} reports an error (HTTP {status}).", capital(of.name())),
            "The service itself is out of order.".into(),
            "Check again in a minute; if it stays, look at the service\u{2019}s log or status page.".into(),
        ),
        Fault::LiveKitRefusesToken { url, why } => token_refused(url, *why),
        Fault::ClockDiffers { skew_s } => clock(*skew_s),
        Fault::InterviewerMissing { room, for_s } => (
            "interviewer_missing",
            format!(
                "No interviewer has come to the room {room} for {}.",
                seconds(Duration::from_secs(*for_s))
            ),
            "The interviewer\u{2019}s worker is not running, is registered with another LiveKit, or is too busy.".into(),
            "Start the worker with the same LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET as the platform.".into(),
        ),
        Fault::ModelNotListed { model } => (
            "model_not_listed",
            format!("The endpoint does not list the model {model}."),
            "OPENAI_MODEL is mistyped, or the account may not use it. Interviews follow their script meanwhile.".into(),
            "Set OPENAI_MODEL to one that the endpoint lists, then restart the platform.".into(),
        ),
        Fault::Storage { path, detail } => (
            "storage_failed",
            format!("The database {path} cannot be used: {}.", detail.trim_end_matches(['.', '?', ' '])),
            "The folder is not this user\u{2019}s, the disk is full, or the file is damaged.".into(),
            format!("Make {path} and its folder writable for the user that runs the platform, and make space on the disk."),
        ),
        Fault::StorageOfLaterVersion { path } => (
            "storage_of_later_version",
            format!("The database {path} belongs to a later version of the platform."),
            "The platform was replaced by an older version.".into(),
            "Run the later version again, or restore the database from a copy of before.".into(),
        ),
        Fault::NotRunning { url, why } => (
            "platform_not_running",
            format!("No platform answers at {url}: {}.", said(*why)),
            "It is not started, or listens at another address.".into(),
            "Start it with vivavoce-platform, or say where it is with --public-url or PORT.".into(),
        ),
        Fault::RestartNeeded { url, changed } => restart_needed(url, changed),
        Fault::OtherSettings { url, what } => (
            "other_settings",
            format!("The platform that runs at {url} has other settings than these: {what}."),
            "It was started in another folder, with another --env-file, or with other environment variables.".into(),
            "Check with the --env-file that it was started with, or start it again from here.".into(),
        ),
    }
}

fn unreachable(of: Dependency, url: &str, why: Unreachable) -> Words {
    let (code, cause, remedy) = match why {
        Unreachable::NameNotFound => (
            "name_not_found",
            "The address is mistyped, or this machine\u{2019}s name server does not work.".to_owned(),
            format!("Correct the host in {}; if it is right, check this machine\u{2019}s DNS.", of.address_in()),
        ),
        Unreachable::NameServiceSilent => (
            "name_service_silent",
            "No name server answers this machine.".to_owned(),
            "Check this machine\u{2019}s DNS settings and its way to the name server.".to_owned(),
        ),
        Unreachable::NoNetwork => (
            "no_network",
            "This machine has no way there: it is not connected, or lacks a route.".to_owned(),
            "Connect it, or correct its routes.".to_owned(),
        ),
        Unreachable::Refused => (
            "connection_refused",
            "Nothing listens at that port: the service is not running, or the port is wrong.".to_owned(),
            format!("Start the service, or correct the port in {}.", of.address_in()),
        ),
        Unreachable::Tls => (
            "not_secure",
            "Its certificate is expired, for another name or from an unknown authority, this machine\u{2019}s clock is \
             wrong, or the port speaks no TLS."
                .to_owned(),
            format!(
                "Renew the certificate or correct {}; a private authority has to be installed on this machine.",
                of.address_in()
            ),
        ),
        Unreachable::TlsForOtherName => (
            "certificate_for_other_name",
            "Its certificate is for another name.".to_owned(),
            format!("Renew the certificate for the host in {}, or correct the host.", of.address_in()),
        ),
        Unreachable::TimedOut { .. } => (
            "timed_out",
            "A firewall swallows the packets, or the service is overloaded.".to_owned(),
            format!("Let this machine reach the address in {}, or correct it.", of.address_in()),
        ),
        Unreachable::Redirected | Unreachable::SignInFirst => (
            "redirected",
            "It is the address of a web page, or a proxy is in the way.".to_owned(),
            format!("Correct {}.", of.address_in()),
        ),
        Unreachable::Broken => (
            "connection_broken",
            "The network or the service is away, or something else than HTTP answers there.".to_owned(),
            format!("Check the network of this machine and {}.", of.address_in()),
        ),
    };
    (code, format!("{} cannot be reached at {url}: {}.", capital(of.name()), said(why)), cause, remedy)
}

fn said(why: Unreachable) -> String {
    match why {
        Unreachable::NameNotFound => "its name is not known".into(),
        Unreachable::NameServiceSilent => "no name server answers".into(),
        Unreachable::NoNetwork => "there is no way there".into(),
        Unreachable::Refused => "connection refused".into(),
        Unreachable::Tls => "no secure connection".into(),
        Unreachable::TimedOut { after } => format!("no answer within {}", seconds(after)),
        Unreachable::TlsForOtherName => "its certificate is for another name".into(),
        Unreachable::SignInFirst => "the network wants a sign-in first".into(),
        Unreachable::Redirected => "it points to another address".into(),
        Unreachable::Broken => "the connection breaks off".into(),
    }
}

fn limit_reached(of: Dependency) -> Words {
    let (cause, remedy) = match of {
        Dependency::LiveKit => (
            "The minutes of the LiveKit project\u{2019}s plan are used up, or too many people are in calls. Those of the free \
             plan come back on the first of the month.",
            "Look at the project\u{2019}s usage at cloud.livekit.io and choose a larger plan; on a server of your own, raise \
             limit in its configuration.",
        ),
        Dependency::Model | Dependency::Deepgram => (
            "The account has no credit left, or is asked more often than its plan allows.",
            "Look at the account\u{2019}s usage and billing.",
        ),
    };
    (
        "limit_reached",
        format!("{} takes no more at the moment (HTTP 429).", capital(of.name())),
        cause.into(),
        remedy.into(),
    )
}

fn token_refused(url: &str, why: TokenRefusal) -> Words {
    let (code, what, cause, remedy) = match why {
        TokenRefusal::UnknownKey => (
            "livekit_unknown_key",
            "does not know LIVEKIT_API_KEY",
            "The key is mistyped or was revoked, or belongs to another project than LIVEKIT_URL.",
            "Copy LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET again, all three from one LiveKit project, then restart \
             the platform.",
        ),
        TokenRefusal::WrongSecret => (
            "livekit_wrong_secret",
            "knows LIVEKIT_API_KEY, but LIVEKIT_API_SECRET does not belong to it",
            "The secret is mistyped or cut off, or is that of another key.",
            "Make a new key in the LiveKit project and write both its parts into LIVEKIT_API_KEY and LIVEKIT_API_SECRET, then \
             restart the platform.",
        ),
        TokenRefusal::Expired => (
            "livekit_token_expired",
            "takes a token made this moment for an expired one",
            "The clocks of this machine and the LiveKit server differ by minutes.",
            "Set both clocks by a time server.",
        ),
        TokenRefusal::NotYetValid => (
            "livekit_token_not_yet_valid",
            "takes a token made this moment for one that is not valid yet",
            "The clocks of this machine and the LiveKit server differ by minutes.",
            "Set both clocks by a time server.",
        ),
        TokenRefusal::NotPermitted => (
            "livekit_not_permitted",
            "does not permit the platform\u{2019}s key to list rooms",
            "The key\u{2019}s rights are restricted.",
            "Use a key of the project that may manage rooms.",
        ),
        TokenRefusal::NotAToken => (
            "livekit_invalid_token",
            "calls the platform\u{2019}s token invalid",
            "LIVEKIT_API_KEY or LIVEKIT_API_SECRET has a wrong form.",
            "Copy both again from the LiveKit project, then restart the platform.",
        ),
    };
    (code, format!("LiveKit at {url} {what}."), cause.into(), remedy.into())
}

fn clock(skew_s: i64) -> Words {
    let off = seconds(Duration::from_secs(skew_s.unsigned_abs()));
    let side = if skew_s > 0 { "ahead of" } else { "behind" };
    (
        "clock_differs",
        format!("This machine\u{2019}s clock is {off} {side} LiveKit\u{2019}s."),
        "One of the two is not set by a time server. Tokens are refused when clocks differ by minutes."
            .into(),
        "Set the clock of this machine by a time server (timedatectl set-ntp true on most Linux systems)."
            .into(),
    )
}

fn restart_needed(url: &str, changed: &[String]) -> Words {
    let names = match changed {
        [] => "its settings have".to_owned(),
        [one] => format!("{one} has"),
        many => format!("{} have", many.join(", ")),
    };
    (
        "restart_needed",
        format!(
            "The platform that runs at {url} still has its old settings: {names} changed since it was started."
        ),
        "Settings are read at the start only.".into(),
        "Restart the platform.".into(),
    )
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
