//! A sealed interview file: for a machine that never gets online.

use std::io;
use std::path::{Path, PathBuf};

use diagnosis::{LinkFault, Observation, PackFault, WriteFault};
use interview::{Entry, FinishReason};
use platform_api::InterviewId;
use platform_api::interview as wire;
use platform_api::offline::SealedInterview;
use time::OffsetDateTime;

use crate::PlatformUrl;
use crate::device::{device_id, device_key};
use crate::files::{Readable, write_whole};
use crate::packs::Packs;
use crate::translation::wire_entry;

#[derive(Debug, thiserror::Error)]
pub enum SealError {
    #[error("the platform's address is none: {0:?}")]
    Platform(LinkFault),
    #[error("nothing was kept of the invite, which says for whom the file is to be sealed")]
    NoKey,
    #[error("what was kept of the invite cannot be believed: {0:?}")]
    Pack(PackFault),
    #[error("this device's key cannot be read: {0}")]
    Device(io::Error),
    #[error("the file cannot be made: {0}")]
    Unmakeable(String),
    #[error("{} cannot be written: {source}", path.display())]
    Unwritable { path: PathBuf, source: io::Error },
}

impl From<SealError> for Observation {
    fn from(error: SealError) -> Self {
        let failed = |fault, path: &Path| Self::FileFailed { fault, path: path.display().to_string() };
        match error {
            SealError::Platform(fault) => Self::LinkMalformed { fault },
            SealError::NoKey => Self::PackUnusable { why: PackFault::NotAllowed },
            SealError::Pack(why) => Self::PackUnusable { why },
            SealError::Device(_) | SealError::Unmakeable(_) => {
                failed(WriteFault::Other, Path::new("The sealed file"))
            }
            SealError::Unwritable { path, source } => {
                let fault = match source.kind() {
                    io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => WriteFault::DiskFull,
                    io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
                        WriteFault::ReadOnly
                    }
                    _ => WriteFault::Other,
                };
                failed(fault, &path)
            }
        }
    }
}

/// Writes a sealed file of this interview in place of an older one, and says which.
pub(crate) fn keep_sealed(folder: &Path, interview: &str, content: &[u8]) -> Result<PathBuf, SealError> {
    let name: String = interview.chars().filter(|c| c.is_ascii_alphanumeric()).take(12).collect();
    let path = folder.join(format!("interview-{name}.vivavoce"));
    match write_whole(&path, content, Readable::ByAnybody) {
        Ok(()) => Ok(path),
        Err(source) => Err(SealError::Unwritable { path, source }),
    }
}

/// The content of a file that only the platform can open, that it believes to be from this device, and that any
/// machine may hand in. `data_folder` is the port's. Blocks on the disk.
pub fn sealed_interview(
    data_folder: &Path,
    platform: &str,
    interview: &str,
    entries: &[Entry],
    finish: Option<FinishReason>,
) -> Result<Vec<u8>, SealError> {
    let platform = PlatformUrl::parse(platform).map_err(SealError::Platform)?;
    let interview_id = InterviewId::from(interview);
    let to = Packs::of(data_folder, &platform).sealing_key(&interview_id).map_err(SealError::Pack)?;
    let to = to.ok_or(SealError::NoKey)?;
    let key = device_key(data_folder).map_err(SealError::Device)?;
    let content = SealedInterview {
        interview_id,
        device_id: device_id(data_folder).map_err(SealError::Device)?,
        entries: entries.iter().map(wire_entry).collect(),
        finish: finish.map(wire_reason),
        feedback: None,
        made_at: OffsetDateTime::now_utc(),
    };
    let content = serde_json::to_vec(&content).map_err(|error| SealError::Unmakeable(error.to_string()))?;
    sealing::seal(&to, &key, &content).map_err(|fault| SealError::Unmakeable(fault.to_string()))
}

pub(crate) fn wire_reason(reason: FinishReason) -> wire::FinishReason {
    match reason {
        FinishReason::Completed => wire::FinishReason::Completed,
        FinishReason::EndedEarly => wire::FinishReason::EndedEarly,
    }
}
