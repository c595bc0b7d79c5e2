use std::path::PathBuf;
use std::time::Duration;

use crate::{Denial, Direction};

/// Why sound cannot be had. A variant is what a caller can act on; the message says what was tried.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AudioError {
    #[error("no sound server and no sound card could be reached: {tried}")]
    NoSoundServer { tried: String },

    #[error("{host} has no microphone")]
    NoInputDevice { host: String },

    #[error("{host} has no speaker")]
    NoOutputDevice { host: String },

    #[error("`{device}` is used by another program: {reason}")]
    DeviceBusy { device: String, reason: String },

    #[error("this program may not use `{device}`: {reason}")]
    PermissionDenied { device: String, reason: String, why: Denial },

    #[error("`{device}` is not there (any more): {reason}")]
    DeviceGone { device: String, reason: String },

    #[error("`{device}` offers no sound format that can be used: {reason}")]
    UnsupportedFormat { device: String, reason: String },

    /// The sound system hangs. Usually it has to be started again.
    #[error("the sound system did not answer within {waited:?} when asked to {action}")]
    NotResponding { action: String, waited: Duration },

    #[error("cannot {action} {path}: {reason}")]
    Wav { action: &'static str, path: PathBuf, reason: String },

    /// The injected echo canceller, noise suppression or gain control could not be made.
    #[error("cannot make the {what}: {reason}")]
    Processor { what: &'static str, reason: String },

    #[error("the sound system failed when asked to {action}: {reason}")]
    Backend { action: String, reason: String },
}

impl AudioError {
    /// What `cpal` says about `device`, in terms of what can be done about it.
    pub(crate) fn from_cpal(error: &cpal::Error, action: &str, device: &str) -> Self {
        use cpal::ErrorKind;

        let device = device.to_owned();
        let reason = error.to_string();
        match error.kind() {
            ErrorKind::HostUnavailable => Self::NoSoundServer { tried: format!("{action}: {reason}") },
            ErrorKind::DeviceBusy => Self::DeviceBusy { device, reason },
            ErrorKind::PermissionDenied => Self::PermissionDenied { device, reason, why: Denial::Refused },
            ErrorKind::DeviceNotAvailable => Self::DeviceGone { device, reason },
            ErrorKind::UnsupportedConfig => Self::UnsupportedFormat { device, reason },
            _ => Self::Backend { action: format!("{action} `{device}`"), reason },
        }
    }

    /// That there is nothing to choose from on `host`.
    pub(crate) fn no_device(direction: Direction, host: &str) -> Self {
        let host = host.to_owned();
        match direction {
            Direction::Input => Self::NoInputDevice { host },
            Direction::Output => Self::NoOutputDevice { host },
        }
    }
}
