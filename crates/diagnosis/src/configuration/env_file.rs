//! Reads a `.env` as the usual loaders do, but remembers what it forgave.

use super::settings::{Setting, Source};
use serde::Serialize;

/// The quotes that stood around a value and were taken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Quoting {
    None,
    Single,
    Double,
}

/// All assignments, in the order of the lines. Lines without `=` and comments are passed over.
pub(super) fn read(path: &str, text: &str) -> Vec<Setting> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.lines().zip(1..).filter_map(|(line, number)| assignment(path, line, number)).collect()
}

fn assignment(path: &str, line: &str, number: u32) -> Option<Setting> {
    let line = line.trim_start();
    if line.starts_with('#') {
        return None;
    }
    let (name, raw) = line.split_once('=')?;
    let padded_name = name.ends_with([' ', '\t']);
    let name = name.trim();
    let name = name.strip_prefix("export ").unwrap_or(name).trim();
    let (value, quoting, padded_value) = unwrap_value(raw);
    let source = Source::Line { file: path.into(), line: number };
    Some(Setting::new(name, value, quoting, padded_name || padded_value, source))
}

/// The value without its quotes, surrounding spaces and trailing comment.
fn unwrap_value(raw: &str) -> (&str, Quoting, bool) {
    let value = raw.trim();
    for (mark, quoting) in [('"', Quoting::Double), ('\'', Quoting::Single)] {
        if let Some((inner, rest)) = value.strip_prefix(mark).and_then(|v| v.split_once(mark))
            && (rest.trim().is_empty() || rest.trim_start().starts_with('#'))
        {
            return (inner, quoting, raw.starts_with([' ', '\t']));
        }
    }
    match raw.find(" #").or_else(|| raw.find("\t#")) {
        Some(comment) => {
            let value = raw[..comment].trim();
            (value, Quoting::None, raw.starts_with([' ', '\t']))
        }
        None => (value, Quoting::None, value.len() != raw.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_as_the_usual_loaders_read_them() {
        for (line, value, quoting, padded) in [
            ("A=x", "x", Quoting::None, false),
            ("export A=x", "x", Quoting::None, false),
            ("A=\"x y\"", "x y", Quoting::Double, false),
            ("A='x'", "x", Quoting::Single, false),
            ("A='x' # why", "x", Quoting::Single, false),
            ("A=x # why", "x", Quoting::None, false),
            ("A=x#y", "x#y", Quoting::None, false),
            ("A= x", "x", Quoting::None, true),
            ("A=x ", "x", Quoting::None, true),
            ("A = x", "x", Quoting::None, true),
            ("A=\"x", "\"x", Quoting::None, false),
            ("A=", "", Quoting::None, false),
            ("A=x=y", "x=y", Quoting::None, false),
        ] {
            let read = read(".env", line);
            assert_eq!(read.len(), 1, "{line}");
            assert_eq!(
                (read[0].name.as_str(), read[0].value(), read[0].quoting, read[0].padded),
                ("A", value, quoting, padded),
                "{line}"
            );
        }
    }

    #[test]
    fn comments_and_lines_without_an_equals_sign_are_passed_over_but_counted() {
        let read = read(".env", "\u{feff}# a comment\n\nnonsense\r\nA=1\r\n");
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].source, Source::Line { file: ".env".into(), line: 4 });
        assert_eq!(read[0].value(), "1");
    }
}
