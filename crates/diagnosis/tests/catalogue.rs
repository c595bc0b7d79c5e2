//! Every observation is explained, in sentences that help the person who reads them.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use diagnosis::{
    BrokenSound, Denial, Diagnosis, IssuerFault, LinkFault, Observation, PackFault, Repairer, System,
    TokenRefusal, Unreachable, Way, WriteFault, diagnose,
};

/// Names every variant, so that a new one does not compile until it is here, and its sample is missed until it is
/// among [`samples`].
macro_rules! variants {
    ($($name:ident)*) => {
        const VARIANTS: &[&str] = &[$(stringify!($name)),*];

        fn variant(observed: &Observation) -> &'static str {
            match observed {
                $(Observation::$name { .. } => stringify!($name),)*
            }
        }
    };
}

variants! {
    LinkMalformed PlatformUnreachable PlatformNotJson PlatformFailed TooManyRequests InviteRefused InviteTakenBack InviteNotFound
    InviteExpired InterviewFinished InviteInUse CredentialsNotConfigured TokenUnreadable TokenForOtherRoom TokenExpired TokenNotYetValid
    LiveKitUrlRefused LibraryMissing LibraryWrong LiveKitUnreachable LiveKitSilent LiveKitRefusedToken LiveKitFailed
    PublishFailed OpenedElsewhere RemovedFromRoom RoomClosed ConnectionLost QualityLost InterviewerMissing
    InterviewerLeft InterviewerFailed TextNotSent AnswerTooLong NoSoundServer NoMicrophone NoSpeaker MicrophoneDenied
    MicrophoneBusy MicrophoneLost MicrophoneSilent SpeakerLost SoundFailed JournalFailed JournalDamaged FileFailed
    JournalInUse EntriesRefused UploadFailed LinkNeeded PackUnusable CheckTimedOut CheckLeftOut SpeakerNotHeard
    PlatformWithoutLiveKit PlatformNotRestarted RoomFull RoomNotJoined LiveKitLimitReached SpeakerDenied
    MicrophoneTooQuiet MicrophoneClipping MicrophoneNoisy MicrophoneHumming MicrophoneNotHeard MicrophoneIsSpeaker
    MicrophoneMutedInSystem SpeakerMutedInSystem EchoHeard EchoSpeakerQuiet EchoNotChecked CheckNeedsAnother CheckNotOffered
    CheckNeedsTestRoom ClockWrong ProxyFailed TokenGrantsTooLittle TokenIssuerOdd WayNotOffered WayBlocked WaySlow RelayRefused
    RelayOverTlsNotTested SoundBreaksUp NoSoundArrived SoundImpaired SoundTakes ComputerBusy
}

fn samples() -> Vec<Observation> {
    use Observation::*;
    let platform = || "https://interviews.example".to_owned();
    let url = || "wss://voice.example".to_owned();
    let device = || "USB Headset".to_owned();
    let path = || "/home/ada/.local/share/vivavoce/journal.sqlite".to_owned();
    let detail = || "the server hung up".to_owned();
    let after = Duration::from_secs(15);
    let mut all = vec![
        PlatformNotJson { platform: platform(), status: 200 },
        PlatformFailed { platform: platform(), status: 500, message: "database is away.".into() },
        PlatformFailed { platform: platform(), status: 503, message: String::new() },
        TooManyRequests { retry_after: Some(Duration::from_secs(20)) },
        TooManyRequests { retry_after: None },
        InviteRefused,
        InviteTakenBack,
        InviteNotFound,
        InviteExpired,
        InterviewFinished,
        InviteInUse,
        CredentialsNotConfigured,
        TokenUnreadable,
        TokenForOtherRoom { expected: "interview-1".into(), granted: "interview-2".into() },
        TokenExpired { skew_s: 0 },
        TokenExpired { skew_s: 3700 },
        TokenNotYetValid { skew_s: -90 },
        LiveKitUrlRefused { url: "https://voice.example".into() },
        LibraryMissing { looked_in: vec!["/opt/vivavoce".into(), "/usr/lib/vivavoce".into()] },
        LibraryWrong {
            path: "/opt/vivavoce/liblivekit_ffi.so".into(),
            why: "its hash is another one".into(),
        },
        LiveKitUnreachable { url: url() },
        LiveKitSilent { url: url(), after },
        LiveKitFailed { detail: detail() },
        PublishFailed { detail: "timed out.".into() },
        OpenedElsewhere,
        RemovedFromRoom,
        RoomClosed,
        ConnectionLost,
        QualityLost { after },
        InterviewerMissing { after: Duration::from_secs(20) },
        InterviewerLeft,
        InterviewerFailed,
        TextNotSent { detail: detail() },
        AnswerTooLong { characters: 100_001, limit: 100_000 },
        NoSoundServer,
        NoMicrophone,
        NoSpeaker,
        MicrophoneBusy { device: device() },
        MicrophoneLost { device: device() },
        MicrophoneSilent { device: device() },
        SpeakerLost { device: device() },
        SoundFailed { detail: detail() },
        JournalDamaged { kept_as: path(), entries: 41 },
        FileFailed { fault: WriteFault::DiskFull, path: path() },
        FileFailed { fault: WriteFault::ReadOnly, path: path() },
        FileFailed { fault: WriteFault::Other, path: path() },
        JournalInUse { path: path() },
        CheckTimedOut { after },
        CheckLeftOut,
        SpeakerNotHeard,
        MicrophoneTooQuiet { device: device() },
        MicrophoneClipping { device: device() },
        MicrophoneNoisy { device: device() },
        MicrophoneHumming { device: device(), mains_hz: 50 },
        MicrophoneNotHeard { device: device() },
        MicrophoneIsSpeaker { device: device() },
        MicrophoneMutedInSystem { device: device() },
        SpeakerMutedInSystem { device: device() },
        EchoHeard { cancelled: true },
        EchoHeard { cancelled: false },
        EchoNotChecked,
        CheckNeedsAnother,
        CheckNotOffered,
        CheckNeedsTestRoom,
        ClockWrong { skew_s: 400 },
        ClockWrong { skew_s: -90 },
        ProxyFailed { proxy: "proxy.example:3128".into(), platform: platform() },
        TokenGrantsTooLittle,
        WaySlow { way: Way::Udp, round_trip_ms: 640 },
        RelayRefused,
        RelayOverTlsNotTested,
        NoSoundArrived { after },
        SoundImpaired { round_trip_ms: 320, jitter_ms: 12, loss_percent: 7 },
        ComputerBusy { free_percent: 9 },
        LinkNeeded,
        EntriesRefused,
        UploadFailed { waiting: 1, why: Box::new(ConnectionLost) },
        UploadFailed { waiting: 12, why: Box::new(EntriesRefused) },
        PlatformWithoutLiveKit,
        PlatformNotRestarted,
        RoomFull,
        RoomNotJoined { status: 500 },
        LiveKitLimitReached,
        SpeakerDenied,
    ];
    all.extend([System::MacOs, System::Windows, System::Other].into_iter().flat_map(|system| {
        [Denial::Refused, Denial::Restricted].map(|why| MicrophoneDenied { system, why })
    }));
    all.extend(
        [
            PackFault::Expired,
            PackFault::Changed,
            PackFault::OtherKey,
            PackFault::NotAllowed,
            PackFault::NotKept,
        ]
        .map(|why| PackUnusable { why }),
    );
    all.extend(
        [
            LinkFault::Empty,
            LinkFault::NotAUrl,
            LinkFault::NotAnInvite,
            LinkFault::MissingPlatform,
            LinkFault::MissingInterview,
            LinkFault::PlatformAddress { given: "ftp://interviews.example".into() },
            LinkFault::Insecure { given: "http://interviews.example".into() },
            LinkFault::BadValue { name: "room" },
        ]
        .map(|fault| LinkMalformed { fault }),
    );
    all.extend(
        [
            Unreachable::NameNotFound,
            Unreachable::NameServiceSilent,
            Unreachable::NoNetwork,
            Unreachable::Refused,
            Unreachable::Tls,
            Unreachable::TlsForOtherName,
            Unreachable::SignInFirst,
            Unreachable::TimedOut { after: Duration::from_secs(10) },
            Unreachable::Redirected,
            Unreachable::Broken,
        ]
        .map(|why| PlatformUnreachable { platform: platform(), why }),
    );
    all.extend(
        [(BrokenSound::Microphone, 9), (BrokenSound::Speaker, 31), (BrokenSound::Both, 40)]
            .map(|(what, breaks)| SoundBreaksUp { what, breaks, within: Duration::from_secs(10) }),
    );
    all.extend([0, 20].map(|percent| EchoSpeakerQuiet { device: device(), percent }));
    all.extend(
        [IssuerFault::Missing, IssuerFault::Placeholder, IssuerFault::Secret]
            .map(|why| TokenIssuerOdd { why }),
    );
    for way in [Way::Udp, Way::Tcp, Way::Relay] {
        all.extend([WayNotOffered { way }, WayBlocked { way }, SoundTakes { way }]);
    }
    all.extend(
        [
            TokenRefusal::NotAToken,
            TokenRefusal::WrongSecret,
            TokenRefusal::UnknownKey,
            TokenRefusal::Expired,
            TokenRefusal::NotYetValid,
            TokenRefusal::NotPermitted,
        ]
        .map(|why| LiveKitRefusedToken { why }),
    );
    all.extend(
        [WriteFault::DiskFull, WriteFault::ReadOnly, WriteFault::Other]
            .map(|fault| JournalFailed { fault, path: path() }),
    );
    all
}

fn every(check: impl Fn(&Diagnosis)) {
    samples().iter().map(diagnose).for_each(|explained| check(&explained));
}

#[test]
fn every_observation_has_a_sample_here() {
    let sampled: BTreeSet<&str> = samples().iter().map(variant).collect();
    let missing: Vec<_> = VARIANTS.iter().filter(|name| !sampled.contains(**name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// The catalogue as people read it. Look at it whole when it changes: these are the sentences of somebody's worst
/// moment with this program.
#[test]
fn the_catalogue_reads_well() {
    let lines = samples().into_iter().map(|observed| {
        let said = diagnose(&observed);
        let repairer = format!("{:?}", said.repairer).to_lowercase();
        let Diagnosis { code, message, cause, remedy, for_support, .. } = said;
        format!("{code} ({repairer})\n  {message}\n  {cause}\n  {remedy}\n  {for_support}\n")
    });
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"));
}

/// Whatever is wrong with a link, the person copies it again; whatever keeps an upload, it is sent later. Such
/// observations share a code with their own kind, none with another.
#[test]
fn a_code_means_one_kind_of_observation() {
    let mut kinds: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for observed in samples() {
        kinds.entry(diagnose(&observed).code).or_default().insert(variant(&observed));
    }
    for (code, kinds) in kinds {
        assert!(code.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{code}");
        assert!(kinds.len() == 1, "{code} stands for {kinds:?}");
    }
}

#[test]
fn a_clock_that_is_off_by_ages_is_explained_like_any_other() {
    for skew_s in [i64::MIN, i64::MAX] {
        assert_eq!(diagnose(&Observation::TokenExpired { skew_s }).repairer, Repairer::Candidate);
    }
}

#[test]
fn every_field_is_one_or_more_short_whole_sentences() {
    every(|said| {
        for text in [&said.message, &said.cause, &said.remedy] {
            assert!(text.ends_with('.') && !text.ends_with(".."), "{}: {text}", said.code);
            assert!(
                !text.contains("..") && !text.contains("  ") && !text.contains(" . "),
                "{}: {text}",
                said.code
            );
            assert!(
                !text.starts_with(char::is_lowercase) || text.starts_with("https:"),
                "{}: {text}",
                said.code
            );
            assert!(text.chars().count() <= 260, "{} is long: {text}", said.code);
        }
    });
}

#[test]
fn support_is_told_the_code_and_the_facts_in_one_line() {
    let silent =
        Observation::LiveKitSilent { url: "wss://voice.example".into(), after: Duration::from_secs(15) };
    let told = diagnose(&Observation::UploadFailed { waiting: 3, why: Box::new(silent) }).for_support;
    for fact in ["upload_failed: ", "waiting: 3", "LiveKitSilent", "wss://voice.example", "15s"] {
        assert!(told.contains(fact), "no {fact} in {told}");
    }
    every(|said| {
        assert!(said.for_support.starts_with(said.code), "{said:?}");
        assert!(!said.for_support.contains('\n'), "{said:?}");
    });
}

#[test]
fn nobody_is_told_to_edit_a_server() {
    every(|said| {
        let remedy = said.remedy.to_lowercase();
        for word in [".env", "livekit_", "restart the server", "edit", "configuration"] {
            assert!(!remedy.contains(word), "{}: {}", said.code, said.remedy);
        }
    });
}

#[test]
fn what_others_repair_says_whom_to_tell_or_what_to_try() {
    every(|said| {
        let remedy = said.remedy.to_lowercase();
        let helps = [
            "try again",
            "tell the person",
            "ask the person",
            "new link",
            "ask for a new",
            "is kept",
            "sent",
        ];
        let has_help = helps.iter().any(|help| remedy.contains(help));
        assert!(said.repairer == Repairer::Candidate || has_help, "{}: {}", said.code, said.remedy);
    });
}

#[test]
fn a_secret_that_slips_into_a_detail_is_not_shown() {
    let detail = "401: invalid token: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl".to_owned();
    let given = "http://interviews.example/interview/1?key=very-secret".to_owned();
    for observed in [
        Observation::LiveKitFailed { detail: detail.clone() },
        Observation::PublishFailed { detail: detail.clone() },
        Observation::UploadFailed { waiting: 1, why: Box::new(Observation::LiveKitFailed { detail }) },
        Observation::LinkMalformed { fault: LinkFault::Insecure { given } },
    ] {
        let said = format!("{:?}", diagnose(&observed));
        assert!(said.contains("[hidden]"), "{said}");
        assert!(!said.contains("eyJ") && !said.contains("very-secret"), "{said}");
    }
}
