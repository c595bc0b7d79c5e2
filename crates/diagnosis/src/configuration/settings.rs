//! Named values, and where each came from.

use super::env_file::{self, Quoting};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use std::fmt;

/// What the platform reads of all that is set.
const NAMES: [&str; 13] = [
    "LIVEKIT_URL",
    "VITE_LIVEKIT_URL",
    "LIVEKIT_API_KEY",
    "LIVEKIT_API_SECRET",
    "DEEPGRAM_API_KEY",
    "DEEPGRAM_BASE_URL",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_MODEL",
    "SUPABASE_URL",
    "SUPABASE_SERVICE_ROLE_KEY",
    "DATABASE_URL",
    "PORT",
];

/// Where a value was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    Environment,
    /// A line of a `.env` file, counted from 1.
    Line {
        file: String,
        line: u32,
    },
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Source::Environment => f.write_str("the environment"),
            Source::Line { file, line } => write!(f, "{file}, line {line}"),
        }
    }
}

/// One assignment.
#[derive(Clone, Debug)]
pub struct Setting {
    pub name: String,
    value: SecretString,
    pub quoting: Quoting,
    /// Spaces stood around the value and were taken off.
    pub padded: bool,
    pub source: Source,
}

impl Setting {
    pub fn new(name: &str, value: &str, quoting: Quoting, padded: bool, source: Source) -> Self {
        Self { name: name.into(), value: SecretString::from(value), quoting, padded, source }
    }

    pub fn value(&self) -> &str {
        self.value.expose_secret()
    }

    pub fn secret(&self) -> &SecretString {
        &self.value
    }
}

/// The `.env` file that was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnvFile {
    Missing { path: String },
    Read { path: String },
}

impl EnvFile {
    pub fn path(&self) -> &str {
        match self {
            EnvFile::Missing { path } | EnvFile::Read { path } => path,
        }
    }
}

/// Everything that was set: the environment goes before the file, an empty value counts as none.
#[derive(Clone, Debug)]
pub struct Settings {
    env_file: EnvFile,
    /// In order of precedence.
    all: Vec<Setting>,
}

impl Settings {
    /// `file`: the path of the `.env` and its text, or `None` as text where there is no such file.
    pub fn new(
        environment: impl IntoIterator<Item = (String, String)>,
        path: &str,
        file: Option<&str>,
    ) -> Self {
        let environment = environment
            .into_iter()
            .map(|(name, value)| Setting::new(&name, &value, Quoting::None, false, Source::Environment));
        Self::of(environment.collect(), path, file)
    }

    /// The same environment with another text of the file.
    pub fn with_file(&self, file: Option<&str>) -> Self {
        let environment = self.all.iter().filter(|setting| setting.source == Source::Environment);
        Self::of(environment.cloned().collect(), self.env_file.path(), file)
    }

    fn of(mut all: Vec<Setting>, path: &str, file: Option<&str>) -> Self {
        // of two lines for one name the later counts, as it does for the loaders of most languages
        all.extend(env_file::read(path, file.unwrap_or_default()).into_iter().rev());
        let path = path.to_owned();
        let env_file = if file.is_some() { EnvFile::Read { path } } else { EnvFile::Missing { path } };
        Self { env_file, all }
    }

    pub fn env_file(&self) -> &EnvFile {
        &self.env_file
    }

    /// The assignment that counts, if its value is not empty.
    pub fn get(&self, name: &str) -> Option<&Setting> {
        self.all.iter().find(|s| s.name == name && !s.value().trim().is_empty())
    }

    /// The value that counts.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.get(name).map(Setting::value)
    }

    /// The names of the settings that count differently in `other`.
    pub fn differing(&self, other: &Settings) -> Vec<&'static str> {
        NAMES.into_iter().filter(|name| self.value(name) != other.value(name)).collect()
    }

    /// Every setting that is known, with the value that counts.
    pub fn known(&self) -> impl Iterator<Item = (&'static str, Option<&str>)> {
        NAMES.into_iter().map(|name| (name, self.value(name)))
    }

    /// Every assignment of this name, the one that counts first unless it is empty.
    pub fn assignments(&self, name: &str) -> impl Iterator<Item = &Setting> {
        self.all.iter().filter(move |s| s.name == name)
    }
}
