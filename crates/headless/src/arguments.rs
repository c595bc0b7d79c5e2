use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use engine::{MicrophoneSource, SpeakerTarget};

/// Vivavoce without a window.
#[derive(Debug, Parser)]
#[command(name = "vivavoce-headless", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) task: Task,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Task {
    /// Holds an interview as the candidate.
    ///
    /// Views are printed on stdout and Commands read from stdin, one JSON object a line. Exits with 0 when the
    /// interview ended normally, with 1 after a failure.
    Join(Join),
    /// Watches an interview as a recruiter, unseen.
    ///
    /// ObserverViews are printed on stdout and ObserverCommands read from stdin, one JSON object a line, until the
    /// command `close`. The password is stdin's first line, where the keyring has no session of this account.
    Observe(Observe),
}

#[derive(Debug, Args)]
pub(crate) struct Observe {
    /// The platform's address.
    #[arg(long)]
    pub(crate) platform: String,
    /// The interview's id.
    #[arg(long)]
    pub(crate) interview: String,
    /// Who watches.
    #[arg(long)]
    pub(crate) email: String,
    /// A WAV file to write or `none`; the system's default device otherwise.
    #[arg(long)]
    speaker: Option<String>,
    /// Where the journal is kept.
    #[arg(long, env = "VIVAVOCE_DATA_DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Follows the transcript without entering the call, until the command `listen`.
    #[arg(long)]
    pub(crate) silent: bool,
}

impl Observe {
    pub(crate) fn speaker(&self) -> SpeakerTarget {
        speaker(self.speaker.as_deref())
    }
}

#[derive(Debug, Args)]
pub(crate) struct Join {
    /// The invite: vivavoce://join?... or https://<platform>/interview/<id>#key=...
    pub(crate) link: String,
    /// A WAV file or a device's id (see `devices` in a View); the system's default otherwise.
    #[arg(long)]
    microphone: Option<String>,
    /// A WAV file to write, a device's id, or `none`; the system's default otherwise.
    #[arg(long)]
    speaker: Option<String>,
    #[arg(long, value_enum, default_value_t = Mode::Voice)]
    pub(crate) mode: Mode,
    /// Where the journal is kept.
    #[arg(long, env = "VIVAVOCE_DATA_DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// The candidate's name, for a platform that does not know it.
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Where the interview ends and the platform cannot be reached, writes it into a sealed file (`sealed_file` in the
    /// View) that any machine can hand in.
    #[arg(long)]
    pub(crate) seal: bool,
    /// Agrees to the recording and starts as soon as that is possible.
    #[arg(long)]
    pub(crate) yes: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mode {
    Voice,
    /// In writing: with the platform's interviewer, or with no network. Opens no microphone.
    Text,
}

impl Join {
    pub(crate) fn microphone(&self) -> MicrophoneSource {
        match &self.microphone {
            Some(path) if is_wav(path) => MicrophoneSource::Wav(path.into()),
            _ => MicrophoneSource::Device,
        }
    }

    pub(crate) fn speaker(&self) -> SpeakerTarget {
        speaker(self.speaker.as_deref())
    }

    /// The devices that were named, as ids.
    pub(crate) fn devices(&self) -> (Option<&str>, Option<&str>) {
        let device =
            |given: &'_ Option<String>| given.as_ref().is_some_and(|name| !is_wav(name) && name != "none");
        (
            self.microphone.as_deref().filter(|_| device(&self.microphone)),
            self.speaker.as_deref().filter(|_| device(&self.speaker)),
        )
    }
}

fn speaker(given: Option<&str>) -> SpeakerTarget {
    match given {
        Some("none") => SpeakerTarget::Nothing,
        Some(path) if is_wav(path) => SpeakerTarget::Wav(path.into()),
        _ => SpeakerTarget::Device,
    }
}

fn is_wav(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("wav"))
}
