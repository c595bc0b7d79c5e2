//! Voice servers that the platform cannot use, or that let nobody more in.

use super::say;
use crate::{Diagnosis, Repairer::Operator};

pub(super) fn not_reached() -> Diagnosis {
    say(
        "platform_without_livekit",
        "The platform does not reach its voice server.".into(),
        "It is nothing on your computer: the voice server is down, or its address in the platform\u{2019}s LIVEKIT_URL is \
         wrong.",
        "Try again in a minute. If it stays, tell the person who invited you, with this message. You can also type: your \
         answers count the same.",
        Operator,
    )
}

pub(super) fn platform_not_restarted() -> Diagnosis {
    say(
        "platform_not_restarted",
        "The platform cannot start voice interviews yet: it still runs with its old settings.".into(),
        "It is nothing on your computer: the platform\u{2019}s settings were changed after it was started.",
        "Tell the person who invited you, with this message: the platform has to be started again. Then try again.",
        Operator,
    )
}

pub(super) fn room_full() -> Diagnosis {
    say(
        "room_full",
        "The interview room is full.".into(),
        "The voice server admits only so many people into a room, and they are in it already.",
        "Try again in a minute. If it stays, tell the person who invited you, with this message.",
        Operator,
    )
}

pub(super) fn room_not_joined(status: u16) -> Diagnosis {
    say(
        "room_not_joined",
        format!("The voice server did not let you into the room (HTTP {status})."),
        "The room is full: a LiveKit server says no more than this then. Or the server failed.",
        "Try again in a minute. If it stays, tell the person who invited you, with this message. You can also type: your \
         answers count the same.",
        Operator,
    )
}

pub(super) fn limit_reached() -> Diagnosis {
    say(
        "livekit_limit_reached",
        "The voice service lets nobody more in at the moment.".into(),
        "It is nothing on your computer: the minutes of the platform\u{2019}s LiveKit project are used up, or too many \
         people are in calls.",
        "Try again in a few minutes. If it stays, tell the person who invited you, with this message. You can also type: \
         your answers count the same.",
        Operator,
    )
}
