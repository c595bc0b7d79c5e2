//! Keeps access tokens out of what people read: the library puts them, whole, into its errors and its log.

use std::borrow::Cow;

/// What is shown in a token's place.
const REDACTED: &str = "[redacted]";

/// After these, whatever follows is a token, also one that does not look like a JWT.
const TOKEN_PREFIXES: [&str; 5] = ["access_token=", "Bearer ", "bearer ", "token: \"", "invalid token: "];

/// `{"alg":""}` in base64.
const SHORTEST_HEADER: usize = 15;

/// The text with every token in it replaced.
pub fn redact(text: &str) -> String {
    let mut rest = text;
    let mut clean = String::with_capacity(text.len());
    while let Some((before, secret_length)) = next_secret(rest) {
        clean.push_str(&rest[..before]);
        clean.push_str(REDACTED);
        rest = &rest[before + secret_length..];
    }
    clean.push_str(rest);
    clean
}

/// [`redact`] for a text about one token that is known, whatever it looks like.
pub fn redact_token(text: &str, token: &str) -> String {
    let text = if token.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(text.replace(token, REDACTED)) };
    redact(&text)
}

/// Where the next token starts and how long it is.
fn next_secret(text: &str) -> Option<(usize, usize)> {
    let mut first: Option<(usize, usize)> = None;
    for (start, length) in [next_prefixed(text), next_jwt(text)].into_iter().flatten() {
        if first.is_none_or(|(before, _)| start < before) {
            first = Some((start, length));
        }
    }
    first
}

fn next_prefixed(text: &str) -> Option<(usize, usize)> {
    TOKEN_PREFIXES
        .iter()
        .flat_map(|prefix| text.match_indices(prefix).map(|(at, prefix)| at + prefix.len()))
        .filter_map(|start| Some((start, secret_length(&text[start..])?)))
        .min()
}

/// `None` where nothing follows, or what was redacted already.
fn secret_length(text: &str) -> Option<usize> {
    if text.starts_with(REDACTED) {
        return None;
    }
    let ends = |c: char| c.is_whitespace() || matches!(c, '&' | '"' | '\'' | ')' | '}' | ',' | '#');
    let length = text.find(ends).unwrap_or(text.len());
    (length > 0).then_some(length)
}

/// Base64url parts joined by dots, of which the first is a JSON object: `{"` becomes `eyJ`. Also when it was cut off.
fn next_jwt(text: &str) -> Option<(usize, usize)> {
    text.match_indices("eyJ").find_map(|(start, _)| {
        let candidate = &text[start..];
        let end = candidate.find(|c: char| !is_base64url(c) && c != '.').unwrap_or(candidate.len());
        let token = candidate[..end].trim_end_matches('.');
        let (header, _) = token.split_once('.')?;
        let is_whole_word = !text[..start].ends_with(is_base64url);
        (is_whole_word && header.len() >= SHORTEST_HEADER).then_some((start, token.len()))
    })
}

fn is_base64url(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

#[cfg(test)]
mod tests;
