//! The one table from observation to words.

mod link;
mod network;
mod offline;
mod permission;
mod preflight;
mod sound_check;
mod storage;
pub(crate) mod support;
mod token;
mod voice_server;
mod ways;

use crate::{
    Diagnosis, Repairer,
    observation::Observation,
    words::{plural, seconds, without_secrets},
};

/// Explains what was observed.
pub fn diagnose(observed: &Observation) -> Diagnosis {
    let explained = in_words(observed);
    let for_support = support::line(explained.code, observed);
    Diagnosis { for_support, ..explained }
}

fn in_words(observed: &Observation) -> Diagnosis {
    use Observation::*;
    use Repairer::*;
    match observed {
        LinkMalformed { fault } => link::malformed(fault),

        PlatformUnreachable { platform, why } => network::unreachable(platform, *why),
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
            "Something on the platform\u{2019}s side failed; your computer is fine.",
            "Try again in a moment. If it goes on, tell the person who invited you.",
            Operator,
        ),
        TooManyRequests { retry_after } => say(
            "too_many_requests",
            "The platform asks you to wait a little.".into(),
            "It was asked very often in a short time.",
            &match retry_after {
                Some(wait) => format!("Nothing is wrong: try again in {}.", seconds(*wait)),
                None => "Nothing is wrong: try again in a minute.".into(),
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
        InviteTakenBack => say(
            "invite_taken_back",
            "This invite was taken back.".into(),
            "Whoever sent it has ended the interview with it.",
            "What was said and typed here is kept on this computer. Ask the person who invited you what comes next.",
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
            "This invite is not open any more.".into(),
            "Its time is over, or the interview has been held already.",
            "Ask the person who invited you for a new link.",
            Recruiter,
        ),
        InterviewFinished => say(
            "interview_finished",
            "This interview has ended.".into(),
            "It was held to its end, or ended by the platform.",
            "Nothing has to be done: what was said is kept. Ask the person who invited you if this is unexpected.",
            Recruiter,
        ),
        InviteInUse => say(
            "invite_in_use",
            "This interview is open on another computer.".into(),
            "An invite belongs to the computer it was opened on.",
            "Go on there. To continue here instead, choose \u{201c}Continue here\u{201d}: the other one will stop.",
            Candidate,
        ),

        LinkNeeded => offline::link_needed(),
        PackUnusable { why } => offline::pack_unusable(*why),

        CredentialsNotConfigured => say(
            "credentials_not_configured",
            "The platform cannot start voice interviews yet: its LiveKit credentials are not configured.".into(),
            "It is nothing on your computer: the platform\u{2019}s LIVEKIT_URL, LIVEKIT_API_KEY or \
             LIVEKIT_API_SECRET is missing or still a placeholder.",
            "Tell the person who invited you, with this message. Once it is repaired, try again.",
            Operator,
        ),
        TokenUnreadable => say(
            "token_unreadable",
            "The platform\u{2019}s answer cannot be used to join the interview: it has no usable access token.".into(),
            "It is nothing on your computer: the platform\u{2019}s token endpoint does not answer as it should.",
            "Try again. If it stays, tell the person who invited you, with this message.",
            Operator,
        ),
        TokenForOtherRoom { expected, granted } => say(
            "token_for_other_room",
            format!(
                "The platform gave access to the room \u{201c}{granted}\u{201d} instead of \u{201c}{expected}\u{201d}."
            ),
            "The platform mixed up two interviews. Vivavoce does not join a room that is not yours.",
            "Tell the person who invited you, with this message.",
            Operator,
        ),
        TokenExpired { skew_s } => token::expired(*skew_s),
        TokenNotYetValid { skew_s } => token::not_yet_valid(*skew_s),
        LiveKitUrlRefused { url } => say(
            "livekit_url_refused",
            format!("The platform names a voice server that this app does not use: {url}."),
            "It is nothing on your computer: voice servers are reached by wss:// (ws:// only on this computer), and \
             the platform\u{2019}s LIVEKIT_URL says otherwise.",
            "Tell the person who invited you, with this message.",
            Operator,
        ),

        LibraryMissing { looked_in } => say(
            "library_missing",
            format!("The voice library was not found. Looked in: {}.", looked_in.join(", ")),
            "The installation is incomplete.",
            "Install Vivavoce again (in a source checkout: ./dev setup).",
            Candidate,
        ),
        LibraryWrong { path, why } => say(
            "library_wrong",
            format!("The voice library at {path} cannot be used{}.", detail(why)),
            "The installation was mixed with another version, or the file was changed.",
            "Install Vivavoce again (in a source checkout: ./dev setup).",
            Candidate,
        ),
        LiveKitUnreachable { url } => say(
            "livekit_unreachable",
            format!("The voice server at {url} cannot be reached."),
            "It is down, or this network blocks it.",
            "Try again. If it stays, try another network: a phone\u{2019}s hotspot often works.",
            Operator,
        ),
        LiveKitSilent { url, after } => say(
            "livekit_silent",
            format!("The voice server at {url} did not answer within {}.", seconds(*after)),
            "It is overloaded, or something in the network swallows the connection.",
            "Try again. If it stays, try another network: a phone\u{2019}s hotspot often works.",
            Operator,
        ),
        LiveKitRefusedToken { why } => token::refused(*why),
        LiveKitFailed { detail } => say(
            "livekit_failed",
            format!("The voice connection could not be made{}.", self::detail(detail)),
            "The voice server reported an error of its own; your computer is probably fine.",
            "Try again. If it stays, tell the person who invited you, with this message.",
            Operator,
        ),
        PublishFailed { detail } => say(
            "publish_failed",
            format!("Your microphone could not be connected to the interview{}.", self::detail(detail)),
            "The voice server did not take it in time, or this network blocks sound.",
            "Try again, or continue by typing: your answers count the same.",
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
        QualityLost { after } => say(
            "quality_lost",
            format!("Hardly anything has come through for {}.", seconds(*after)),
            "Your network is very slow at the moment, or away.",
            "Move closer to the router or try another network. You can also go on by typing: that needs very little, \
             and your answers count the same.",
            Candidate,
        ),
        InterviewerMissing { after } => say(
            "interviewer_missing",
            format!("The interviewer has not come within {}.", seconds(*after)),
            "It is nothing on your side: the platform\u{2019}s interviewer is not running, or is busy.",
            "Wait a little longer, or try again. You can also type: your answers are kept.",
            Operator,
        ),
        InterviewerLeft => say(
            "interviewer_left",
            "The interviewer has left before the end.".into(),
            "It is nothing on your side: the platform\u{2019}s interviewer stopped or lost its connection.",
            "It often returns by itself within a minute. You can try again, or type: your answers are kept.",
            Operator,
        ),
        InterviewerFailed => say(
            "interviewer_failed",
            "The interviewer has stopped with an error.".into(),
            "It is nothing on your side: the platform\u{2019}s interviewer reported an error.",
            "Try again, or type: your answers are kept.",
            Operator,
        ),
        TextNotSent { detail } => say(
            "text_not_sent",
            format!("Your typed answer is saved, but may not have reached the interviewer{}.", self::detail(detail)),
            "The connection to the interviewer was interrupted.",
            "It is on record either way. Choose \u{201c}Try again\u{201d} to send it once more.",
            Candidate,
        ),

        AnswerTooLong { characters, limit } => say(
            "answer_too_long",
            format!(
                "The answer has {}; at most {limit} can be sent at once.",
                plural(*characters as u64, "character", "characters")
            ),
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
        MicrophoneDenied { system, why } => permission::denied(*system, *why),
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
            "It is muted by a switch on the headset or in the system\u{2019}s sound settings, or it is the wrong device.",
            "Check the switch on the headset and the system\u{2019}s sound settings, or choose another microphone.",
            Candidate,
        ),
        MicrophoneMutedInSystem { device } => sound_check::microphone_muted(device),
        SpeakerMutedInSystem { device } => sound_check::speaker_muted(device),
        SpeakerLost { device } => say(
            "speaker_lost",
            format!("{device} has gone away, so the interviewer cannot be heard."),
            "It was unplugged or switched off, and nothing could replace it.",
            "Connect it again or choose another one.",
            Candidate,
        ),
        SoundFailed { detail } => say(
            "sound_failed",
            format!("The sound device failed{}.", self::detail(detail)),
            "The device or its driver reported an error.",
            "Connect it again, or choose another device.",
            Candidate,
        ),

        CheckTimedOut { after } => preflight::timed_out(*after),
        CheckLeftOut => preflight::left_out(),
        CheckNeedsAnother => preflight::needs_another(),
        CheckNotOffered => preflight::not_offered(),
        CheckNeedsTestRoom => preflight::needs_test_room(),
        ClockWrong { skew_s } => token::clock_wrong(*skew_s),
        ProxyFailed { proxy, platform } => preflight::proxy_failed(proxy, platform),
        TokenGrantsTooLittle => token::grants_too_little(),
        TokenIssuerOdd { why } => token::issuer_odd(*why),
        WayNotOffered { way } => ways::not_offered(*way),
        WayBlocked { way } => ways::blocked(*way),
        WaySlow { way, round_trip_ms } => ways::slow(*way, *round_trip_ms),
        RelayRefused => ways::relay_refused(),
        RelayOverTlsNotTested => ways::relay_over_tls_not_tested(),
        SoundTakes { way } => ways::taken(*way),
        NoSoundArrived { after } => preflight::no_sound_arrived(*after),
        SoundImpaired { round_trip_ms, jitter_ms, loss_percent } => {
            preflight::impaired(*round_trip_ms, *jitter_ms, *loss_percent)
        }
        ComputerBusy { free_percent } => preflight::computer_busy(*free_percent),
        SoundBreaksUp { what, breaks, within } => sound_check::breaks_up(*what, *breaks, *within),
        SpeakerNotHeard => preflight::speaker_not_heard(),
        MicrophoneTooQuiet { device } => sound_check::too_quiet(device),
        MicrophoneClipping { device } => sound_check::clipping(device),
        MicrophoneNoisy { device } => sound_check::noisy(device),
        MicrophoneHumming { device, mains_hz } => sound_check::humming(device, *mains_hz),
        MicrophoneNotHeard { device } => sound_check::not_heard(device),
        MicrophoneIsSpeaker { device } => sound_check::is_speaker(device),
        EchoHeard { cancelled } => sound_check::echo(*cancelled),
        EchoSpeakerQuiet { device, percent } => sound_check::echo_speaker_quiet(device, *percent),
        EchoNotChecked => sound_check::echo_not_checked(),

        JournalFailed { fault, path } => storage::not_written(*fault, path),
        FileFailed { fault, path } => storage::file_not_written(*fault, path),
        JournalDamaged { kept_as, entries } => storage::damaged(kept_as, *entries),
        JournalInUse { path } => say(
            "journal_in_use",
            format!("Another copy of Vivavoce is using {path}."),
            "Vivavoce was started twice with the same profile.",
            "Go on in the other window, or close it and start again.",
            Candidate,
        ),
        EntriesRefused => say(
            "entries_refused",
            "The platform did not take it.".into(),
            "Something on the platform\u{2019}s side is wrong; your computer is fine.",
            "Tell the person who invited you. Everything stays saved on this computer.",
            Operator,
        ),
        UploadFailed { waiting, why } => storage::not_uploaded(*waiting, why),

        PlatformWithoutLiveKit => voice_server::not_reached(),
        PlatformNotRestarted => voice_server::platform_not_restarted(),
        RoomFull => voice_server::room_full(),
        RoomNotJoined { status } => voice_server::room_not_joined(*status),
        LiveKitLimitReached => voice_server::limit_reached(),

        SpeakerDenied => say(
            "speaker_denied",
            "This computer does not allow Vivavoce to play sound.".into(),
            "The system\u{2019}s sound or privacy settings block it.",
            "Allow sound for Vivavoce in the system\u{2019}s settings, then try again. You can also continue by typing.",
            Candidate,
        ),
    }
}

fn detail(message: &str) -> String {
    let message = message.trim_end_matches(['.', ' ']);
    if message.is_empty() { String::new() } else { format!(": {message}") }
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
