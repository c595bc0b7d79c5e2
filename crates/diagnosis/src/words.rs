//! Numbers in sentences, and secrets kept out of them.

use std::time::Duration;

/// "1 second", "45 seconds", "3 minutes", "2 hours": whole ones, at least one second.
pub(crate) fn seconds(duration: Duration) -> String {
    let seconds = duration.as_secs().max(1);
    match seconds {
        0..120 => plural(seconds, "second", "seconds"),
        120..7200 => plural(seconds / 60, "minute", "minutes"),
        _ => plural(seconds / 3600, "hour", "hours"),
    }
}

pub(crate) fn plural(count: u64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// What an adapter reports holds no secret. This is the net below that promise: what looks like a token, or like the
/// value of a key in a link, is left out of every sentence.
pub(crate) fn without_secrets(text: &str) -> String {
    let mut rest = text;
    let mut kept = String::with_capacity(text.len());
    while let Some((at, secret)) = first_secret(rest) {
        kept.push_str(&rest[..at]);
        kept.push_str("[hidden]");
        rest = &rest[at + secret..];
    }
    kept + rest
}

/// Where it begins, and its length.
fn first_secret(text: &str) -> Option<(usize, usize)> {
    let after = |mark: &str| text.find(mark).map(|at| at + mark.len());
    let in_link = ["key=", "token=", "secret="].into_iter().filter_map(after);
    let token = text.find("eyJ").into_iter();
    in_link.chain(token).map(|at| (at, secret_length(&text[at..]))).filter(|(_, length)| *length > 0).min()
}

fn secret_length(text: &str) -> usize {
    let ends =
        |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | '%' | '+' | '/' | '='));
    text.find(ends).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_said_in_the_unit_that_fits() {
        let said = [0, 1, 2, 119, 120, 3600, 7200, u64::MAX].map(|s| seconds(Duration::from_secs(s)));
        assert_eq!(
            said[..7],
            ["1 second", "1 second", "2 seconds", "119 seconds", "2 minutes", "60 minutes", "2 hours",]
        );
        assert!(said[7].ends_with("hours"));
    }

    #[test]
    fn what_looks_like_a_secret_is_left_out() {
        for (text, shown) in [
            ("plain", "plain"),
            ("401 invalid token: eyJhbGciOiJI.eyJzdWIi.c2ln, sorry", "401 invalid token: [hidden], sorry"),
            (
                "https://p.example/interview/1#key=abc-DEF_1 and more",
                "https://p.example/interview/1#key=[hidden] and more",
            ),
            ("wss://x/rtc?access_token=abc&x=1", "wss://x/rtc?access_token=[hidden]&x=1"),
            ("key= is empty", "key= is empty"),
            ("key=a key=b", "key=[hidden] key=[hidden]"),
        ] {
            assert_eq!(without_secrets(text), shown);
        }
    }
}
