//! What the platform runs with, and whether something else is written by now: settings are read at the start only.

use crate::config::read_env_file;
use diagnosis::configuration::{Service, Settings, examine};
use sha2::{Digest, Sha256};
use std::path::PathBuf;
use time::OffsetDateTime;

pub struct Running {
    pub started_at: OffsetDateTime,
    settings: Settings,
    /// `None`: the settings were not read from anywhere that could change.
    env_file: Option<PathBuf>,
}

impl Running {
    pub fn since(started_at: OffsetDateTime, settings: Settings, env_file: Option<PathBuf>) -> Self {
        Self { started_at, settings, env_file }
    }

    /// The names of the settings that are written differently now.
    pub fn changed(&self) -> Vec<&'static str> {
        self.written().map_or_else(Vec::new, |written| self.settings.differing(&written))
    }

    /// Whether LiveKit could be used, or used otherwise, if the platform were started again.
    pub fn restart_may_help_livekit(&self) -> bool {
        self.written().is_some_and(|written| {
            self.settings.differing(&written).iter().any(|name| name.contains("LIVEKIT"))
                && examine(&written).is_configured(Service::LiveKit)
        })
    }

    /// Tells two configurations apart and nothing of what is in them: twelve hexadecimal digits.
    pub fn fingerprint(&self) -> String {
        fingerprint(&self.settings)
    }

    pub fn env_file(&self) -> Option<&PathBuf> {
        self.env_file.as_ref()
    }

    /// What a start would read now. A file that cannot be read just now says nothing.
    fn written(&self) -> Option<Settings> {
        let text = read_env_file(self.env_file.as_ref()?).ok()?;
        Some(self.settings.with_file(text.as_deref()))
    }
}

fn fingerprint(settings: &Settings) -> String {
    let mut digest = Sha256::new();
    for (name, value) in settings.known() {
        // what is not set differs from what is empty, and no value runs into the next name
        digest.update(format!("{name}\0{}\0", value.map_or(0, |value| value.len() + 1)));
        digest.update(value.unwrap_or_default());
    }
    digest.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(text: &str) -> Settings {
        Settings::new([], ".env", Some(text))
    }

    #[test]
    fn a_fingerprint_changes_with_a_setting_and_not_with_a_comment() {
        let one = fingerprint(&settings("PORT=1\nLIVEKIT_API_KEY=a\n"));
        assert_eq!(one.len(), 12);
        assert_eq!(one, fingerprint(&settings("# why\nLIVEKIT_API_KEY='a'\nPORT=1\n")));
        assert_ne!(one, fingerprint(&settings("PORT=1\nLIVEKIT_API_KEY=b\n")));
        assert_ne!(one, fingerprint(&settings("PORT=1\n")));
    }

    #[test]
    fn what_was_written_after_the_start_is_noticed_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(".env");
        let text = "OPENAI_MODEL=one\n";
        std::fs::write(&file, text).unwrap();
        let running = Running::since(OffsetDateTime::UNIX_EPOCH, settings(text), Some(file.clone()));
        assert_eq!(running.changed(), [""; 0]);
        std::fs::write(&file, "# only a comment\nOPENAI_MODEL=one\n").unwrap();
        assert_eq!(running.changed(), [""; 0]);
        std::fs::write(&file, "OPENAI_MODEL=two\n").unwrap();
        assert_eq!(running.changed(), ["OPENAI_MODEL"]);
        assert!(!running.restart_may_help_livekit());
        let good = "LIVEKIT_URL=ws://127.0.0.1:1\nLIVEKIT_API_KEY=k\nLIVEKIT_API_SECRET=s\n";
        std::fs::write(&file, good).unwrap();
        assert!(running.restart_may_help_livekit());
    }
}
