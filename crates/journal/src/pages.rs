//! Reads a SQLite file page by page, without SQLite, which gives up where a page on the way to a row is damaged.
//!
//! Only what the journal's files have: pages of 4096 bytes without a reserved part, UTF-8. The write-ahead log is taken
//! up to its last commit, as SQLite does. Source: <https://www.sqlite.org/fileformat2.html>.

use std::{
    collections::HashMap,
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::Path,
};

pub(crate) const PAGE: usize = 4096;
const LOG_HEADER: usize = 32;
const FRAME_HEADER: usize = 24;

/// What one cell of a page holds.
#[derive(Debug, PartialEq)]
pub(crate) enum Cell {
    /// A table's row with its number.
    Row(i64, Vec<Value>),
    /// An index's; or a row of a table without row numbers.
    Key(Vec<Value>),
}

#[derive(Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Integer(i64),
    Text(String),
    /// A float or a blob; the journal has none.
    Other,
}

/// The newest state of each page.
pub(crate) struct Pages {
    file: Vec<u8>,
    log: Vec<u8>,
    /// Where in the log a page's newest state begins.
    in_log: HashMap<u32, usize>,
}

impl Pages {
    pub(crate) fn read(file: &Path, log: &Path) -> Self {
        Self::of(read_what_can_be_read(file), read_what_can_be_read(log))
    }

    fn of(file: Vec<u8>, log: Vec<u8>) -> Self {
        let in_log = committed(&log).unwrap_or_default();
        Self { file, log, in_log }
    }

    /// Every cell that can be read, in no order; some may be of pages that are not in use any more.
    pub(crate) fn cells(&self) -> impl Iterator<Item = Cell> {
        let in_file = u32::try_from(self.file.len().div_ceil(PAGE)).unwrap_or(u32::MAX);
        let last = self.in_log.keys().copied().max().unwrap_or(0).max(in_file);
        (1..=last).flat_map(|number| self.cells_of(number))
    }

    fn page(&self, number: u32) -> Option<&[u8]> {
        if let Some(&start) = self.in_log.get(&number) {
            return self.log.get(start..start + PAGE);
        }
        let start = usize::try_from(number).ok()?.checked_sub(1)?.checked_mul(PAGE)?;
        let end = (start + PAGE).min(self.file.len());
        self.file.get(start..end)
    }

    fn cells_of(&self, number: u32) -> Vec<Cell> {
        let Some(page) = self.page(number) else { return Vec::new() };
        let header = if number == 1 { 100 } else { 0 };
        let Some(kind) = page.get(header).and_then(|&byte| Kind::from(byte)) else { return Vec::new() };
        let count = u16_at(page, header + 3).unwrap_or(0);
        let pointers = header + if kind == Kind::IndexInterior { 12 } else { 8 };
        (0..usize::from(count))
            .filter_map(|at| {
                let start = usize::from(u16_at(page, pointers + 2 * at)?);
                self.cell(kind, page.get(start..)?)
            })
            .collect()
    }

    fn cell(&self, kind: Kind, bytes: &[u8]) -> Option<Cell> {
        let mut rest = if kind == Kind::IndexInterior { bytes.get(4..)? } else { bytes };
        let length = usize::try_from(take_varint(&mut rest)?).ok()?;
        if kind == Kind::TableLeaf {
            let number = take_varint(&mut rest)?;
            Some(Cell::Row(number, values(&self.payload(kind, length, rest)?)?))
        } else {
            Some(Cell::Key(values(&self.payload(kind, length, rest)?)?))
        }
    }

    /// A long payload goes on in a chain of pages, each of which begins with the number of the next.
    fn payload(&self, kind: Kind, length: usize, bytes: &[u8]) -> Option<Vec<u8>> {
        if length > self.file.len() + self.log.len() {
            return None;
        }
        let here = kind.bytes_on_page(length);
        let mut payload = bytes.get(..here)?.to_vec();
        let mut next = if here < length { u32_at(bytes, here)? } else { 0 };
        while payload.len() < length {
            let page = self.page(next)?;
            let end = (4 + length - payload.len()).min(PAGE);
            payload.extend_from_slice(page.get(4..end)?);
            next = u32_at(page, 0)?;
        }
        Some(payload)
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    TableLeaf,
    IndexLeaf,
    IndexInterior,
}

impl Kind {
    fn from(byte: u8) -> Option<Self> {
        match byte {
            13 => Some(Self::TableLeaf),
            10 => Some(Self::IndexLeaf),
            2 => Some(Self::IndexInterior),
            _ => None,
        }
    }

    /// How much of a payload lies on the page of its cell.
    fn bytes_on_page(self, length: usize) -> usize {
        let most = if self == Self::TableLeaf { PAGE - 35 } else { (PAGE - 12) * 64 / 255 - 23 };
        let least = (PAGE - 12) * 32 / 255 - 23;
        if length <= most {
            return length;
        }
        let filling_the_last = least + (length - least) % (PAGE - 4);
        if filling_the_last <= most { filling_the_last } else { least }
    }
}

/// A record: the length of its header, a type for each value, the values.
fn values(record: &[u8]) -> Option<Vec<Value>> {
    let mut rest = record;
    let header = usize::try_from(take_varint(&mut rest)?).ok()?;
    let mut types = record.get(record.len() - rest.len()..header)?;
    let mut body = record.get(header..)?;
    let mut values = Vec::new();
    while !types.is_empty() {
        values.push(take_value(take_varint(&mut types)?, &mut body)?);
    }
    Some(values)
}

fn take_value(kind: i64, body: &mut &[u8]) -> Option<Value> {
    let mut take = |length: usize| {
        let (value, rest) = body.split_at_checked(length)?;
        *body = rest;
        Some(value)
    };
    Some(match kind {
        0 => Value::Null,
        1..=4 => integer(take(usize::try_from(kind).ok()?)?),
        5 => integer(take(6)?),
        6 => integer(take(8)?),
        7 => take(8).map(|_| Value::Other)?,
        8 => Value::Integer(0),
        9 => Value::Integer(1),
        text if text >= 13 && text % 2 == 1 => {
            let bytes = take(usize::try_from((text - 13) / 2).ok()?)?;
            Value::Text(str::from_utf8(bytes).ok()?.to_owned())
        }
        blob if blob >= 12 => take(usize::try_from((blob - 12) / 2).ok()?).map(|_| Value::Other)?,
        _ => return None,
    })
}

fn integer(bytes: &[u8]) -> Value {
    let sign = if bytes.first().is_some_and(|byte| byte & 0x80 != 0) { -1 } else { 0 };
    Value::Integer(bytes.iter().fold(sign, |value, &byte| (value << 8) | i64::from(byte)))
}

fn take_varint(bytes: &mut &[u8]) -> Option<i64> {
    let mut value: u64 = 0;
    for at in 0..9 {
        let byte = *bytes.get(at)?;
        if at == 8 {
            value = (value << 8) | u64::from(byte);
        } else {
            value = (value << 7) | u64::from(byte & 0x7f);
        }
        if at == 8 || byte & 0x80 == 0 {
            *bytes = bytes.get(at + 1..)?;
            break;
        }
    }
    Some(value.cast_signed())
}

/// Where each page that was committed begins in the log. Frames after one that was not written whole are not counted.
fn committed(log: &[u8]) -> Option<HashMap<u32, usize>> {
    let word: fn([u8; 4]) -> u32 = match u32_at(log, 0)? {
        0x377f_0682 => u32::from_le_bytes,
        0x377f_0683 => u32::from_be_bytes,
        _ => return None,
    };
    let mut sum = checksum(word, (0, 0), log.get(..24)?);
    if (u32_at(log, 24)?, u32_at(log, 28)?) != sum {
        return None;
    }
    let salt = log.get(16..24)?;
    let (mut committed, mut since) = (HashMap::new(), Vec::new());
    let mut start = LOG_HEADER;
    while let Some(frame) = log.get(start..start + FRAME_HEADER + PAGE) {
        let (header, page) = frame.split_at(FRAME_HEADER);
        sum = checksum(word, checksum(word, sum, header.get(..8)?), page);
        if header.get(8..16)? != salt || (u32_at(header, 16)?, u32_at(header, 20)?) != sum {
            break;
        }
        since.push((u32_at(header, 0)?, start + FRAME_HEADER));
        let is_commit = u32_at(header, 4)? != 0;
        if is_commit {
            committed.extend(since.drain(..));
        }
        start += FRAME_HEADER + PAGE;
    }
    Some(committed)
}

fn checksum(word: fn([u8; 4]) -> u32, start: (u32, u32), bytes: &[u8]) -> (u32, u32) {
    bytes.as_chunks::<8>().0.iter().fold(start, |(first, second), &[a, b, c, d, e, f, g, h]| {
        let first = first.wrapping_add(word([a, b, c, d])).wrapping_add(second);
        (first, second.wrapping_add(word([e, f, g, h])).wrapping_add(first))
    })
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|&chunk| u16::from_be_bytes(chunk))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|&chunk| u32::from_be_bytes(chunk))
}

/// What the disk does not give back reads as zeros, which is no page of any kind.
fn read_what_can_be_read(path: &Path) -> Vec<u8> {
    let mut read = Vec::new();
    let Ok(mut file) = File::open(path) else { return read };
    let size = file.metadata().map_or(0, |metadata| metadata.len());
    while (read.len() as u64) < size {
        let mut page = [0; PAGE];
        let length = PAGE.min(usize::try_from(size - read.len() as u64).unwrap_or(PAGE));
        let result =
            file.seek(SeekFrom::Start(read.len() as u64)).and_then(|_| file.read_exact(&mut page[..length]));
        if let Err(error) = result {
            tracing::warn!(%error, at = read.len(), "a part of the journal cannot be read");
            page = [0; PAGE];
        }
        read.extend_from_slice(&page[..length]);
    }
    read
}
