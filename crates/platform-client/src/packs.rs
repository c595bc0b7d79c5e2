//! What is kept of invites for a time without a network, and the platforms' keys to check it with.
//!
//! In the data folder, `platforms/<platform>/key` is the key that the platform had when it was first reached from here,
//! and beside it lies a signed pack an interview. A pack is checked each time it is used: the file may be anybody's.

use std::io;
use std::path::{Path, PathBuf};

use diagnosis::PackFault;
use platform_api::InterviewId;
use platform_api::offline::{OfflinePack, SignedPack};
use sealing::{Purpose, verify};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use crate::PlatformUrl;
use crate::files::{Readable, read, write_whole};

/// Of one platform. All calls block on the disk.
#[derive(Clone, Debug)]
pub(crate) struct Packs {
    folder: PathBuf,
}

impl Packs {
    pub fn of(data_folder: &Path, platform: &PlatformUrl) -> Self {
        Self { folder: data_folder.join("platforms").join(slug(platform)) }
    }

    /// Keeps what the platform gave, if it is to be believed; the first key a platform shows is. Where the platform
    /// gives nothing, nothing stays.
    pub fn keep(
        &self,
        interview: &InterviewId,
        given: Option<&SignedPack>,
        now: OffsetDateTime,
    ) -> Result<Option<OfflinePack>, PackFault> {
        let Some(signed) = given else {
            match std::fs::remove_file(self.file(interview)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    tracing::warn!(%error, "what was kept of the invite is not removed");
                }
                _ => {}
            }
            return Ok(None);
        };
        let pinned = self.pinned()?;
        let pack = check(signed, pinned.as_deref().unwrap_or(&signed.key), interview, now)?;
        let written = match pinned {
            Some(_) => Ok(()),
            None => write_whole(&self.key_file(), signed.key.as_bytes(), Readable::ByAnybody),
        };
        let json = serde_json::to_vec(signed).map_err(io::Error::from);
        let kept =
            written.and(json).and_then(|json| write_whole(&self.file(interview), &json, Readable::ByOwner));
        match kept {
            Ok(()) => Ok(Some(pack)),
            Err(error) => {
                tracing::error!(%error, "the questions cannot be kept for a time without a network");
                Err(PackFault::NotKept)
            }
        }
    }

    /// What was kept; `None` where nothing was.
    pub fn find(
        &self,
        interview: &InterviewId,
        now: OffsetDateTime,
    ) -> Result<Option<OfflinePack>, PackFault> {
        let Some(json) = read(&self.file(interview)).map_err(unreadable)? else { return Ok(None) };
        let signed: SignedPack = serde_json::from_str(&json).map_err(|_| PackFault::Changed)?;
        let pinned = self.pinned()?.ok_or(PackFault::Changed)?;
        check(&signed, &pinned, interview, now).map(Some)
    }

    /// For which what was said is sealed; also when the time for holding the interview from what was kept is over.
    pub fn sealing_key(&self, interview: &InterviewId) -> Result<Option<String>, PackFault> {
        Ok(self.find(interview, OffsetDateTime::UNIX_EPOCH)?.map(|pack| pack.sealing_key))
    }

    fn pinned(&self) -> Result<Option<String>, PackFault> {
        Ok(read(&self.key_file()).map_err(unreadable)?.map(|key| key.trim().to_owned()))
    }

    fn key_file(&self) -> PathBuf {
        self.folder.join("key")
    }

    fn file(&self, interview: &InterviewId) -> PathBuf {
        self.folder.join(format!("{}.pack", fingerprint(interview.as_str())))
    }
}

fn check(
    signed: &SignedPack,
    pinned: &str,
    interview: &InterviewId,
    now: OffsetDateTime,
) -> Result<OfflinePack, PackFault> {
    if signed.key != pinned {
        return Err(PackFault::OtherKey);
    }
    verify(pinned, Purpose::OfflinePack, signed.payload.as_bytes(), &signed.signature)
        .map_err(|_| PackFault::Changed)?;
    let pack: OfflinePack = serde_json::from_str(&signed.payload).map_err(|_| PackFault::Changed)?;
    if pack.interview_id != *interview {
        return Err(PackFault::Changed);
    }
    if now >= pack.expires_at {
        return Err(PackFault::Expired);
    }
    Ok(pack)
}

fn unreadable(error: io::Error) -> PackFault {
    tracing::error!(%error, "what was kept of the invite cannot be read");
    PackFault::Changed
}

/// A folder's name for a platform: readable, and no two platforms have the same.
fn slug(platform: &PlatformUrl) -> String {
    let address = platform.to_string();
    let (_, readable) = address.split_once("://").unwrap_or(("", &address));
    let readable: String =
        readable.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).take(40).collect();
    format!("{readable}-{}", fingerprint(&address))
}

/// A name for a file that no other text has.
fn fingerprint(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform_api::invite::{Accommodations, CandidatePack, Consent, JobSummary, Mode};
    use sealing::{Seed, SigningKey};
    use tempfile::TempDir;

    const NOW: OffsetDateTime = OffsetDateTime::UNIX_EPOCH;

    fn signed(by: u8, interview: &str) -> SignedPack {
        let pack = OfflinePack {
            interview_id: interview.into(),
            platform: "https://a.test".into(),
            issued_at: NOW,
            expires_at: NOW + time::Duration::DAY,
            job: JobSummary { company: "c".into(), title: "t".into() },
            candidate_name: "Ada".into(),
            interviewer_name: "Vera".into(),
            language: "en".into(),
            expected_minutes: 5,
            consent: Consent {
                version: "1".into(),
                text: String::new(),
                recorded: Vec::new(),
                never_recorded: Vec::new(),
                seen_by: Vec::new(),
                kept_for_days: 1,
            },
            pack: CandidatePack { id: "p".into(), questions: Vec::new() },
            accommodations: Accommodations::default(),
            modes: vec![Mode::Offline],
            sealing_key: "k".into(),
        };
        let key = SigningKey::from_seed(&Seed::new([by; 32]));
        let payload = serde_json::to_string(&pack).unwrap();
        SignedPack {
            signature: key.sign(Purpose::OfflinePack, payload.as_bytes()),
            key: key.public(),
            payload,
        }
    }

    fn packs(folder: &TempDir) -> Packs {
        Packs::of(folder.path(), &PlatformUrl::parse("https://a.test").unwrap())
    }

    fn keep(packs: &Packs, signed: &SignedPack) -> Result<bool, PackFault> {
        packs.keep(&"i1".into(), Some(signed), NOW).map(|kept| kept.is_some())
    }

    fn find(packs: &Packs) -> Result<bool, PackFault> {
        packs.find(&"i1".into(), NOW).map(|found| found.is_some())
    }

    #[test]
    fn what_was_kept_is_found_until_it_expires_or_the_platform_gives_nothing_any_more() {
        let folder = TempDir::new().unwrap();
        let packs = packs(&folder);
        assert_eq!(find(&packs), Ok(false));
        assert_eq!(keep(&packs, &signed(1, "i1")), Ok(true));
        assert_eq!(find(&packs), Ok(true));
        let later = NOW + time::Duration::DAY;
        assert_eq!(packs.find(&"i1".into(), later), Err(PackFault::Expired));
        assert_eq!(packs.find(&"i2".into(), NOW), Ok(None));
        assert_eq!(packs.keep(&"i1".into(), None, NOW), Ok(None));
        assert_eq!(find(&packs), Ok(false));
    }

    #[test]
    fn another_key_than_the_first_is_not_believed_and_what_was_kept_stays() {
        let folder = TempDir::new().unwrap();
        let packs = packs(&folder);
        keep(&packs, &signed(1, "i1")).unwrap();
        assert_eq!(keep(&packs, &signed(2, "i1")), Err(PackFault::OtherKey));
        let as_if = SignedPack { key: signed(1, "i1").key, ..signed(2, "i1") };
        assert_eq!(keep(&packs, &as_if), Err(PackFault::Changed));
        assert_eq!(find(&packs), Ok(true));
        // another platform has its own
        let other = Packs::of(folder.path(), &PlatformUrl::parse("https://a.test:444").unwrap());
        assert_eq!(keep(&other, &signed(2, "i1")), Ok(true));
    }

    #[test]
    fn what_cannot_be_written_is_not_said_to_be_kept() {
        let folder = TempDir::new().unwrap();
        let packs = packs(&folder);
        std::fs::write(folder.path().join("platforms"), "no folder").unwrap();
        assert!(keep(&packs, &signed(1, "i1")).is_err());
        std::fs::remove_file(folder.path().join("platforms")).unwrap();
        keep(&packs, &signed(1, "i2")).unwrap_err();
        std::fs::create_dir_all(packs.file(&"i1".into())).unwrap();
        assert_eq!(keep(&packs, &signed(1, "i1")), Err(PackFault::NotKept));
    }

    #[test]
    fn a_file_that_somebody_changed_is_refused() {
        let folder = TempDir::new().unwrap();
        let packs = packs(&folder);
        let good = signed(1, "i1");
        keep(&packs, &good).unwrap();
        let file = packs.file(&"i1".into());
        let write = |signed: &SignedPack| std::fs::write(&file, serde_json::to_vec(signed).unwrap()).unwrap();
        for (changed, fault) in [
            (
                SignedPack { payload: good.payload.replace("Vera", "Mara"), ..good.clone() },
                PackFault::Changed,
            ),
            (SignedPack { signature: signed(1, "i2").signature, ..good.clone() }, PackFault::Changed),
            (signed(1, "i2"), PackFault::Changed),
            (signed(2, "i1"), PackFault::OtherKey),
        ] {
            write(&changed);
            assert_eq!(find(&packs), Err(fault));
        }
        for content in ["", "{", "\u{0}\u{0}"] {
            std::fs::write(&file, content).unwrap();
            assert_eq!(find(&packs), Err(PackFault::Changed), "{content:?}");
        }
        std::fs::remove_file(&file).unwrap();
        std::fs::create_dir(&file).unwrap();
        assert_eq!(find(&packs), Err(PackFault::Changed), "not even a file");
        std::fs::remove_dir(&file).unwrap();
        write(&good);
        std::fs::remove_file(packs.key_file()).unwrap();
        assert_eq!(
            find(&packs),
            Err(PackFault::Changed),
            "without the key there is nothing to check it with"
        );
    }

    #[test]
    fn no_name_of_an_interview_leads_out_of_the_folder() {
        let folder = TempDir::new().unwrap();
        let packs = packs(&folder);
        for id in ["..", ".", "a:b", "~", "key"] {
            packs.keep(&id.into(), Some(&signed(1, id)), NOW).unwrap();
            let file = packs.file(&id.into());
            assert!(file.is_file() && file.parent() == Some(packs.folder.as_path()), "{file:?}");
        }
    }
}
