//! Access tokens that are refused, too early or too late.

use super::say;
use crate::{Diagnosis, Repairer, issuer::IssuerFault, observation::TokenRefusal, words::seconds};
use std::time::Duration;

/// A clock that is off by more than this explains a token that is early or late.
const CLOCK_TOLERANCE_S: u64 = 30;

pub(super) fn refused(why: TokenRefusal) -> Diagnosis {
    let (code, message, cause) = match why {
        TokenRefusal::NotAToken => (
            "livekit_invalid_token",
            "The voice server did not let you in: it calls the platform\u{2019}s access token invalid \
             (\u{201c}invalid authorization token\u{201d}).",
            "It is nothing on your computer: the platform\u{2019}s LiveKit credentials are placeholders or of a \
             wrong form.",
        ),
        TokenRefusal::WrongSecret => (
            "livekit_wrong_secret",
            "The voice server did not let you in: the signature of the platform\u{2019}s access token does not fit.",
            "It is nothing on your computer: the platform\u{2019}s LIVEKIT_API_SECRET is not the one of this voice \
             server.",
        ),
        TokenRefusal::UnknownKey => (
            "livekit_unknown_key",
            "The voice server did not let you in: it does not know the platform\u{2019}s API key.",
            "It is nothing on your computer: the platform\u{2019}s LIVEKIT_API_KEY belongs to another LiveKit \
             project than its LIVEKIT_URL.",
        ),
        TokenRefusal::Expired => (
            "livekit_token_expired",
            "The voice server did not let you in: the access token has expired.",
            "It took too long to connect, or the clocks of the platform and the voice server differ.",
        ),
        TokenRefusal::NotYetValid => (
            "livekit_token_not_yet_valid",
            "The voice server did not let you in: the access token is not valid yet.",
            "The clocks of the platform and the voice server differ.",
        ),
        TokenRefusal::NotPermitted => (
            "livekit_not_permitted",
            "The voice server did not let you in: the access token is not for this room.",
            "The platform granted too little, or the room does not exist any more.",
        ),
    };
    say(
        code,
        message.into(),
        cause,
        "Try again. If it stays, tell the person who invited you, with this message: the platform\u{2019}s LiveKit \
         settings need a correction.",
        Repairer::Operator,
    )
}

pub(super) fn expired(skew_s: i64) -> Diagnosis {
    let message = format!("The permission to join had expired before it could be used{}.", skew(skew_s));
    clock("token_expired", message, skew_s)
}

pub(super) fn not_yet_valid(skew_s: i64) -> Diagnosis {
    clock("token_not_yet_valid", format!("The permission to join is not valid yet{}.", skew(skew_s)), skew_s)
}

pub(super) fn clock_wrong(skew_s: i64) -> Diagnosis {
    let off = seconds(Duration::from_secs(skew_s.unsigned_abs()));
    let which = if skew_s > 0 { "ahead" } else { "behind" };
    say(
        "clock_wrong",
        format!("This computer\u{2019}s clock is {off} {which}."),
        "It was set by hand, or its battery is empty.",
        "The interview works all the same, but set the clock (automatic time is best): other secure pages may not open.",
        Repairer::Candidate,
    )
}

pub(super) fn grants_too_little() -> Diagnosis {
    say(
        "token_grants_too_little",
        "The permission to join does not allow you to speak or to hear.".into(),
        "It is nothing on your computer: the platform hands out tokens with too few rights.",
        "Tell the person who invited you, with this message.",
        Repairer::Operator,
    )
}

pub(super) fn issuer_odd(why: IssuerFault) -> Diagnosis {
    let remedy = "Tell the person who invited you, with this message: the platform\u{2019}s LiveKit settings need a correction.";
    let (code, message, cause, remedy) = match why {
        IssuerFault::Missing => (
            "token_issuer_missing",
            "The permission to join does not say by which API key it was issued.",
            "It is nothing on your computer: the platform\u{2019}s LIVEKIT_API_KEY is empty.",
            remedy,
        ),
        IssuerFault::Placeholder => (
            "token_issuer_placeholder",
            "The permission to join was issued by an API key that looks like a placeholder.",
            "It is nothing on your computer: the platform\u{2019}s LIVEKIT_API_KEY is still the text of a template.",
            remedy,
        ),
        IssuerFault::Secret => (
            "token_issuer_is_secret",
            "The permission to join seems to carry the platform\u{2019}s API secret in the place of its key.",
            "It is nothing on your computer: the platform\u{2019}s LIVEKIT_API_KEY and LIVEKIT_API_SECRET may be \
             swapped.",
            "Tell the person who invited you, with this message. The secret has been given away with it and needs a new \
             one.",
        ),
    };
    say(code, message.into(), cause, remedy, Repairer::Operator)
}

fn clock(code: &'static str, message: String, skew_s: i64) -> Diagnosis {
    if is_off(skew_s) {
        say(
            code,
            message,
            "This computer\u{2019}s clock is wrong.",
            "Set the clock of this computer (automatic time is best), then try again.",
            Repairer::Candidate,
        )
    } else {
        say(
            code,
            message,
            "It is nothing on your computer: the platform\u{2019}s clock is wrong, or it hands out tokens with a \
             wrong lifetime.",
            "Try again. If it stays, tell the person who invited you.",
            Repairer::Operator,
        )
    }
}

fn is_off(skew_s: i64) -> bool {
    skew_s.unsigned_abs() > CLOCK_TOLERANCE_S
}

fn skew(skew_s: i64) -> String {
    let off = seconds(Duration::from_secs(skew_s.unsigned_abs()));
    match skew_s {
        skew_s if !is_off(skew_s) => String::new(),
        1.. => format!(" (this computer\u{2019}s clock is {off} ahead)"),
        _ => format!(" (this computer\u{2019}s clock is {off} behind)"),
    }
}
