//! What must not leave this computer, and what stands in its place.

use std::{
    borrow::Cow,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::LazyLock,
};

use regex::{Captures, Regex};

/// Leaves out of `text` what looks like a secret or like a person.
///
/// Tokens, keys and passwords by their shape and by the name before them; what follows `?` and `#` in an address; e-mail
/// addresses; public IP addresses (private ones and loopback say something about the network, and nothing about who
/// is in it); the name of the home folder.
pub fn redact(text: &str) -> String {
    let mut text = Cow::Borrowed(text);
    for rule in RULES.iter() {
        if let Cow::Owned(changed) = rule.pattern.replace_all(&text, rule.instead) {
            text = Cow::Owned(changed);
        }
    }
    hide_public_addresses(&text)
}

struct Rule {
    pattern: Regex,
    instead: &'static str,
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    // What has a name, then what is between: `:`, `=`, the quotes of JSON (also of JSON within JSON) and of `Debug`.
    const NAMED: &str =
        r#"(?i)\b((?:[a-z0-9]+[_-])*(?:key|token|secret|password|passwd|credential|ufrag|pwd))"#;
    const IS: &str = r#"\\*"?\s*[:=]\s*"#;
    [
        // in the order in which they are tried: what is whole before what is a part of it
        (r"eyJ[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]*){0,2}".to_owned(), "[token]"),
        (format!(r#"(?i)\b(authorization{IS}\\*"?)[^",;\\}}\]\n]+"#), "$1[hidden]"),
        (r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]+".to_owned(), "$1 [hidden]"),
        // user:password@host
        (r"(?i)\b([a-z][a-z0-9+.-]*://)[^\s/@]+@".to_owned(), "${1}[hidden]@"),
        (r#"(?i)\b([a-z][a-z0-9+.-]*://[^\s?#"'<>\\]*)[?#][^\s"'<>\\]*"#.to_owned(), "$1?[hidden]"),
        (format!(r#"{NAMED}({IS})Some\([^)]*\)"#), "$1$2[hidden]"),
        (format!(r#"{NAMED}({IS}\\*")[^"\\]*"#), "$1$2[hidden]"),
        (format!(r#"{NAMED}({IS}')[^']*"#), "$1$2[hidden]"),
        (format!(r#"{NAMED}({IS})[^\s"'\\\[,;}}\])][^\s",;}}\])]*"#), "$1$2[hidden]"),
        (r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+".to_owned(), "[e-mail]"),
        (r"(/home/|/Users/)[^/\\\s:]+".to_owned(), "$1[user]"),
        (r#"(?i)([a-z]:\\+Users\\+)[^/\\:"\n]+"#.to_owned(), "$1[user]"),
        // keys without a name: long, and of letters and digits without a break; a UUID is shorter
        (r"\b[A-Za-z0-9_-]{40,}".to_owned(), "[hidden]"),
    ]
    .into_iter()
    .filter_map(|(pattern, instead)| Some(Rule { pattern: Regex::new(&pattern).ok()?, instead }))
    .collect()
});

/// What an address may be a part of, and what it is in itself.
static WORD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[0-9A-Za-z_:.]{3,}").ok());
static V4: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\b\d{1,3}(?:\.\d{1,3}){3}\b").ok());

fn hide_public_addresses(text: &str) -> String {
    let (Some(word), Some(v4)) = (WORD.as_ref(), V4.as_ref()) else { return String::new() };
    let in_word = |found: &Captures| match found[0].trim_end_matches([':', '.']).parse::<Ipv6Addr>() {
        Ok(address) => shown(&found[0], address.into()),
        Err(_) => v4.replace_all(&found[0], in_v4).into_owned(),
    };
    word.replace_all(text, in_word).into_owned()
}

fn in_v4(found: &Captures) -> String {
    found[0]
        .parse()
        .map_or_else(|_| found[0].to_owned(), |address: Ipv4Addr| shown(&found[0], address.into()))
}

fn shown(text: &str, address: IpAddr) -> String {
    if is_public(address) { "[public address]".into() } else { text.into() }
}

fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            !(v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_unspecified()
                || v4.is_broadcast())
        }
        IpAddr::V6(v6) => {
            !(v6.is_loopback() || v6.is_unspecified() || v6.is_unique_local() || v6.is_unicast_link_local())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_is_one() {
        assert_eq!(RULES.len(), 13);
        assert!(WORD.is_some() && V4.is_some());
    }

    #[test]
    fn what_is_secret_or_personal_is_left_out() {
        for (text, shown) in [
            ("401 invalid token: eyJhbGciOiJI.eyJzdWIi.c2ln, sorry", "401 invalid token: [token], sorry"),
            ("Authorization: Bearer abc.DEF-1", "Authorization: [hidden]"),
            ("authorization: Token abc", "authorization: [hidden]"),
            ("sent bearer abcDEF", "sent bearer [hidden]"),
            ("vivavoce://join?platform=https://p.example&interview=1&key=abc", "vivavoce://join?[hidden]"),
            (
                "https://p.example/interview/1#key=abc-DEF_1 and more",
                "https://p.example/interview/1?[hidden] and more",
            ),
            ("wss://u:p@voice.example/rtc", "wss://[hidden]@voice.example/rtc"),
            ("api_secret=s3cr3t, next", "api_secret=[hidden], next"),
            (r#"{"password": "hunter2", "room": "r"}"#, r#"{"password": "[hidden]", "room": "r"}"#),
            ("LIVEKIT_API_KEY=APIabc", "LIVEKIT_API_KEY=[hidden]"),
            ("ice-pwd:abcdefgh", "ice-pwd:[hidden]"),
            ("sam.lee+jobs@example.com wrote", "[e-mail] wrote"),
            ("/home/sam/.local/share/vivavoce", "/home/[user]/.local/share/vivavoce"),
            (r"C:\Users\Sam Lee\AppData", r"C:\Users\[user]\AppData"),
            (r#""C:\\Users\\sam\\x""#, r#""C:\\Users\\[user]\\x""#),
            (r#"refused {\"token\":\"a b\", \"x\":1}"#, r#"refused {\"token\":\"[hidden]\", \"x\":1}"#),
            (r#"{\\\"secret\\\":\\\"abc\\\"}"#, r#"{\\\"secret\\\":\\\"[hidden]\\\"}"#),
            (r#"key=Some("abc"), next"#, "key=[hidden], next"),
            ("token='a b' rest", "token='[hidden]' rest"),
            ("/Users/sam", "/Users/[user]"),
            ("peer 203.0.113.7:7882 answered", "peer [public address]:7882 answered"),
            ("from 2001:db8::7", "from [public address]"),
            ("x".repeat(40).as_str(), "[hidden]"),
            // as a platform makes its keys
            ("sent Zk3-9aB_cDeFgHiJkLmNoPqRsTuVwXyZ0123456-78a", "sent [hidden]"),
        ] {
            assert_eq!(redact(text), shown, "{text}");
        }
    }

    #[test]
    fn what_support_needs_stays() {
        for text in [
            "room joined after 148 ms",
            "peer 192.168.1.20:7882, 10.0.0.7, 127.0.0.1, ::1, fe80::1",
            "interview 0199c2f0-7a51-7bc2-9d8e-6f00aa11bb22 at https://p.example:3001/api",
            "2026-11-23T14:05:09.123456Z  INFO voice::room: quality=good loss=0.4",
            "the key was refused",
            "version 1.2.1, libwebkit2gtk 2.48.5",
        ] {
            assert_eq!(redact(text), text);
        }
    }

    #[test]
    fn twice_is_as_once() {
        let once = redact("https://p.example/x?key=1 Bearer abc eyJa.b.c 203.0.113.7 sam@example.com");
        assert_eq!(redact(&once), once);
    }
}
