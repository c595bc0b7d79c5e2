//! Settings and flags -> what the platform runs with.

use crate::brain::ModelConfig;
use crate::check::DeepgramConfig;
use crate::livekit::Credentials;
use diagnosis::configuration::{Report, Service, Settings, examine};
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use url::Url;

/// The port of the platform, unless `PORT` or `--port` says otherwise.
pub const DEFAULT_PORT: u16 = 3001;
const OPENAI: &str = "https://api.openai.com/v1";
const DEEPGRAM: &str = "https://api.deepgram.com/v1/listen";
/// Quick to its first word, which is what a conversation needs; `OPENAI_MODEL` names another.
const DEFAULT_MODEL: &str = "gpt-4.1-mini";

/// What the command line may override.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    pub bind: Option<IpAddr>,
    /// 0: any free one.
    pub port: Option<u16>,
    pub public_url: Option<Url>,
    pub data_dir: Option<PathBuf>,
    /// The token endpoint answers without a bearer.
    pub open_dev: bool,
}

#[derive(Clone, Debug)]
pub struct Config {
    pub bind: IpAddr,
    pub port: u16,
    pub public_url: Option<Url>,
    pub database: PathBuf,
    pub open_dev: bool,
    pub livekit: Option<Credentials>,
    pub model: Option<ModelConfig>,
    pub deepgram: Option<DeepgramConfig>,
    pub report: Report,
    /// What all of this was made of.
    pub settings: Settings,
    /// Where that may be changed while the platform runs.
    pub env_file: Option<PathBuf>,
}

/// Settings with which the platform must not start.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ConfigError {
    #[error("{what}. {remedy}")]
    Database { what: String, remedy: String },
    #[error("PORT is not a port number ({place}): write a number between 0 and 65535")]
    Port { place: String },
    #[error(
        "--open-dev gives tokens to anybody who can reach the platform, so it works only on this computer: \
         leave out --bind {bind}, or --open-dev"
    )]
    OpenToTheNetwork { bind: IpAddr },
    #[error("there is no home folder to keep the database in: name a folder with --data-dir")]
    NoDataFolder,
}

/// The environment and the `.env` file at `path`, where there is one.
pub fn read_settings(path: &Path) -> std::io::Result<Settings> {
    let text = read_env_file(path)?;
    let environment =
        std::env::vars_os().filter_map(|(n, v)| Some((n.into_string().ok()?, v.into_string().ok()?)));
    Ok(Settings::new(environment, &path.display().to_string(), text.as_deref()))
}

/// `None`: there is none.
pub fn read_env_file(path: &Path) -> std::io::Result<Option<String>> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

impl Config {
    pub fn new(settings: &Settings, flags: &Flags) -> Result<Self, ConfigError> {
        let report = examine(settings);
        let bind = flags.bind.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
        if flags.open_dev && !bind.is_loopback() {
            return Err(ConfigError::OpenToTheNetwork { bind });
        }
        Ok(Self {
            bind,
            port: port(settings, flags)?,
            public_url: flags.public_url.clone(),
            database: database(settings, flags, &report)?,
            open_dev: flags.open_dev,
            livekit: livekit(settings, &report),
            model: model(settings, &report),
            deepgram: deepgram(settings, &report),
            report,
            settings: settings.clone(),
            env_file: None,
        })
    }

    /// The settings were read from there, by [`read_settings`].
    pub fn read_from(self, env_file: &Path) -> Self {
        // wherever the platform goes, the file stays where it was
        Self { env_file: std::path::absolute(env_file).ok(), ..self }
    }
}

fn port(settings: &Settings, flags: &Flags) -> Result<u16, ConfigError> {
    match (flags.port, settings.get("PORT")) {
        (Some(port), _) => Ok(port),
        (None, Some(setting)) => {
            setting.value().parse().map_err(|_| ConfigError::Port { place: setting.source.to_string() })
        }
        (None, None) => Ok(DEFAULT_PORT),
    }
}

/// The database's file: a relative one is in the data folder.
fn database(settings: &Settings, flags: &Flags, report: &Report) -> Result<PathBuf, ConfigError> {
    if let Some(error) = report.of(Service::Database).and_then(|status| status.errors().next()) {
        return Err(ConfigError::Database { what: error.what.clone(), remedy: error.remedy.clone() });
    }
    let url = settings.value("DATABASE_URL").unwrap_or("sqlite:vivavoce.db");
    let file = url.strip_prefix("sqlite:").unwrap_or(url);
    let file = Path::new(file.strip_prefix("//").unwrap_or(file));
    if file.is_absolute() {
        return Ok(file.to_owned());
    }
    let folder = match &flags.data_dir {
        Some(folder) => folder.clone(),
        None => directories::ProjectDirs::from("", "", "vivavoce-platform")
            .ok_or(ConfigError::NoDataFolder)?
            .data_dir()
            .to_owned(),
    };
    Ok(folder.join(file))
}

fn livekit(settings: &Settings, report: &Report) -> Option<Credentials> {
    if !report.is_configured(Service::LiveKit) {
        return None;
    }
    Some(Credentials {
        url: settings.value("LIVEKIT_URL").or_else(|| settings.value("VITE_LIVEKIT_URL"))?.to_owned(),
        api_key: settings.value("LIVEKIT_API_KEY")?.to_owned(),
        api_secret: settings.get("LIVEKIT_API_SECRET")?.secret().clone(),
    })
}

fn model(settings: &Settings, report: &Report) -> Option<ModelConfig> {
    if !report.is_configured(Service::OpenAI) {
        return None;
    }
    Some(ModelConfig {
        base_url: Url::parse(settings.value("OPENAI_BASE_URL").unwrap_or(OPENAI)).ok()?,
        api_key: settings.get("OPENAI_API_KEY")?.secret().clone(),
        model: settings.value("OPENAI_MODEL").unwrap_or(DEFAULT_MODEL).to_owned(),
    })
}

fn deepgram(settings: &Settings, report: &Report) -> Option<DeepgramConfig> {
    if !report.is_configured(Service::Deepgram) {
        return None;
    }
    Some(DeepgramConfig {
        listen_url: Url::parse(settings.value("DEEPGRAM_BASE_URL").unwrap_or(DEEPGRAM)).ok()?,
        api_key: settings.get("DEEPGRAM_API_KEY")?.secret().clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(env_file: &str, flags: Flags) -> Result<Config, ConfigError> {
        Config::new(&Settings::new([], ".env", Some(env_file)), &flags)
    }

    fn in_folder() -> Flags {
        Flags { data_dir: Some("/data".into()), ..Default::default() }
    }

    #[test]
    fn nothing_set_is_a_platform_on_loopback_without_livekit() {
        let config = config("", in_folder()).unwrap();
        assert_eq!((config.bind.is_loopback(), config.port), (true, 3001));
        assert_eq!(config.database, Path::new("/data/vivavoce.db"));
        assert!(config.livekit.is_none() && config.model.is_none());
    }

    #[test]
    fn the_database_is_where_the_url_says() {
        for (url, file) in [
            ("sqlite:other.db", "/data/other.db"),
            ("sqlite://other.db", "/data/other.db"),
            ("sqlite:///srv/v.db", "/srv/v.db"),
            ("sqlite:/srv/v.db", "/srv/v.db"),
        ] {
            let config = config(&format!("DATABASE_URL={url}"), in_folder()).unwrap();
            assert_eq!(config.database, Path::new(file), "{url}");
        }
    }

    #[test]
    fn what_must_not_start_says_what_to_change() {
        let postgres = config("DATABASE_URL=postgres://db/v", in_folder()).unwrap_err().to_string();
        assert!(
            postgres.contains("only SQLite is supported") && postgres.contains(".env, line 1"),
            "{postgres}"
        );
        let port = config("A=1\nPORT=many", in_folder()).unwrap_err().to_string();
        assert!(port.contains(".env, line 2"), "{port}");
        let open = Flags { open_dev: true, bind: Some(IpAddr::from([0, 0, 0, 0])), ..in_folder() };
        assert!(matches!(config("", open), Err(ConfigError::OpenToTheNetwork { .. })));
    }
}
