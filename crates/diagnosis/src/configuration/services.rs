//! The outside services, what each needs, and what it is used for.

use super::rules::{Kind, Need, Rule};
use super::{Finding, Settings, Severity, Source};
use serde::Serialize;

/// What became of every service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    pub services: Vec<ServiceStatus>,
}

impl Report {
    pub fn of(&self, service: Service) -> Option<&ServiceStatus> {
        self.services.iter().find(|s| s.service == service)
    }

    pub fn is_configured(&self, service: Service) -> bool {
        self.of(service).is_some_and(ServiceStatus::is_configured)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Service {
    LiveKit,
    Deepgram,
    OpenAI,
    Supabase,
    Database,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceStatus {
    pub service: Service,
    /// Whether anybody has set anything of it.
    pub attempted: bool,
    pub findings: Vec<Finding>,
}

impl ServiceStatus {
    /// Nothing stands in the way of using it.
    pub fn is_configured(&self) -> bool {
        self.errors().next().is_none()
    }

    pub fn errors(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|f| f.severity == Severity::Error)
    }

    /// One line: what it is used for, or why it is not and what happens instead.
    pub fn summary(&self) -> String {
        let needs = self.service.needs();
        match self.errors().next() {
            None => format!("configured; {}", needs.used_for),
            Some(_) if !self.attempted => format!("not configured ({}); {}", self.missing(), needs.without),
            Some(_) => {
                let what: Vec<String> = self.errors().map(|f| f.what.clone() + &place(f)).collect();
                format!("not configured: {}; {}", what.join("; "), needs.without)
            }
        }
    }

    fn missing(&self) -> String {
        let names: Vec<&str> = self.errors().map(|f| f.setting).collect();
        format!("{} not set", names.join(", "))
    }
}

fn place(finding: &Finding) -> String {
    match &finding.source {
        Some(source @ Source::Line { .. }) => format!(" ({source})"),
        Some(Source::Environment) => " (environment)".into(),
        None => String::new(),
    }
}

impl Service {
    pub const ALL: [Service; 5] =
        [Service::LiveKit, Service::Deepgram, Service::OpenAI, Service::Supabase, Service::Database];

    pub fn name(self) -> &'static str {
        match self {
            Service::LiveKit => "LiveKit",
            Service::Deepgram => "Deepgram",
            Service::OpenAI => "OpenAI",
            Service::Supabase => "Supabase",
            Service::Database => "Database",
        }
    }
}

/// Examines every service.
pub fn examine(settings: &Settings) -> Report {
    Report { services: Service::ALL.into_iter().map(|service| status(service, settings)).collect() }
}

fn status(service: Service, settings: &Settings) -> ServiceStatus {
    let needs = service.needs();
    let attempted = needs
        .rules
        .iter()
        .flat_map(|rule| rule.names)
        .any(|name| settings.assignments(name).next().is_some());
    let mut findings: Vec<Finding> = needs.rules.iter().flat_map(|rule| rule.findings(settings)).collect();
    if service == Service::Database {
        findings.extend(unsupported_database(settings));
    }
    ServiceStatus { service, attempted, findings }
}

struct Needs {
    rules: &'static [Rule],
    used_for: &'static str,
    without: &'static str,
}

const WS: Kind = Kind::Address { secure: "wss", plain: "ws" };
const HTTP: Kind = Kind::Address { secure: "https", plain: "http" };

const fn required(names: &'static [&'static str], kind: Kind, example: &'static str) -> Rule {
    Rule { names, kind, need: Need::Required, example }
}

impl Service {
    fn needs(self) -> Needs {
        const LIVEKIT: &[Rule] = &[
            required(&["LIVEKIT_URL", "VITE_LIVEKIT_URL"], WS, "wss://<project>.livekit.cloud"),
            required(&["LIVEKIT_API_KEY"], Kind::Key, "<API key of the LiveKit project>"),
            required(&["LIVEKIT_API_SECRET"], Kind::Key, "<API secret of the LiveKit project>"),
        ];
        const DEEPGRAM: &[Rule] = &[
            required(&["DEEPGRAM_API_KEY"], Kind::Key, "<Deepgram API key>"),
            Rule {
                names: &["DEEPGRAM_BASE_URL"],
                kind: HTTP,
                need: Need::Optional,
                example: "https://api.deepgram.com/v1/listen",
            },
        ];
        const OPENAI: &[Rule] = &[
            required(&["OPENAI_API_KEY"], Kind::Key, "<OpenAI API key>"),
            Rule {
                names: &["OPENAI_BASE_URL"],
                kind: HTTP,
                need: Need::Optional,
                example: "https://api.openai.com/v1",
            },
        ];
        const SUPABASE: &[Rule] = &[
            required(&["SUPABASE_URL"], HTTP, "https://<project>.supabase.co"),
            required(&["SUPABASE_SERVICE_ROLE_KEY"], Kind::Key, "<service role key of the Supabase project>"),
        ];
        match self {
            Service::LiveKit => Needs {
                rules: LIVEKIT,
                used_for: "carries the voice of interviews",
                without: "voice interviews cannot start",
            },
            Service::Deepgram => Needs {
                rules: DEEPGRAM,
                used_for: "the interviewer hears with it",
                without: "the interviewer hears with its offline recogniser",
            },
            Service::OpenAI => Needs {
                rules: OPENAI,
                used_for: "the interviewer thinks and speaks with it",
                without: "the interviewer follows the script of the question pack, with its offline voice",
            },
            Service::Supabase => Needs {
                rules: SUPABASE,
                used_for: "not used yet: data stays in the database below",
                without: "not used yet anyway",
            },
            Service::Database => Needs {
                rules: &[],
                used_for: "SQLite keeps jobs, interviews and transcripts",
                without: "the platform cannot start",
            },
        }
    }
}

/// Only SQLite is there so far: another database is refused rather than silently not used.
fn unsupported_database(settings: &Settings) -> Option<Finding> {
    let setting = settings.get("DATABASE_URL")?;
    let scheme = setting.value().split(':').next().unwrap_or_default();
    if scheme == "sqlite" {
        return None;
    }
    let shown = match scheme {
        "postgres" | "postgresql" | "mysql" | "mariadb" | "file" | "libsql" => format!("a {scheme} address"),
        _ => "not a database address".into(),
    };
    Some(Finding {
        code: "unsupported_database",
        severity: Severity::Error,
        setting: "DATABASE_URL",
        what: format!("DATABASE_URL is {shown}, and only SQLite is supported so far"),
        cause: "The platform stores in SQLite; other databases are not there yet.".into(),
        remedy: format!("In {}, write DATABASE_URL=sqlite:vivavoce.db, or remove it", setting.source),
        source: Some(setting.source.clone()),
    })
}
