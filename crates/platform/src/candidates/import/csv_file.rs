//! A CSV file as people's programs write it: in whatever encoding, with commas, semicolons or tabs.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::borrow::Cow;

/// A line below the first.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    /// In the file, from 1.
    pub line: u32,
    pub name: String,
    /// As it is written; `None` where there is no such column, or nothing in it.
    pub email: Option<String>,
    /// Some of its characters could not be read.
    pub is_broken: bool,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// The first line does not say which column has the names.
    NoName {
        columns: String,
    },
    TooManyRows,
    Broken(String),
}

/// How its characters were read, and its rows, empty ones left out.
pub fn read(file: &[u8], most: usize) -> Result<(String, Vec<Row>), Unreadable> {
    let (encoding, text) = decoded(file);
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter(&text)).flexible(true).from_reader(text.as_bytes());
    let columns = reader.headers().map_err(|error| Unreadable::Broken(error.to_string()))?.clone();
    let place = |names: &[&str]| columns.iter().position(|column| names.contains(&plain(column).as_str()));
    let Some(name) = place(&["name"]) else {
        let columns: String = columns.iter().collect::<Vec<_>>().join(", ").chars().take(200).collect();
        return Err(Unreadable::NoName { columns: columns.trim().to_owned() });
    };
    let email = place(&["email", "e-mail", "email address", "e-mail address"]);
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    let mut lines = Lines { text: text.as_bytes(), counted: 0, line: 1 };
    while reader.read_record(&mut record).map_err(|error| Unreadable::Broken(error.to_string()))? {
        if record.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        if rows.len() == most {
            return Err(Unreadable::TooManyRows);
        }
        let field = |place| record.get(place).unwrap_or_default();
        let email = email.map(field).filter(|email| !email.trim().is_empty());
        let is_broken = [field(name), email.unwrap_or_default()].iter().any(|f| f.contains('\u{FFFD}'));
        let line = lines.at(record.position().map_or(0, csv::Position::byte) as usize);
        rows.push(Row { line, name: field(name).to_owned(), email: email.map(str::to_owned), is_broken });
    }
    Ok((encoding.name().to_owned(), rows))
}

/// Counts lines. The reader's own count is one behind where lines end as on Windows.
struct Lines<'a> {
    text: &'a [u8],
    /// Up to here.
    counted: usize,
    line: u32,
}

impl Lines<'_> {
    /// The line of the first character at or after this place that ends none.
    fn at(&mut self, place: usize) -> u32 {
        while let Some(&byte) = self.text.get(self.counted) {
            let ends_line = matches!(byte, b'\r' | b'\n');
            if self.counted >= place && !ends_line {
                break;
            }
            let is_half = byte == b'\r' && self.text.get(self.counted + 1) == Some(&b'\n');
            self.line += u32::from(ends_line && !is_half);
            self.counted += 1;
        }
        self.line
    }
}

fn plain(column: &str) -> String {
    column.trim().to_lowercase()
}

/// By its mark, or by what is in it: spreadsheets write UTF-16 and windows-1252 without saying so.
fn decoded(file: &[u8]) -> (&'static Encoding, Cow<'_, str>) {
    let encoding = match Encoding::for_bom(file) {
        Some((encoding, _)) => encoding,
        None => guessed(file),
    };
    (encoding, encoding.decode_with_bom_removal(file).0)
}

fn guessed(file: &[u8]) -> &'static Encoding {
    // a letter of the first line in UTF-16 is half zeros
    let beginning = &file[..file.len().min(1000)];
    let zeros = |odd: usize| beginning.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    if zeros(1) * 3 > beginning.len() {
        return UTF_16LE;
    }
    if zeros(0) * 3 > beginning.len() {
        return UTF_16BE;
    }
    let text = String::from_utf8_lossy(file);
    let (mut broken, mut whole) = (0_usize, 0_usize);
    for character in text.chars().filter(|c| !c.is_ascii()) {
        if character == '\u{FFFD}' { broken += 1 } else { whole += 1 }
    }
    // bytes that happen to be UTF-8 are hardly anything else: some broken ones among them are broken
    if broken > whole { WINDOWS_1252 } else { UTF_8 }
}

/// The one that the first line has most of, outside quotes.
fn delimiter(text: &str) -> u8 {
    let mut quoted = false;
    let mut seen = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            _ => {
                seen.iter_mut().filter(|(delimiter, _)| *delimiter == byte).for_each(|(_, count)| *count += 1)
            }
        }
    }
    // the first of equals is the comma
    seen.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(file: &[u8]) -> (String, Vec<(u32, String, Option<String>)>) {
        let (encoding, rows) = read(file, 100).unwrap();
        (encoding, rows.into_iter().map(|row| (row.line, row.name, row.email)).collect())
    }

    fn zoe(line: u32) -> (u32, String, Option<String>) {
        (line, "Zoë Müller".into(), Some("zoe@example.org".into()))
    }

    #[test]
    fn every_encoding_that_spreadsheets_write_is_read() {
        let text = "Name,Email\r\nZoë Müller,zoe@example.org\r\n";
        let utf16 = |to: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to).collect::<Vec<u8>>();
        let with = |mark: &[u8], bytes: &[u8]| [mark, bytes].concat();
        let (le, be) = (utf16(u16::to_le_bytes), utf16(u16::to_be_bytes));
        let windows = WINDOWS_1252.encode(text).0.into_owned();
        for (encoding, file) in [
            ("UTF-8", text.as_bytes().to_vec()),
            ("UTF-8", with(b"\xEF\xBB\xBF", text.as_bytes())),
            ("UTF-16LE", with(b"\xFF\xFE", &le)),
            ("UTF-16LE", le),
            ("UTF-16BE", with(b"\xFE\xFF", &be)),
            ("UTF-16BE", be),
            ("windows-1252", windows),
        ] {
            assert_eq!(rows(&file), (encoding.into(), vec![zoe(2)]), "{encoding}");
        }
    }

    #[test]
    fn commas_semicolons_tabs_quotes_and_empty_lines_are_read() {
        for file in [
            "email;name\nzoe@example.org;Zoë Müller\n",
            "\"a;b;c\",EMAIL, Name \nx,zoe@example.org,Zoë Müller",
            "name\te-mail\tnote\nZoë Müller\tzoe@example.org\n",
            "name,email\r\n\"Zoë Müller\",\"zoe@example.org\",more\r\n,,\r\n",
        ] {
            assert_eq!(rows(file.as_bytes()).1, [zoe(2)], "{file:?}");
        }
        let lines = rows(b"name,email\n\"a\nb\",\n\nc\n").1;
        assert_eq!(lines, [(2, "a\nb".into(), None), (5, "c".into(), None)]);
    }

    #[test]
    fn a_file_whose_encoding_is_broken_in_places_names_the_rows() {
        let file = "name\nJosé\nZoë\n".as_bytes().to_vec();
        let broken = [file, b"Ren\xE9\n".to_vec()].concat();
        let (encoding, rows) = read(&broken, 9).unwrap();
        assert_eq!(encoding, "UTF-8");
        assert_eq!(rows.iter().map(|row| row.is_broken).collect::<Vec<_>>(), [false, false, true]);
    }

    #[test]
    fn what_is_no_list_of_names_is_refused() {
        assert_eq!(read(b"", 9), Err(Unreadable::NoName { columns: String::new() }));
        assert_eq!(read(b"first,last\na,b\n", 9), Err(Unreadable::NoName { columns: "first, last".into() }));
        assert_eq!(read(b"name\na\nb\n", 1), Err(Unreadable::TooManyRows));
        assert!(read(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 9).is_err());
    }
}
