//! The one table from observation to words.

use crate::{
    Diagnosis, Repairer,
    observation::{LinkFault, Observation, TokenRefusal, Unreachable, WriteFault},
};

/// Explains what was observed.
pub fn diagnose(observed: &Observation) -> Diagnosis {
    use Observation::*;
    use Repairer::*;
    match observed {
        LinkMalformed { fault } => link(fault),

        PlatformUnreachable { platform, why } => unreachable(platform, *why),
        PlatformNotJson { platform, status } => say(
            "platform_not_json",
            format!("{platform} answered, but not as an interview platform does (HTTP {status}, not JSON)."),
            "The address may be of another website, or a sign-in page of the network is in the way.",
            "Open any website in your browser to finish a network sign-in, then try again. If it stays, ask for a new \
             link.",
            Recruiter,
        ),
        PlatformFailed { platform, status, message } => say(
            "platform_failed",
            format!(
                "The interview platform at {platform} reported an error (HTTP {status}{}).",
                detail(message)
            ),
            "Something on the platform's side failed; your computer is fine.",
            "Try again in a moment. If it goes on, tell the person who invited you.",
            Operator,
        ),
        TooManyRequests { retry_after } => say(
            "too_many_requests",
            "The platform asks to wait before the next try.".into(),
            "The invite was tried very often in a short time.",
            &match retry_after {
                Some(wait) => format!("Try again in {} seconds.", wait.as_secs().max(1)),
                None => "Try again in a minute.".into(),
            },
            Candidate,
        ),
        InviteRefused => say(
            "invite_refused",
            "The platform does not accept this invite.".into(),
            "The link may be incomplete, or it was replaced by a newer one.",
            "Copy the whole link from your invitation again. If it stays, ask for a new one.",
            Recruiter,
        ),
        InviteNotFound => say(
            "invite_not_found",
            "The platform does not know this interview.".into(),
            "The link may be incomplete, or the interview was removed.",
            "Copy the whole link from your invitation again. If it stays, ask for a new one.",
            Recruiter,
        ),
        InviteExpired => say(
            "invite_expired",
            "This invite has expired.".into(),
            "Invites are open for a limited time.",
            "Ask the person who invited you for a new link.",
            Recruiter,
        ),
        InviteInUse => say(
            "invite_in_use",
            "This interview is open on another computer.".into(),
            "An invite belongs to the computer it was first opened on.",
            "Go on there, or ask the person who invited you for a new link.",
            Candidate,
        ),

        CredentialsNotConfigured => say(
            "credentials_not_configured",
            "The platform cannot start voice interviews: its LiveKit credentials are not configured.".into(),
            "The platform's LIVEKIT_URL, LIVEKIT_API_KEY or LIVEKIT_API_SECRET is missing or still a placeholder. It \
             is nothing on your computer.",
            "Tell the person who invited you; the operator sets the three values in the backend's .env and restarts \
             it. Then try again.",
            Operator,
        ),
        TokenUnreadable => say(
            "token_unreadable",
            "The platform answered without a usable access token.".into(),
            "The platform's token endpoint does not answer as it should.",
            "Tell the person who invited you. Trying again does no harm.",
            Operator,
        ),
        TokenForOtherRoom { expected, granted } => say(
            "token_for_other_room",
            format!(
                "The platform gave access to the room \u{201c}{granted}\u{201d} instead of \u{201c}{expected}\u{201d}."
            ),
            "The platform mixed up two interviews. Vivavoce does not join a room that is not yours.",
            "Tell the person who invited you.",
            Operator,
        ),
        TokenExpired { skew_s } => say(
            "token_expired",
            format!("The access token had expired before it could be used{}.", skew(*skew_s)),
            clock_cause(*skew_s),
            clock_remedy(*skew_s),
            clock_repairer(*skew_s),
        ),
        TokenNotYetValid { skew_s } => say(
            "token_not_yet_valid",
            format!("The access token is not valid yet{}.", skew(*skew_s)),
            clock_cause(*skew_s),
            clock_remedy(*skew_s),
            clock_repairer(*skew_s),
        ),
        LiveKitUrlRefused { url } => say(
            "livekit_url_refused",
            format!("The platform names a voice server that this app does not use: {url}."),
            "Voice servers are reached by wss:// (ws:// only on this computer). https:// in LIVEKIT_URL is a common \
             slip.",
            "Tell the person who invited you; the operator corrects LIVEKIT_URL.",
            Operator,
        ),

        LibraryMissing { looked_in } => say(
            "library_missing",
            format!("The voice library was not found. Looked in: {}.", looked_in.join(", ")),
            "The installation is incomplete.",
            "Install Vivavoce again. From a source checkout, run ./dev setup.",
            Candidate,
        ),
        LibraryWrong { path, why } => say(
            "library_wrong",
            format!("The voice library at {path} cannot be used: {why}."),
            "The installation was mixed with another version, or the file was changed.",
            "Install Vivavoce again. From a source checkout, run ./dev setup.",
            Candidate,
        ),
        LiveKitUnreachable { url } => say(
            "livekit_unreachable",
            format!("The voice server at {url} cannot be reached."),
            "It is down, or this network blocks it.",
            "Try again, if you can from another network (a phone's hotspot often works).",
            Operator,
        ),
        LiveKitSilent { url, after } => say(
            "livekit_silent",
            format!("The voice server at {url} did not answer within {} seconds.", after.as_secs()),
            "It is overloaded, or something in the network swallows the connection.",
            "Try again, if you can from another network (a phone's hotspot often works).",
            Operator,
        ),
        LiveKitRefusedToken { why } => refused(*why),
        LiveKitFailed { detail } => say(
            "livekit_failed",
            format!("The voice connection could not be made: {detail}."),
            "The voice server reported an error that has no explanation here.",
            "Try again. If it goes on, tell the person who invited you.",
            Operator,
        ),
        PublishFailed { detail } => say(
            "publish_failed",
            format!("Your microphone could not be sent to the interview: {detail}."),
            "The voice server did not accept the microphone in time.",
            "Try again.",
            Operator,
        ),

        OpenedElsewhere => say(
            "opened_elsewhere",
            "This interview was opened in another place, so it stopped here.".into(),
            "The same invite was started on another computer or in another window.",
            "Go on there. To continue here instead, choose \u{201c}Continue here\u{201d}: the other one will stop.",
            Candidate,
        ),
        RemovedFromRoom => say(
            "removed_from_room",
            "You were removed from the interview.".into(),
            "The interview was ended for you by the other side.",
            "What was said is kept. Ask the person who invited you if this is unexpected.",
            Recruiter,
        ),
        RoomClosed => say(
            "room_closed",
            "The interview room was closed.".into(),
            "The platform ended the interview.",
            "What was said is kept.",
            Recruiter,
        ),
        ConnectionLost => say(
            "connection_lost",
            "The connection to the interview is lost.".into(),
            "Your network or the voice server is away.",
            "Check your network, then try again. Everything that was said and typed is kept.",
            Candidate,
        ),
        InterviewerMissing { after } => say(
            "interviewer_missing",
            format!("The interviewer has not come within {} seconds.", after.as_secs()),
            "The platform's interviewer is not running or is busy.",
            "Wait a little longer or try again; you can also type, your answers are kept.",
            Operator,
        ),
        InterviewerLeft => say(
            "interviewer_left",
            "The interviewer has left before the end.".into(),
            "The platform's interviewer stopped or lost its connection.",
            "It often returns by itself within a minute. You can try again, or type: your answers are kept.",
            Operator,
        ),
        InterviewerFailed => say(
            "interviewer_failed",
            "The interviewer has failed.".into(),
            "The platform's interviewer reported an error.",
            "Try again, or type: your answers are kept.",
            Operator,
        ),
        TextNotSent { detail } => say(
            "text_not_sent",
            format!("Your typed answer is saved, but the interviewer did not get it: {detail}."),
            "The connection to the interviewer was interrupted.",
            "It is on record. Say or type it again if the interviewer needs it to go on.",
            Candidate,
        ),

        AnswerTooLong { characters, limit } => say(
            "answer_too_long",
            format!("The answer has {characters} characters; at most {limit} can be sent at once."),
            "It may be more than you meant to paste.",
            "Shorten it, or send it in parts. Nothing of it was lost: it is still in the text field.",
            Candidate,
        ),

        NoSoundServer => say(
            "no_sound_server",
            "The sound system of this computer cannot be reached.".into(),
            "The sound service (PipeWire, PulseAudio, Windows Audio or Core Audio) is not running.",
            "Start the sound service or restart the computer, then try again.",
            Candidate,
        ),
        NoMicrophone => say(
            "no_microphone",
            "No microphone was found.".into(),
            "None is connected, or it is switched off.",
            "Connect a microphone or headset; it is noticed by itself.",
            Candidate,
        ),
        NoSpeaker => say(
            "no_speaker",
            "No loudspeaker or headphones were found.".into(),
            "None is connected, or it is switched off.",
            "Connect headphones or a loudspeaker, then try again.",
            Candidate,
        ),
        MicrophoneDenied => say(
            "microphone_denied",
            "This computer does not allow Vivavoce to use the microphone.".into(),
            "The permission was refused, or the system's privacy setting blocks it.",
            "Allow the microphone for Vivavoce in the system's privacy settings, then try again.",
            Candidate,
        ),
        MicrophoneBusy { device } => say(
            "microphone_busy",
            format!("{device} is used by another program."),
            "Another program holds the microphone for itself.",
            "Close other call or recording programs, or choose another microphone.",
            Candidate,
        ),
        MicrophoneLost { device } => say(
            "microphone_lost",
            format!("{device} has gone away."),
            "It was unplugged or switched off, and no other microphone is there.",
            "Connect it again or connect another one; it is noticed by itself.",
            Candidate,
        ),
        MicrophoneSilent { device } => say(
            "microphone_silent",
            format!("{device} delivers only silence."),
            "It is muted by a switch on the headset or in the system's sound settings, or it is the wrong device.",
            "Check the switch on the headset and the system's sound settings, or choose another microphone.",
            Candidate,
        ),
        SpeakerLost { device } => say(
            "speaker_lost",
            format!("{device} has gone away, so the interviewer cannot be heard."),
            "It was unplugged or switched off, and nothing could replace it.",
            "Connect it again or choose another one.",
            Candidate,
        ),
        SoundFailed { detail } => say(
            "sound_failed",
            format!("The sound device failed: {detail}."),
            "The device or its driver reported an error.",
            "Choose another device, or connect it again.",
            Candidate,
        ),

        JournalFailed { fault, path } => journal(*fault, path),
        JournalInUse { path } => say(
            "journal_in_use",
            format!("Another copy of Vivavoce is using {path}."),
            "Vivavoce was started twice with the same profile.",
            "Go on in the other window, or close it and start again.",
            Candidate,
        ),
        EntriesRefused => say(
            "entries_refused",
            "The platform did not take them.".into(),
            "Something on the platform's side is wrong; your computer is fine.",
            "Tell the person who invited you. Everything stays saved on this computer.",
            Operator,
        ),
        UploadFailed { waiting, why } => {
            let why = diagnose(why);
            say(
                "upload_failed",
                format!(
                    "{waiting} entries are saved on this computer but not yet on the platform. {}",
                    why.message
                ),
                &why.cause,
                "They are sent as soon as the platform can be reached. Try again, or export your transcript.",
                why.repairer,
            )
        }
    }
}

fn link(fault: &LinkFault) -> Diagnosis {
    let message = match fault {
        LinkFault::Empty => "There is no link yet.".into(),
        LinkFault::NotAUrl => "This is not a link.".into(),
        LinkFault::NotAnInvite => "This link is not an interview invite.".into(),
        LinkFault::MissingPlatform => "The invite does not say which platform it belongs to.".into(),
        LinkFault::MissingInterview => "The invite does not say which interview it is for.".into(),
        LinkFault::PlatformAddress { given } => {
            format!("The invite's platform \u{201c}{given}\u{201d} is not an address that can be opened.")
        }
        LinkFault::Insecure { given } => {
            format!("The invite leads to {given} without encryption (http instead of https).")
        }
        LinkFault::BadValue { name } => format!("The invite's \u{201c}{name}\u{201d} is not valid."),
    };
    say(
        "link_malformed",
        message,
        "It may have been cut off or changed on the way.",
        "Copy the whole link from your invitation: it begins with vivavoce://join or with https:// and has \
         /interview/ in it.",
        Repairer::Candidate,
    )
}

fn unreachable(platform: &str, why: Unreachable) -> Diagnosis {
    let (code, what, cause) = match why {
        Unreachable::NameNotFound => (
            "platform_name_not_found",
            "its name is not known".to_owned(),
            "You are offline, or the address in the invite is wrong.",
        ),
        Unreachable::Refused => (
            "platform_refused",
            "connection refused".to_owned(),
            "The platform is not running, or the address in the invite is wrong.",
        ),
        Unreachable::Tls => (
            "platform_not_secure",
            "its security certificate is not accepted".to_owned(),
            "This computer's clock may be wrong, or something in the network reads along.",
        ),
        Unreachable::TimedOut { after } => (
            "platform_timed_out",
            format!("no answer within {} seconds", after.as_secs()),
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
        "Check your network and try again. If other websites work, tell the person who invited you.",
        Repairer::Operator,
    )
}

fn refused(why: TokenRefusal) -> Diagnosis {
    let (code, message, cause) = match why {
        TokenRefusal::NotAToken => (
            "livekit_invalid_token",
            "The voice server refused the access token as invalid (\u{201c}invalid authorization token\u{201d}).",
            "The platform's LiveKit credentials are placeholders or of a wrong form. It is nothing on your computer.",
        ),
        TokenRefusal::WrongSecret => (
            "livekit_wrong_secret",
            "The voice server refused the access token: its signature does not fit.",
            "The platform's LIVEKIT_API_SECRET is not the one of this voice server. It is nothing on your computer.",
        ),
        TokenRefusal::UnknownKey => (
            "livekit_unknown_key",
            "The voice server refused the access token: it does not know the platform's API key.",
            "The platform's LIVEKIT_API_KEY belongs to another LiveKit project than its LIVEKIT_URL.",
        ),
        TokenRefusal::Expired => (
            "livekit_token_expired",
            "The voice server refused the access token: it has expired.",
            "It took too long to connect, or the clocks of the platform and the voice server differ.",
        ),
        TokenRefusal::NotYetValid => (
            "livekit_token_not_yet_valid",
            "The voice server refused the access token: it is not valid yet.",
            "The clocks of the platform and the voice server differ.",
        ),
        TokenRefusal::NotPermitted => (
            "livekit_not_permitted",
            "The voice server does not let this access token into the room.",
            "The platform granted too little, or the room does not exist any more.",
        ),
    };
    say(
        code,
        message.into(),
        cause,
        "Try again. If it stays, tell the person who invited you: the operator corrects the platform's LiveKit \
         settings and restarts it.",
        Repairer::Operator,
    )
}

fn journal(fault: WriteFault, path: &str) -> Diagnosis {
    let (code, message, remedy) = match fault {
        WriteFault::DiskFull => (
            "disk_full",
            format!("The disk is full: the last answer could not be saved to {path}."),
            "Make space on the disk, then choose \u{201c}Try again\u{201d}. What was saved before is safe.",
        ),
        WriteFault::ReadOnly => (
            "journal_read_only",
            format!("{path} cannot be written."),
            "Allow writing to that folder, then choose \u{201c}Try again\u{201d}.",
        ),
        WriteFault::Other => (
            "journal_failed",
            format!("The last answer could not be saved to {path}."),
            "Choose \u{201c}Try again\u{201d}. If it stays, copy your text before you close the window.",
        ),
    };
    say(code, message, "This computer's storage did not take the entry.", remedy, Repairer::Candidate)
}

/// A clock that is off by more than this explains a token that is early or late.
const CLOCK_TOLERANCE_S: i64 = 30;

fn skew(skew_s: i64) -> String {
    match skew_s {
        s if s > CLOCK_TOLERANCE_S => format!(" (this computer's clock is {s} seconds ahead)"),
        s if s < -CLOCK_TOLERANCE_S => format!(" (this computer's clock is {} seconds behind)", -s),
        _ => String::new(),
    }
}

fn clock_cause(skew_s: i64) -> &'static str {
    if skew_s.abs() > CLOCK_TOLERANCE_S {
        "This computer's clock is wrong."
    } else {
        "The platform's clock is wrong, or it hands out tokens with a wrong lifetime."
    }
}

fn clock_remedy(skew_s: i64) -> &'static str {
    if skew_s.abs() > CLOCK_TOLERANCE_S {
        "Set the clock of this computer (automatic time is best), then try again."
    } else {
        "Try again. If it stays, tell the person who invited you."
    }
}

fn clock_repairer(skew_s: i64) -> Repairer {
    if skew_s.abs() > CLOCK_TOLERANCE_S { Repairer::Candidate } else { Repairer::Operator }
}

fn detail(message: &str) -> String {
    if message.is_empty() { String::new() } else { format!(": {message}") }
}

fn say(code: &'static str, message: String, cause: &str, remedy: &str, repairer: Repairer) -> Diagnosis {
    Diagnosis { code, message, cause: cause.into(), remedy: remedy.into(), repairer }
}
