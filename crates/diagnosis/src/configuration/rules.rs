//! What makes a value wrong, each in its words.

use super::{Finding, Quoting, Setting, Settings, Severity, Source};

/// What a setting's value must look like.
#[derive(Clone, Copy)]
pub(super) enum Kind {
    /// A key or secret: any text.
    Key,
    /// An address with one of these schemes; the first is what to write.
    Address { secure: &'static str, plain: &'static str },
}

/// How much a service needs the setting.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Required,
    Optional,
}

/// A setting under one or more names; the first is the one people are told.
pub(super) struct Rule {
    pub names: &'static [&'static str],
    pub kind: Kind,
    pub need: Need,
    /// A right value, for the remedy.
    pub example: &'static str,
}

impl Rule {
    /// Everything there is to say about this setting. No error among it: the value can be used.
    pub fn findings(&self, settings: &Settings) -> Vec<Finding> {
        let Some((name, setting)) = self.names.iter().find_map(|n| settings.get(n).map(|s| (*n, s))) else {
            return if self.need == Need::Required { vec![self.absent(settings)] } else { Vec::new() };
        };
        let found = Found { rule: self, name, setting };
        let mut findings: Vec<Finding> = found.error().into_iter().collect();
        findings.extend(found.odd());
        findings.extend(found.assigned_twice(settings));
        findings
    }

    fn absent(&self, settings: &Settings) -> Finding {
        let name = self.names[0];
        let file = settings.env_file().path();
        if let Some(empty) = self.names.iter().find_map(|n| settings.assignments(n).next()) {
            return Finding {
                code: "empty",
                severity: Severity::Error,
                setting: name,
                what: format!("{name} is empty"),
                cause: "The line is there, but nothing follows the equals sign.".into(),
                remedy: format!("In {}, write the value: {name}={}", empty.source, self.example),
                source: Some(empty.source.clone()),
            };
        }
        let (code, cause, remedy) = match settings.env_file() {
            super::EnvFile::Missing { .. } => (
                "no_env_file",
                format!("There is no file {file}, and the environment does not set it either."),
                format!("Create {file} with the line {name}={}", self.example),
            ),
            super::EnvFile::Read { .. } => (
                "missing",
                format!("Neither {file} nor the environment sets it."),
                format!("Add the line {name}={} to {file}", self.example),
            ),
        };
        Finding {
            code,
            severity: Severity::Error,
            setting: name,
            what: format!("{name} is missing"),
            cause,
            remedy,
            source: None,
        }
    }
}

/// A value that is there.
struct Found<'a> {
    rule: &'a Rule,
    name: &'static str,
    setting: &'a Setting,
}

impl Found<'_> {
    /// The first thing that makes the value unusable.
    fn error(&self) -> Option<Finding> {
        let value = self.setting.value();
        if value.starts_with(QUOTES) || value.ends_with(QUOTES) {
            return Some(self.finding(
                "quotes",
                Severity::Error,
                format!("{} has a quotation mark in its value", self.name),
                "The quotes do not match, or whatever set this does not take them off: they became part of the value.",
                "remove the quotes",
            ));
        }
        if value.starts_with(char::is_whitespace) || value.ends_with(char::is_whitespace) {
            return Some(self.finding(
                "stray_space",
                Severity::Error,
                format!("{} begins or ends with a space", self.name),
                "A space is easily copied along, and is part of the value here.",
                "remove the space",
            ));
        }
        if value.contains(char::is_whitespace) && !matches!(self.rule.kind, Kind::Key) {
            return Some(self.finding(
                "stray_space",
                Severity::Error,
                format!("{} has a space in its value", self.name),
                "No address has one.",
                "remove the space",
            ));
        }
        if is_placeholder(value) {
            return Some(self.finding(
                "placeholder",
                Severity::Error,
                format!("{} is still a placeholder", self.name),
                "The value was copied from an example and never replaced.",
                &format!("write the real value: {}={}", self.name, self.rule.example),
            ));
        }
        match self.rule.kind {
            Kind::Key => None,
            Kind::Address { secure, plain } => self.address(secure, plain),
        }
    }

    fn address(&self, secure: &str, plain: &str) -> Option<Finding> {
        let value = self.setting.value();
        let scheme_error = |what: String, cause: &str, right: &str| {
            Some(self.finding(
                "wrong_scheme",
                Severity::Error,
                what,
                cause,
                &format!("write {}={right}", self.name),
            ))
        };
        let Some((scheme, rest)) = value.split_once("://") else {
            return scheme_error(
                format!("{} does not begin with {secure}://", self.name),
                "An address needs its scheme.",
                &format!("{secure}://{}", shown_host(value)),
            );
        };
        let host = host_of(rest);
        let right = if is_loopback(host) { plain } else { secure };
        if scheme != secure && scheme != plain {
            return scheme_error(
                format!("{} begins with {scheme}:// instead of {right}://", self.name),
                "The address of a web page was given where this one is meant, or the other way round.",
                &format!("{right}://{}", shown_host(rest)),
            );
        }
        if host.is_empty() {
            return Some(self.finding(
                "not_an_address",
                Severity::Error,
                format!("{} names no host", self.name),
                "The address was cut off.",
                &format!("write the whole address: {}={}", self.name, self.rule.example),
            ));
        }
        if scheme == plain && !is_loopback(host) {
            return Some(self.finding(
                "insecure",
                Severity::Error,
                format!("{} is not encrypted: {plain}://{host}", self.name),
                &format!(
                    "{plain}:// is accepted only for this computer itself; clients refuse it for any other."
                ),
                &format!("write {}={secure}://{}", self.name, shown_host(rest)),
            ));
        }
        None
    }

    /// What is odd and works: also what the reader of `.env` took off and other programs may keep.
    fn odd(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        if self.setting.quoting != Quoting::None {
            findings.push(self.finding(
                "quotes",
                Severity::Warning,
                format!("{} is written in quotes", self.name),
                "They are not part of the value and are ignored here; some other programs keep them.",
                "remove the quotes",
            ));
        }
        if self.setting.padded {
            findings.push(self.finding(
                "stray_space",
                Severity::Warning,
                format!("{} has spaces around its value", self.name),
                "They are ignored here; some other programs keep them.",
                "remove the spaces",
            ));
        }
        let value = self.setting.value();
        if matches!(self.rule.kind, Kind::Key) && value.trim().contains(char::is_whitespace) {
            findings.push(self.finding(
                "stray_space",
                Severity::Warning,
                format!("{} has a space in its middle", self.name),
                "It is used as it is, but few keys have one.",
                "make sure that it belongs there",
            ));
        }
        findings
    }

    fn assigned_twice(&self, settings: &Settings) -> Option<Finding> {
        let ignored = settings.assignments(self.name).find(|s| {
            s.source != self.setting.source && !s.value().is_empty() && s.value() != self.setting.value()
        })?;
        Some(Finding {
            code: "set_twice",
            severity: Severity::Warning,
            setting: self.name,
            what: format!("{} is set twice, with different values", self.name),
            cause: format!("{} counts, {} is ignored.", self.setting.source, ignored.source),
            remedy: "Remove the one that is not meant.".into(),
            source: Some(ignored.source.clone()),
        })
    }

    fn finding(
        &self,
        code: &'static str,
        severity: Severity,
        what: String,
        cause: &str,
        remedy: &str,
    ) -> Finding {
        Finding {
            code,
            severity,
            setting: self.name,
            what,
            cause: cause.into(),
            remedy: match &self.setting.source {
                Source::Environment => format!("In the environment that starts the platform, {remedy}"),
                line => format!("In {line}, {remedy}"),
            },
            source: Some(self.setting.source.clone()),
        }
    }
}

const QUOTES: [char; 7] = ['"', '\'', '`', '\u{201c}', '\u{201d}', '\u{2018}', '\u{2019}'];

/// Values that examples and templates carry. Real keys are random; none begins like these.
pub(crate) fn is_placeholder(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    let bare = value.split_once("://").map_or(value.as_str(), |(_, rest)| rest);
    let bare = bare.strip_prefix("sk-").unwrap_or(bare);
    const BEGINNINGS: [&str; 11] = [
        "placeholder",
        "your-",
        "your_",
        "yourproject",
        "<",
        "changeme",
        "change-me",
        "change_me",
        "replace-",
        "replace_",
        "xxxx",
    ];
    const EXAMPLE_HOSTS: [&str; 3] = ["example.com", "example.org", "example.net"];
    let host = host_of(bare);
    bare.contains("placeholder")
        || BEGINNINGS.iter().any(|b| bare.starts_with(b))
        || EXAMPLE_HOSTS.iter().any(|h| host == *h || host.ends_with(&format!(".{h}")))
        || bare.ends_with("...")
        || bare == "todo"
}

/// The host of what follows `://`, without user, port and path.
fn host_of(rest: &str) -> &str {
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    match host.strip_prefix('[').and_then(|h| h.split_once(']')) {
        Some((v6, _)) => v6,
        None => host.split(':').next().unwrap_or_default(),
    }
}

/// What follows `://`, without a user and password.
fn shown_host(rest: &str) -> &str {
    rest.rsplit('@').next().unwrap_or_default()
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_told_from_real_values() {
        for placeholder in [
            "placeholder-key",
            "placeholder",
            "wss://placeholder.livekit.cloud",
            "wss://your-project.livekit.cloud",
            "your-api-key",
            "your_api_secret_here",
            "<your key>",
            "changeme",
            "sk-your-key",
            "sk-placeholder",
            "sk-...",
            "https://xxxxx.supabase.co",
            "wss://livekit.example.com",
            "PLACEHOLDER_SECRET",
            "TODO",
        ] {
            assert!(is_placeholder(placeholder), "{placeholder}");
        }
        for real in [
            "devkey",
            "secret",
            "APIabcXYZ123",
            "ws://127.0.0.1:7880",
            "wss://interviews-ab12cd.livekit.cloud",
            "sk-proj-Ab12",
            "https://api.openai.com/v1",
            "eyJhbGciOiJIUzI1NiJ9.e30.sig",
        ] {
            assert!(!is_placeholder(real), "{real}");
        }
    }

    #[test]
    fn a_host_is_found_without_user_port_and_path() {
        for (rest, host) in [
            ("a.b:1/c", "a.b"),
            ("user:pass@a.b/c", "a.b"),
            ("[::1]:7880", "::1"),
            ("localhost", "localhost"),
            ("", ""),
            (":7880", ""),
        ] {
            assert_eq!(host_of(rest), host, "{rest}");
        }
    }
}
