//! Invite links, and the platform's address in them.

use diagnosis::LinkFault;
use platform_api::InterviewId;
use secrecy::SecretString;
use std::fmt;
use url::{Host, Url};

/// A platform's base URL that may be talked to: https, or http on this computer. No user, query or fragment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlatformUrl(Url);

impl PlatformUrl {
    pub fn parse(given: &str) -> Result<Self, LinkFault> {
        let url = Url::parse(given.trim()).map_err(|_| LinkFault::PlatformAddress { given: shown(given) })?;
        Self::try_from(url)
    }

    /// Whether it is this computer itself.
    pub fn is_loopback(&self) -> bool {
        is_loopback(&self.0)
    }

    /// Of the platform; also the first that the name service is asked for.
    pub fn host(&self) -> Host<&str> {
        // every http(s) URL has one
        self.0.host().unwrap_or(Host::Domain(""))
    }

    pub fn port(&self) -> u16 {
        self.0.port_or_known_default().unwrap_or_default()
    }

    /// The URL of one of the contract's paths, which begins with a slash.
    pub fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(&format!("{}{path}", self.0.path().trim_end_matches('/')));
        url
    }
}

impl TryFrom<Url> for PlatformUrl {
    type Error = LinkFault;

    fn try_from(mut url: Url) -> Result<Self, LinkFault> {
        let plain = match url.scheme() {
            "https" => false,
            "http" => true,
            _ => return Err(LinkFault::PlatformAddress { given: shown(url.as_str()) }),
        };
        // a user name before the host is a way to make one address look like another
        if !url.username().is_empty() || url.password().is_some() {
            let host = url.host_str().unwrap_or_default();
            return Err(LinkFault::PlatformAddress { given: shown(host) });
        }
        url.set_query(None);
        url.set_fragment(None);
        if plain && !is_loopback(&url) {
            return Err(LinkFault::Insecure { given: shown(url.as_str()) });
        }
        Ok(Self(url))
    }
}

impl fmt::Display for PlatformUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

/// `localhost`, 127.0.0.0/8 or ::1.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// An invite, as a person pastes it or the system hands it over.
#[derive(Clone, Debug)]
pub struct InviteLink {
    pub platform: PlatformUrl,
    pub interview: InterviewId,
    /// A platform may not ask for one.
    pub key: Option<SecretString>,
    /// For platforms that only have the token endpoint; otherwise the platform says it.
    pub room: Option<String>,
    /// Likewise: the participant's name.
    pub name: Option<String>,
}

const LONGEST_ID: usize = 128;
const LONGEST_NAME: usize = 200;
const LONGEST_KEY: usize = 2048;

impl InviteLink {
    /// Reads `vivavoce://join?platform=…&interview=…&key=…` or `https://<platform>/interview/<id>#key=…`. In both the
    /// key may be in the query or the fragment.
    pub fn parse(text: &str) -> Result<Self, LinkFault> {
        let text = text.trim();
        if text.is_empty() {
            return Err(LinkFault::Empty);
        }
        let url = Url::parse(text).map_err(|_| LinkFault::NotAUrl)?;
        match url.scheme() {
            "vivavoce" => Self::from_app_link(&url),
            "http" | "https" => Self::from_web_link(url),
            _ => Err(LinkFault::NotAnInvite),
        }
    }

    fn from_app_link(url: &Url) -> Result<Self, LinkFault> {
        if url.host_str() != Some("join") || !matches!(url.path(), "" | "/") {
            return Err(LinkFault::NotAnInvite);
        }
        let platform = value(url, "platform").ok_or(LinkFault::MissingPlatform)?;
        let interview = value(url, "interview").ok_or(LinkFault::MissingInterview)?;
        Self::assemble(PlatformUrl::parse(&platform)?, interview, url)
    }

    fn from_web_link(url: Url) -> Result<Self, LinkFault> {
        let path = url.path().trim_end_matches('/');
        let (base, interview) = path.rsplit_once("/interview/").ok_or_else(|| {
            if path.ends_with("/interview") { LinkFault::MissingInterview } else { LinkFault::NotAnInvite }
        })?;
        let interview = percent_decoded(interview);
        let mut platform = url.clone();
        platform.set_path(base);
        Self::assemble(PlatformUrl::try_from(platform)?, interview, &url)
    }

    fn assemble(platform: PlatformUrl, interview: String, url: &Url) -> Result<Self, LinkFault> {
        let is_id = |c: char| c.is_ascii_alphanumeric() || "-_.:~".contains(c);
        Ok(Self {
            platform,
            interview: InterviewId::from(checked("interview", interview, LONGEST_ID, is_id)?),
            key: optional(url, "key", LONGEST_KEY, |c| c.is_ascii_graphic())?.map(SecretString::from),
            room: optional(url, "room", LONGEST_ID, |c| !c.is_control())?,
            name: optional(url, "name", LONGEST_NAME, |c| !c.is_control())?,
        })
    }
}

fn optional(
    url: &Url,
    name: &'static str,
    longest: usize,
    allowed: impl Fn(char) -> bool,
) -> Result<Option<String>, LinkFault> {
    value(url, name).map(|given| checked(name, given, longest, allowed)).transpose()
}

fn checked(
    name: &'static str,
    given: String,
    longest: usize,
    allowed: impl Fn(char) -> bool,
) -> Result<String, LinkFault> {
    if given.len() > longest || !given.chars().all(allowed) {
        return Err(LinkFault::BadValue { name });
    }
    Ok(given)
}

/// A value of the query or of the fragment, unless it is empty.
fn value(url: &Url, name: &str) -> Option<String> {
    let query = url.query_pairs();
    let fragment = url::form_urlencoded::parse(url.fragment().unwrap_or_default().as_bytes());
    query.chain(fragment).find(|(n, _)| n == name).map(|(_, v)| v.trim().to_owned()).filter(|v| !v.is_empty())
}

fn percent_decoded(segment: &str) -> String {
    // a `+` is itself in a path
    let pair = format!("v={}", segment.replace('+', "%2B"));
    url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, v)| v.into_owned()).unwrap_or_default()
}

/// What of an address may be shown: not its query and fragment, where a key may be, and not without end.
fn shown(given: &str) -> String {
    given.split(['?', '#']).next().unwrap_or_default().chars().take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    type Parts = (String, String, Option<String>, Option<String>, Option<String>);

    fn parts(link: &str) -> Result<Parts, LinkFault> {
        let link = InviteLink::parse(link)?;
        let key = link.key.map(|key| key.expose_secret().to_owned());
        Ok((link.platform.to_string(), link.interview.to_string(), key, link.room, link.name))
    }

    #[test]
    fn links_are_read_in_all_their_forms() {
        let some = |s: &str| Some(s.to_owned());
        for (link, platform, interview, key, room, name) in [
            (
                "vivavoce://join?platform=https%3A%2F%2Fa.b&interview=i1&key=k",
                "https://a.b",
                "i1",
                some("k"),
                None,
                None,
            ),
            (
                "vivavoce://join?platform=https://a.b&interview=i1#key=k",
                "https://a.b",
                "i1",
                some("k"),
                None,
                None,
            ),
            ("vivavoce://join/?platform=https://a.b/&interview=i1", "https://a.b", "i1", None, None, None),
            (
                "vivavoce://join?platform=http://localhost:3001&interview=i1&room=r%201&name=Ada%20L",
                "http://localhost:3001",
                "i1",
                None,
                some("r 1"),
                some("Ada L"),
            ),
            ("  https://a.b/interview/i1#key=k \n", "https://a.b", "i1", some("k"), None, None),
            ("https://a.b/interview/i1?key=k", "https://a.b", "i1", some("k"), None, None),
            ("https://a.b/interview/i1/", "https://a.b", "i1", None, None, None),
            (
                "https://a.b:8443/hiring/interview/i1#key=k",
                "https://a.b:8443/hiring",
                "i1",
                some("k"),
                None,
                None,
            ),
            (
                "http://127.0.0.1:3001/interview/i1#key=k",
                "http://127.0.0.1:3001",
                "i1",
                some("k"),
                None,
                None,
            ),
            ("http://[::1]:3001/interview/i1", "http://[::1]:3001", "i1", None, None, None),
            ("HTTPS://A.B/interview/i1", "https://a.b", "i1", None, None, None),
        ] {
            assert_eq!(parts(link), Ok((platform.into(), interview.into(), key, room, name)), "{link}");
        }
    }

    #[test]
    fn anything_else_is_refused_with_what_is_wrong() {
        let address = |given: &str| LinkFault::PlatformAddress { given: given.into() };
        let insecure = |given: &str| LinkFault::Insecure { given: given.into() };
        for (link, fault) in [
            ("", LinkFault::Empty),
            ("   ", LinkFault::Empty),
            ("hello", LinkFault::NotAUrl),
            ("mailto:a@b", LinkFault::NotAnInvite),
            ("vivavoce://observe?platform=https://a.b&interview=i", LinkFault::NotAnInvite),
            ("vivavoce://join/more?platform=https://a.b&interview=i", LinkFault::NotAnInvite),
            ("vivavoce://join", LinkFault::MissingPlatform),
            ("vivavoce://join?interview=i", LinkFault::MissingPlatform),
            ("vivavoce://join?platform=https://a.b", LinkFault::MissingInterview),
            ("vivavoce://join?platform=https://a.b&interview=", LinkFault::MissingInterview),
            ("vivavoce://join?platform=a.b&interview=i", address("a.b")),
            ("vivavoce://join?platform=ftp://a.b&interview=i", address("ftp://a.b/")),
            ("vivavoce://join?platform=https://good@evil.test&interview=i", address("evil.test")),
            ("vivavoce://join?platform=http://a.b&interview=i", insecure("http://a.b/")),
            (
                "vivavoce://join?platform=http://localhost.evil.test&interview=i",
                insecure("http://localhost.evil.test/"),
            ),
            ("vivavoce://join?platform=https://a.b&interview=a/b", LinkFault::BadValue { name: "interview" }),
            (
                "vivavoce://join?platform=https://a.b&interview=i&name=a%00b",
                LinkFault::BadValue { name: "name" },
            ),
            ("https://a.b/", LinkFault::NotAnInvite),
            ("https://a.b/interview/", LinkFault::MissingInterview),
            ("https://a.b/interview/a%2Fb", LinkFault::BadValue { name: "interview" }),
            ("http://a.b/interview/i#key=k", insecure("http://a.b/")),
            ("https://u:p@a.b/interview/i#key=k", address("a.b")),
        ] {
            assert_eq!(parts(link), Err(fault), "{link}");
        }
        let long = format!("https://a.b/interview/{}", "i".repeat(LONGEST_ID + 1));
        assert_eq!(parts(&long), Err(LinkFault::BadValue { name: "interview" }));
    }

    #[test]
    fn a_key_shows_neither_in_debug_output_nor_in_a_refusal() {
        let link = InviteLink::parse("https://a.b/interview/i1#key=hunter2").unwrap();
        assert!(!format!("{link:?}").contains("hunter2"));
        for refused in [
            "http://a.b/interview/i1?key=hunter2#key=hunter2",
            "vivavoce://join?platform=ftp://a.b?key=hunter2&interview=i#key=hunter2",
            "vivavoce://join?platform=https://hunter2:hunter2@a.b&interview=i",
        ] {
            let fault = InviteLink::parse(refused).unwrap_err();
            assert!(!format!("{fault:?}").contains("hunter2"), "{fault:?}");
        }
    }

    #[test]
    fn paths_are_joined_below_the_platform_s_own() {
        let url = PlatformUrl::parse("https://a.b/hiring/").unwrap();
        assert_eq!(url.join("/api/v1/x").as_str(), "https://a.b/hiring/api/v1/x");
    }
}
