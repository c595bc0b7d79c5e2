//! Random inputs: anything at any time, with enough of what makes sense to get far.

use std::time::Duration;

use diagnosis::{LinkFault, Observation, Unreachable, WriteFault};
use interview::{
    CheckName, Command, Device, Direction, DisconnectReason, Event, FinishReason, Mode, Outcome, PathSigns,
    PreflightInput, Processing, Quality, RoomInput, SoundInput, SpeakerTest,
};
use proptest::{prelude::*, sample::select};

use crate::run::{AGENT, ME};

#[derive(Clone, Debug)]
pub enum Move {
    Command(Command, u128),
    /// Time passes, and nothing else happens.
    Wait(u64),
    /// The core is called when it asked to be.
    Deadline,
    /// A port answers the oldest effect that it has not answered, as if all went well.
    Answer,
    Room(RoomInput),
    /// A whole update of a segment.
    Segment(String, String, Option<bool>),
    /// From a connection that many generations ago was the newest.
    StaleRoom(u32, RoomInput),
    StaleGrant(u32),
    GrantRefused(Observation),
    Opened,
    OpenFailed(Observation),
    /// Acknowledges the entries at these places, wherever they stand.
    Uploaded(Vec<usize>),
    UploadFailed(Observation),
    /// The entry at this place is said to be written; ignored where it was never given to the journal.
    Written(usize),
    JournalFailed,
    Begun,
    /// What an earlier run noted.
    BegunAgain(Vec<Event>),
    OpenedOffline,
    /// Of the line asked for so many lines ago.
    LineWords(u32, String),
    LineDone(u32, bool),
    LineFailed(Observation),
    Refused(usize),
    Finished(Option<Observation>),
    Removed(Option<Observation>),
    Sound(SoundInput),
    /// Of the run asked for so many runs ago.
    Preflight(u32, PreflightInput),
}

pub fn any_move() -> impl Strategy<Value = Move> {
    prop_oneof![
        12 => Just(Move::Answer),
        6 => (command(), 0..60_u128).prop_map(|(command, id)| Move::Command(command, id)),
        6 => room().prop_map(Move::Room),
        3 => segment().prop_map(|(speaker, segment, is_final)| Move::Segment(speaker, segment, is_final)),
        3 => wait().prop_map(Move::Wait),
        3 => Just(Move::Deadline),
        2 => sound().prop_map(Move::Sound),
        1 => (1..4_u32, room()).prop_map(|(ago, event)| Move::StaleRoom(ago, event)),
        1 => (1..4_u32).prop_map(Move::StaleGrant),
        1 => trouble().prop_map(Move::GrantRefused),
        1 => trouble().prop_map(Move::OpenFailed),
        1 => Just(Move::Opened),
        1 => prop::collection::vec(0..20_usize, 0..4).prop_map(Move::Uploaded),
        1 => trouble().prop_map(Move::UploadFailed),
        1 => (0..20_usize).prop_map(Move::Written),
        1 => Just(Move::JournalFailed),
        1 => Just(Move::Begun),
        1 => prop::collection::vec(event(), 0..4).prop_map(Move::BegunAgain),
        1 => Just(Move::OpenedOffline),
        2 => (0..2_u32, text()).prop_map(|(ago, text)| Move::LineWords(ago, text)),
        1 => (0..2_u32, prop::bool::weighted(0.2)).prop_map(|(ago, is_last)| Move::LineDone(ago, is_last)),
        1 => trouble().prop_map(Move::LineFailed),
        1 => (0..20_usize).prop_map(Move::Refused),
        1 => prop::option::of(trouble()).prop_map(Move::Finished),
        1 => prop::option::of(trouble()).prop_map(Move::Removed),
        2 => (0..3_u32, preflight()).prop_map(|(ago, event)| Move::Preflight(ago, event)),
    ]
}

fn wait() -> impl Strategy<Value = u64> {
    prop_oneof![Just(0), 1..1000_u64, 1000..30_000_u64, 30_000..200_000_u64]
}

pub fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        4 => text().prop_map(|text| Command::TypeAnswer { text }),
        2 => any::<bool>().prop_map(|muted| Command::SetMuted { muted }),
        2 => Just(Command::AcceptConsent),
        2 => Just(Command::Start),
        2 => Just(Command::Retry),
        2 => Just(Command::UseText),
        1 => Just(Command::UseVoice),
        1 => text().prop_map(|text| Command::KeepDraft { text }),
        1 => Just(Command::Resume { platform: "p".into(), interview: "i1".into() }),
        1 => Just(Command::ContinueHere),
        1 => Just(Command::OpenPrivacySettings),
        1 => Just(Command::DismissProblem),
        1 => Just(Command::Leave),
        1 => Just(Command::ExportSealed),
        1 => Just(Command::HandIn),
        1 => Just(Command::Close),
        1 => Just(Command::OpenInvite { link: "vivavoce://join".into() }),
        1 => Just(Command::SetName { name: "Ada".into() }),
        1 => prop::option::of(check()).prop_map(|check| Command::RunChecks { check }),
        1 => Just(Command::SkipChecks),
        1 => any::<bool>().prop_map(|heard| Command::ConfirmSpeaker { heard }),
        1 => Just(Command::TestSpeaker),
        1 => Just(Command::RecordAndPlayBack),
        1 => Just(Command::SetProcessing { processing: Processing::default() }),
        1 => select(vec![Direction::Microphone, Direction::Speaker])
            .prop_map(|direction| Command::ChooseDevice { direction, device: "other".into() }),
        1 => (0..7_u8).prop_map(|rating| Command::SendFeedback { rating, text: String::new() }),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    select(vec![
        Event::Consented { version: "1".into() },
        Event::Began,
        Event::Held { mode: Mode::Text },
        Event::Held { mode: Mode::Voice },
        Event::Ended { reason: FinishReason::EndedEarly },
        Event::Reported,
    ])
}

fn check() -> impl Strategy<Value = CheckName> {
    select(CheckName::ALL.to_vec())
}

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        Just(Outcome::good(vec![])),
        trouble().prop_map(Outcome::failed),
        trouble().prop_map(Outcome::skipped)
    ]
}

fn preflight() -> impl Strategy<Value = PreflightInput> {
    prop_oneof![
        check().prop_map(PreflightInput::Began),
        (check(), outcome()).prop_map(|(name, outcome)| PreflightInput::Done(name, outcome)),
    ]
}

fn text() -> impl Strategy<Value = String> {
    select(vec!["", " ", "yes", "I built it.", "שלום", "line\nline"]).prop_map(str::to_owned)
}

fn room() -> impl Strategy<Value = RoomInput> {
    let identity = || select(vec![ME, AGENT, "other"]).prop_map(str::to_owned);
    let stream = || select(vec!["s1", "s2", "s3"]).prop_map(str::to_owned);
    let segment = || select(vec!["g1", "g2", "g3", "g4", "g5"]).prop_map(str::to_owned);
    prop_oneof![
        2 => Just(RoomInput::Joined { identity: ME.into() }),
        2 => reason().prop_map(RoomInput::Disconnected),
        2 => Just(RoomInput::Reconnecting),
        2 => Just(RoomInput::Reconnected),
        1 => Just(RoomInput::Published),
        1 => trouble().prop_map(RoomInput::JoinFailed),
        1 => trouble().prop_map(RoomInput::PublishFailed),
        2 => (identity(), any::<bool>())
            .prop_map(|(identity, is_agent)| RoomInput::ParticipantJoined { identity, is_agent }),
        1 => identity().prop_map(|identity| RoomInput::ParticipantLeft { identity }),
        1 => (identity(), select(vec!["speaking", "listening", "?"])).prop_map(|(identity, state)| {
            RoomInput::Attributes { identity, changed: vec![("lk.agent.state".into(), state.into())] }
        }),
        1 => select(vec![Quality::Lost, Quality::Excellent]).prop_map(RoomInput::Quality),
        3 => path().prop_map(RoomInput::Path),
        4 => (stream(), identity(), segment())
            .prop_map(|(stream, speaker, segment)| RoomInput::StreamOpened { stream, speaker, segment }),
        4 => (stream(), text()).prop_map(|(stream, text)| RoomInput::StreamText { stream, text }),
        4 => (stream(), any::<Option<bool>>())
            .prop_map(|(stream, is_final)| RoomInput::StreamClosed { stream, is_final }),
        1 => (identity(), segment(), text(), any::<bool>()).prop_map(|(speaker, segment, text, is_final)| {
            RoomInput::LegacySegment { speaker, segment, text, is_final }
        }),
        1 => (0..60_u128).prop_map(|id| RoomInput::TextSent { id: uuid::Uuid::from_u128(id).to_string() }),
        1 => ((0..60_u128), trouble()).prop_map(|(id, why)| {
            RoomInput::TextFailed { id: uuid::Uuid::from_u128(id).to_string(), why }
        }),
    ]
}

fn path() -> impl Strategy<Value = PathSigns> {
    (any::<bool>(), any::<bool>(), any::<Option<bool>>())
        .prop_map(|(receives, is_confirmed, hears)| PathSigns { receives, is_confirmed, hears })
}

fn segment() -> impl Strategy<Value = (String, String, Option<bool>)> {
    (select(vec![ME, AGENT]), select(vec!["g1", "g2", "g3", "g4", "g5"]), any::<Option<bool>>())
        .prop_map(|(speaker, segment, is_final)| (speaker.to_owned(), segment.to_owned(), is_final))
}

fn sound() -> impl Strategy<Value = SoundInput> {
    let devices = vec![Device { id: "d".into(), name: "Device".into(), is_default: true }];
    prop_oneof![
        Just(SoundInput::Devices { microphones: devices.clone(), speakers: devices }),
        Just(SoundInput::Capturing),
        Just(SoundInput::AskingPermission),
        Just(SoundInput::Heard),
        Just(SoundInput::MicrophoneSounds),
        Just(SoundInput::SpeakerWorks),
        any::<bool>().prop_map(SoundInput::SpeakingWhileMuted),
        trouble().prop_map(SoundInput::MicrophoneFailed),
        trouble().prop_map(SoundInput::MicrophoneSilent),
        trouble().prop_map(SoundInput::SpeakerFailed),
        check().prop_map(SoundInput::Checking),
        (check(), outcome()).prop_map(|(name, outcome)| SoundInput::Checked(name, outcome)),
        select(vec![SpeakerTest::Playing, SpeakerTest::Recording, SpeakerTest::Done])
            .prop_map(SoundInput::Test),
    ]
}

pub fn reason() -> impl Strategy<Value = DisconnectReason> {
    // The one that must never be fought comes up twice as often as the others.
    select([&DisconnectReason::BY_NUMBER[..], &[DisconnectReason::DuplicateIdentity]].concat())
}

fn trouble() -> impl Strategy<Value = Observation> {
    select(vec![
        Observation::LinkMalformed { fault: LinkFault::NotAUrl },
        Observation::PlatformUnreachable { platform: "p".into(), why: Unreachable::Refused },
        Observation::InviteInUse,
        Observation::InviteExpired,
        Observation::CredentialsNotConfigured,
        Observation::ConnectionLost,
        Observation::PublishFailed { detail: "d".into() },
        Observation::TooManyRequests { retry_after: Some(Duration::from_secs(u64::MAX)) },
        Observation::NoMicrophone,
        Observation::JournalFailed { fault: WriteFault::DiskFull, path: "p".into() },
    ])
}
