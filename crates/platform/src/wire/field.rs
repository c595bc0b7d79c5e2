//! What a text field may hold. Anything that a person can read is text and is given back as it came, HTML included: who
//! shows it shows text.

use crate::failure::{Failure, Result};

/// Characters of a name, a title.
pub const LONGEST_NAME: usize = 200;
/// Bytes of an address (RFC 5321).
pub const LONGEST_EMAIL: usize = 254;
/// Characters of a question, or of one thing that a good answer covers.
pub const LONGEST_TEXT: usize = 4000;
/// Bytes of an id that a client made.
pub const LONGEST_ID: usize = 64;

/// One line: a name, a title.
pub fn name(field: &str, name: &str) -> Result<()> {
    line(field, name, LONGEST_NAME)
}

/// One line of at most `most` characters, and not an empty one.
pub fn line(field: &str, line: &str, most: usize) -> Result<()> {
    if line.trim().is_empty() || line.chars().count() > most {
        return Err(Failure::invalid(format!("{field} must have between 1 and {most} characters")));
    }
    if line.chars().any(hidden) {
        return Err(Failure::invalid(format!("{field} must not have control characters")));
    }
    Ok(())
}

/// Some lines of at most [`LONGEST_TEXT`] characters, and not empty ones.
pub fn text(field: &str, text: &str) -> Result<()> {
    if text.trim().is_empty() || text.chars().count() > LONGEST_TEXT {
        return Err(Failure::invalid(format!("{field} must have between 1 and {LONGEST_TEXT} characters")));
    }
    if text.chars().any(|c| hidden(c) && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Failure::invalid(format!("{field} must not have control characters")));
    }
    Ok(())
}

/// Something before and after one `@`. Nothing is sent there, so nothing more is asked of it.
pub fn email(address: &str) -> Result<()> {
    let address = address.trim();
    let parts = address.split_once('@').filter(|(name, host)| !name.is_empty() && !host.is_empty());
    let is_one = parts.is_some_and(|(_, host)| !host.contains('@'))
        && address.len() <= LONGEST_EMAIL
        && !address.chars().any(|c| c.is_whitespace() || hidden(c));
    if is_one { Ok(()) } else { Err(Failure::invalid("email is not an address like name@example.org")) }
}

/// Control characters, and those that turn the direction of what follows: with them a name can look like another one.
fn hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anything_readable_is_text() {
        for good in
            ["Ada", "<script>alert(1)</script>", "Zoë 李 O'Brien; DROP TABLE", "=1+1", &"x".repeat(200)]
        {
            assert!(name("name", good).is_ok(), "{good}");
        }
        for bad in ["", "  ", "a\0b", "a\nb", "a\u{1b}[31m", "evil\u{202e}gpj.exe", &"x".repeat(201)] {
            assert!(name("name", bad).is_err(), "{bad:?}");
        }
        assert!(text("text", "two\nlines\tand a tab").is_ok());
        assert!(text("text", "a bell \u{7}").is_err());
    }

    #[test]
    fn an_address_has_one_at() {
        for good in ["ada@example.org", " Ada@Example.org ", "a@b", "李@例え.jp"] {
            assert!(email(good).is_ok(), "{good}");
        }
        for bad in ["", "ada", "@b", "a@", "a@b@c", "a b@c", "a@b\u{7}", &format!("{}@b", "x".repeat(253))] {
            assert!(email(bad).is_err(), "{bad:?}");
        }
    }
}
