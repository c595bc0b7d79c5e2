//! What adapters report. Details are for people and logs; they never hold a secret.

use crate::issuer::IssuerFault;
use std::time::Duration;

/// Something that went wrong, as the adapter nearest to it saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observation {
    // The invite link, before anything was asked of anybody.
    LinkMalformed {
        fault: LinkFault,
    },

    // The platform's HTTP API.
    PlatformUnreachable {
        platform: String,
        why: Unreachable,
    },
    PlatformNotJson {
        platform: String,
        status: u16,
    },
    PlatformFailed {
        platform: String,
        status: u16,
        message: String,
    },
    /// 429; the platform may say when to come back.
    TooManyRequests {
        retry_after: Option<Duration>,
    },
    InviteRefused,
    /// Whoever sent it has taken it back.
    InviteTakenBack,
    InviteNotFound,
    InviteExpired,
    /// It was held to its end.
    InterviewFinished,
    /// The invite is bound to another device.
    InviteInUse,

    // Without a network.
    /// The link of a recent interview was not kept: there is no keyring.
    LinkNeeded,
    /// What was kept of the invite cannot be used without the platform.
    PackUnusable {
        why: PackFault,
    },

    // The token endpoint's answer.
    CredentialsNotConfigured,
    /// The token does not say what a token must, or the answer lacks it.
    TokenUnreadable,
    TokenForOtherRoom {
        expected: String,
        granted: String,
    },
    /// By the platform's clock. `skew`: how far this computer's clock is ahead (+) or behind (-), in seconds.
    TokenExpired {
        skew_s: i64,
    },
    TokenNotYetValid {
        skew_s: i64,
    },
    /// The address of the LiveKit server is not one this app may use.
    LiveKitUrlRefused {
        url: String,
    },

    // LiveKit.
    LibraryMissing {
        looked_in: Vec<String>,
    },
    LibraryWrong {
        path: String,
        why: String,
    },
    LiveKitUnreachable {
        url: String,
    },
    /// Took the connection and said nothing until our own deadline.
    LiveKitSilent {
        url: String,
        after: Duration,
    },
    LiveKitRefusedToken {
        why: TokenRefusal,
    },
    LiveKitFailed {
        detail: String,
    },
    PublishFailed {
        detail: String,
    },

    // The room.
    OpenedElsewhere,
    RemovedFromRoom,
    RoomClosed,
    ConnectionLost,
    /// The connection carries next to nothing.
    QualityLost {
        after: Duration,
    },
    InterviewerMissing {
        after: Duration,
    },
    InterviewerLeft,
    InterviewerFailed,
    TextNotSent {
        detail: String,
    },
    /// In characters.
    AnswerTooLong {
        characters: usize,
        limit: usize,
    },

    // Sound.
    NoSoundServer,
    NoMicrophone,
    NoSpeaker,
    /// The operating system keeps it from this app.
    MicrophoneDenied {
        system: System,
        why: Denial,
    },
    MicrophoneBusy {
        device: String,
    },
    /// Gone in mid-use and nothing could replace it.
    MicrophoneLost {
        device: String,
    },
    /// Only zeros for seconds while unmuted.
    MicrophoneSilent {
        device: String,
    },
    /// Muted, or its volume at nothing, in the operating system.
    MicrophoneMutedInSystem {
        device: String,
    },
    SpeakerLost {
        device: String,
    },
    /// As for the microphone.
    SpeakerMutedInSystem {
        device: String,
    },
    SoundFailed {
        detail: String,
    },

    // The checks before a call.
    CheckTimedOut {
        after: Duration,
    },
    /// What it needs was not found by another check.
    CheckNeedsAnother,
    /// The platform only has the token endpoint: whether an invite is good, it says at the start.
    CheckNotOffered,
    /// The platform gives no room for tests.
    CheckNeedsTestRoom,
    /// By the platform's clock. `skew_s`: how far this computer's clock is ahead (+) or behind (-), in seconds.
    ClockWrong {
        skew_s: i64,
    },
    /// The proxy that this computer is told to use does not lead to the platform.
    ProxyFailed {
        proxy: String,
        platform: String,
    },
    /// The token does not let the candidate speak or hear.
    TokenGrantsTooLittle,
    /// The token does not name an API key as who issued it.
    TokenIssuerOdd {
        why: IssuerFault,
    },
    /// The voice server does not offer this way.
    WayNotOffered {
        way: Way,
    },
    /// It is offered, and nothing comes back on it.
    WayBlocked {
        way: Way,
    },
    /// It works, and answers only after so many milliseconds.
    WaySlow {
        way: Way,
        round_trip_ms: u32,
    },
    /// The relay does not take what the voice server gives as the right to use it.
    RelayRefused,
    /// Offered over TLS only, which cannot be judged from here.
    RelayOverTlsNotTested,
    /// The test room was entered, but no sound got through.
    NoSoundArrived {
        after: Duration,
    },
    /// What the test room showed, rounded; the worst of both directions.
    SoundImpaired {
        round_trip_ms: u32,
        jitter_ms: u32,
        loss_percent: u32,
    },
    /// Sound goes well, but not by the shortest way.
    SoundTakes {
        way: Way,
    },
    /// Of all cores, in percent.
    ComputerBusy {
        free_percent: u32,
    },
    /// Pieces of about 10 ms were lost or came too late between the devices and this program; `breaks` of them `within` the
    /// last seconds.
    SoundBreaksUp {
        what: BrokenSound,
        breaks: u32,
        within: Duration,
    },
    /// The person went on without it.
    CheckLeftOut,
    /// The tone of the speaker test was not heard.
    SpeakerNotHeard,
    /// Speech is heard, but far too quietly.
    MicrophoneTooQuiet {
        device: String,
    },
    /// Loud sounds are cut off.
    MicrophoneClipping {
        device: String,
    },
    MicrophoneNoisy {
        device: String,
    },
    /// The mains are heard; 50 or 60 Hz.
    MicrophoneHumming {
        device: String,
        mains_hz: u32,
    },
    /// It delivers sound, but nobody's voice so far.
    MicrophoneNotHeard {
        device: String,
    },
    /// What was chosen as a microphone records what the speaker plays.
    MicrophoneIsSpeaker {
        device: String,
    },
    /// The microphone hears the speaker; whether echo cancellation is on.
    EchoHeard {
        cancelled: bool,
    },
    /// The speaker was so quiet that nothing could be heard of it: at this share of its full volume, 0 where it is muted.
    EchoSpeakerQuiet {
        device: String,
        percent: u32,
    },
    /// There was no microphone to check it with, or nothing came from it.
    EchoNotChecked,

    // This computer's storage.
    JournalFailed {
        fault: WriteFault,
        path: String,
    },
    /// The journal was damaged: it lies at `kept_as`, and so many entries could be read of it.
    JournalDamaged {
        kept_as: String,
        entries: usize,
    },
    /// A file for the person could not be written.
    FileFailed {
        fault: WriteFault,
        path: String,
    },
    /// Another running copy holds the journal.
    JournalInUse {
        path: String,
    },
    /// The platform answered an upload without taking anything of it.
    EntriesRefused,
    UploadFailed {
        waiting: usize,
        why: Box<Observation>,
    },

    // What the platform says of its voice server when it gives no token.
    /// The platform tried and did not reach it.
    PlatformWithoutLiveKit,
    /// The platform's settings were changed since it was started, and it runs with the old ones.
    PlatformNotRestarted,
    /// Nobody more is let into this room.
    RoomFull,
    /// LiveKit accepted the token and refused the room, with this HTTP status.
    RoomNotJoined {
        status: u16,
    },
    /// Nobody more is let in by this LiveKit project: minutes used up, or too many calls at a time.
    LiveKitLimitReached,

    /// The system does not let us play sound.
    SpeakerDenied,
}

/// Why a link is not an invite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkFault {
    Empty,
    NotAUrl,
    /// Neither `vivavoce://join` nor `https://…/interview/…`.
    NotAnInvite,
    MissingPlatform,
    MissingInterview,
    /// A platform address that is not a URL, or not http(s).
    PlatformAddress {
        given: String,
    },
    /// http to anything but this computer.
    Insecure {
        given: String,
    },
    /// A value with characters that no such id has, or too long.
    BadValue {
        name: &'static str,
    },
}

/// How sound can go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Udp,
    Tcp,
    /// Through a TURN server.
    Relay,
}

/// Which sound has breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrokenSound {
    Microphone,
    Speaker,
    Both,
}

/// Why the platform could not be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreachable {
    NameNotFound,
    /// Nobody says what its address is: no name service answers.
    NameServiceSilent,
    /// This computer has no way into the network that it is in.
    NoNetwork,
    Refused,
    Tls,
    /// Its certificate is for another name.
    TlsForOtherName,
    /// The network itself answers in its place and wants somebody to sign in.
    SignInFirst,
    TimedOut {
        after: Duration,
    },
    /// It answered by sending us to another host.
    Redirected,
    Broken,
}

/// Why the questions cannot be kept on this computer, or those that were cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackFault {
    Expired,
    /// It is not what the platform signed.
    Changed,
    /// It is signed by another key than the one the platform had when it was first reached from here.
    OtherKey,
    /// The platform does not allow it.
    NotAllowed,
    /// They could not be written.
    NotKept,
}

/// What the LiveKit server said about the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenRefusal {
    /// "invalid authorization token": not a token at all, as placeholder credentials produce.
    NotAToken,
    /// The signature does not fit: the backend's secret is not the server's.
    WrongSecret,
    /// The server does not know the API key: the backend belongs to another project.
    UnknownKey,
    Expired,
    NotYetValid,
    /// A valid token that may not join this room.
    NotPermitted,
}

/// The operating system, as far as people are told different things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    MacOs,
    Windows,
    Other,
}

impl System {
    /// Its settings have a page on which apps are allowed the microphone.
    pub fn has_privacy_settings(self) -> bool {
        matches!(self, Self::MacOs | Self::Windows)
    }
}

/// Who does not allow something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denial {
    /// The person, who can change it.
    Refused,
    /// Whoever looks after the computer.
    Restricted,
}

/// Why an entry could not be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteFault {
    DiskFull,
    ReadOnly,
    Other,
}
