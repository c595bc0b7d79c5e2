//! What stands in a recruiter's way, explained to them: who watches an interview is told other things than who is
//! interviewed.

use std::time::Duration;

use crate::{
    Diagnosis, Repairer, catalogue,
    observation::{LinkFault, Observation, Unreachable, WriteFault},
    words::{plural, without_secrets},
};

/// Something that went wrong on the recruiter's side. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The platform's address cannot be used.
    Address(LinkFault),
    /// The session is over and cannot be refreshed: the person has to sign in again.
    SignInAgain {
        platform: String,
    },
    PlatformAway {
        platform: String,
        why: Unreachable,
    },
    /// Something answers at the address that is no platform with a recruiter's side.
    NotAPlatform {
        platform: String,
        status: u16,
    },
    /// An answer without a usable word in it (5xx).
    PlatformFailed {
        platform: String,
        status: u16,
    },
    TooManyRequests {
        retry_after: Option<Duration>,
    },
    /// The platform's own sentences.
    Refused {
        message: String,
        remedy: String,
    },
    /// There is no call in this interview: it has not begun, is over, or is held in writing.
    NoCall,
    /// The call cannot be heard; the transcript does not depend on it.
    NotHeard {
        why: Box<Observation>,
    },
    /// The platform will never take some remarks as they are.
    RemarksRefused {
        count: u32,
    },
    /// Neither the interview nor its remarks are read from here.
    RemarksNotRead {
        path: String,
    },
    RemarkNotWritten {
        fault: WriteFault,
        path: String,
    },
}

/// Explains it.
pub fn diagnose(trouble: &Trouble) -> Diagnosis {
    let explained = in_words(trouble);
    let for_support = catalogue::support::line(explained.code, trouble);
    Diagnosis { for_support, ..explained }
}

/// What to do where the platform does not answer.
const PLATFORM_AWAY: &str = "Check your network. If other websites work, tell whoever runs the platform. What you \
                             noted is saved on this computer and handed in when the platform is back.";

fn in_words(trouble: &Trouble) -> Diagnosis {
    use Repairer::{Operator, Recruiter};
    match trouble {
        Trouble::Address(fault) => address(fault),
        Trouble::SignInAgain { platform } => say(
            "sign_in_again",
            format!("You are not signed in at {platform} any more."),
            "A session ends after a month without use, when it is ended on another device, or when an admin changes \
             the account.",
            "Sign in again. Nothing that you noted is lost.",
            Recruiter,
        ),
        Trouble::PlatformAway { platform, why } => {
            let away = Observation::PlatformUnreachable { platform: platform.clone(), why: *why };
            Diagnosis { remedy: PLATFORM_AWAY.into(), ..crate::diagnose(&away) }
        }
        Trouble::NotAPlatform { platform, status } => say(
            "not_a_platform",
            format!("{platform} does not answer as a platform for recruiters does (HTTP {status})."),
            "The address may be of another website, the platform may be older than this app, or a sign-in page of the \
             network is in the way.",
            "Check the address, and open any website in your browser to finish a network sign-in. If it stays, tell \
             whoever runs the platform.",
            Operator,
        ),
        Trouble::PlatformFailed { platform, status } => say(
            "platform_failed",
            format!("The platform at {platform} reported an error (HTTP {status})."),
            "Something on the platform\u{2019}s side failed; your computer is fine.",
            "Try again in a moment. If it goes on, tell whoever runs the platform.",
            Operator,
        ),
        Trouble::TooManyRequests { retry_after } => {
            crate::diagnose(&Observation::TooManyRequests { retry_after: *retry_after })
        }
        Trouble::Refused { message, remedy } => {
            say("platform_refuses", message.clone(), "The platform said so.", remedy, Recruiter)
        }
        Trouble::NoCall => say(
            "no_call",
            "There is no call to listen to.".into(),
            "The conversation has not begun, is over, or is held in writing.",
            "Nothing has to be done: the transcript is shown as it grows, and you can listen once there is a call.",
            Recruiter,
        ),
        Trouble::NotHeard { why } => {
            let heard = crate::diagnose(why);
            Diagnosis {
                remedy: "The transcript goes on without the sound. Choose \u{201c}Try again\u{201d} to listen; if it \
                         stays, try another network or tell whoever runs the platform."
                    .into(),
                ..heard
            }
        }
        Trouble::RemarksRefused { count } => say(
            "remarks_refused",
            format!(
                "The platform does not take {} of yours.",
                plural(u64::from(*count), "remark", "remarks")
            ),
            "They are too long, on something of somebody else\u{2019}s, or the interview has too many.",
            "They stay on this computer: copy what you need into a new note.",
            Recruiter,
        ),
        Trouble::RemarksNotRead { path } => say(
            "remarks_not_read",
            format!("What you noted earlier cannot be read from {path}."),
            "The disk reported an error, or another copy of Vivavoce holds the file.",
            "Close other copies of Vivavoce, then try again. What the platform has of your notes is shown.",
            Recruiter,
        ),
        Trouble::RemarkNotWritten { fault, path } => {
            let failed = Observation::JournalFailed { fault: *fault, path: path.clone() };
            Diagnosis {
                remedy: "Make room on the disk or close other copies of Vivavoce, then choose \u{201c}Try again\u{201d}. \
                         Until then what you note is kept in this window only."
                    .into(),
                ..crate::diagnose(&failed)
            }
        }
    }
}

fn address(fault: &LinkFault) -> Diagnosis {
    let (message, remedy) = match fault {
        LinkFault::Insecure { given } => (
            format!("{given} is not encrypted."),
            "Use the address that begins with https://. Passwords are sent over http:// to this computer only.",
        ),
        LinkFault::PlatformAddress { given } if !given.is_empty() => (
            format!("{given} is not the address of a platform."),
            "An address looks like https://interviews.example: ask whoever runs the platform for it.",
        ),
        _ => (
            "This is not the address of a platform.".into(),
            "An address looks like https://interviews.example: ask whoever runs the platform for it.",
        ),
    };
    say("platform_address", message, "It may be incomplete or mistyped.", remedy, Repairer::Recruiter)
}

fn say(code: &'static str, message: String, cause: &str, remedy: &str, repairer: Repairer) -> Diagnosis {
    Diagnosis {
        code,
        message: without_secrets(&message),
        cause: cause.into(),
        remedy: remedy.into(),
        repairer,
        for_support: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Trouble> {
        let (platform, path) = ("https://interviews.example".to_owned(), "/data/journal.sqlite".to_owned());
        vec![
            Trouble::Address(LinkFault::Empty),
            Trouble::Address(LinkFault::Insecure { given: "http://interviews.example/".into() }),
            Trouble::Address(LinkFault::PlatformAddress { given: "interviews".into() }),
            Trouble::SignInAgain { platform: platform.clone() },
            Trouble::PlatformAway { platform: platform.clone(), why: Unreachable::Refused },
            Trouble::NotAPlatform { platform: platform.clone(), status: 404 },
            Trouble::PlatformFailed { platform, status: 502 },
            Trouble::TooManyRequests { retry_after: Some(Duration::from_secs(20)) },
            Trouble::Refused { message: "No.".into(), remedy: "Ask somebody else.".into() },
            Trouble::NoCall,
            Trouble::NotHeard { why: Box::new(Observation::ConnectionLost) },
            Trouble::RemarksRefused { count: 2 },
            Trouble::RemarksNotRead { path: path.clone() },
            Trouble::RemarkNotWritten { fault: WriteFault::DiskFull, path },
        ]
    }

    #[test]
    fn a_recruiter_is_told_what_happened_and_what_to_do_and_never_to_ask_who_invited_them() {
        for trouble in all() {
            let told = diagnose(&trouble);
            for sentence in [&told.message, &told.cause, &told.remedy] {
                assert!(sentence.ends_with('.'), "{trouble:?}: {sentence}");
                assert!(!sentence.contains("invited you"), "{trouble:?}: {sentence}");
            }
            assert!(told.for_support.starts_with(told.code), "{told:?}");
        }
    }
}
