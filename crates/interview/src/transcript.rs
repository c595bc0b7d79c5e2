//! What was said, in the order in which it began.
//!
//! Three things may speak of the same entry: text streams (the current convention), legacy transcription events, and
//! typed answers. Each entry has one id for ever and keeps its place.
//!
//! - The candidate's words come as one stream an update, each with the whole text so far: the newest replaces.
//! - The interviewer's words come as one stream of pieces: they are appended.
//! - Legacy events repeat what the streams say: they count only where no stream speaks for that speaker.

use std::collections::HashMap;

use crate::view::{Entry, Via, Who};

#[derive(Debug, Default)]
pub struct Transcript {
    items: Vec<Item>,
    by_id: HashMap<String, usize>,
    streams: HashMap<String, Stream>,
    streamed: [bool; 2],
    revision: u64,
}

#[derive(Debug)]
struct Item {
    entry: Entry,
    progress: Progress,
    /// The stream that may write to it.
    stream: Option<String>,
    changed_at: u64,
}

/// How far an entry has come. Only ever moves forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Progress {
    /// Its text may change.
    Open,
    /// Its text stands; the journal does not have it yet.
    Closed,
    /// In the journal: shown as final.
    Written,
    /// The platform has it too.
    Acknowledged,
}

#[derive(Debug)]
struct Stream {
    segment: String,
    who: Who,
    at_ms: u32,
    /// What the entry held before this stream.
    base: String,
    text: String,
}

impl Transcript {
    /// Entries as they stand, in order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.items.iter().map(|item| &item.entry)
    }

    /// Counts changes: what changed after a revision is what [`Self::changed_since`] lists.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    pub fn changed_since(&self, revision: u64) -> Vec<Entry> {
        self.items.iter().filter(|item| item.changed_at > revision).map(|item| item.entry.clone()).collect()
    }

    pub fn accepted(&self) -> u32 {
        self.count(Progress::Written)
    }

    pub fn acknowledged(&self) -> u32 {
        self.count(Progress::Acknowledged)
    }

    /// Texts stand, but the journal does not have them yet.
    pub fn unwritten(&self) -> Vec<Entry> {
        self.at(Progress::Closed, |_| true)
    }

    /// Accepted, and the platform is not known to have them.
    pub fn unacknowledged(&self, include: impl Fn(&Entry) -> bool) -> Vec<Entry> {
        self.at(Progress::Written, include)
    }

    /// Some words of the candidate are not final yet.
    pub fn candidate_is_open(&self) -> bool {
        self.items.iter().any(|item| item.progress == Progress::Open && item.entry.who == Who::Candidate)
    }

    /// An answer that was typed. Its text stands at once.
    pub fn type_answer(&mut self, id: String, text: String, at_ms: u32) -> Entry {
        let item = self.item(&id, Who::Candidate, Via::Typed, at_ms);
        self.items[item].entry.text = text;
        self.close(item)
    }

    /// What an earlier run kept. An id that is known already stays as it is.
    pub fn restore(&mut self, kept: Entry, acknowledged: bool) {
        if self.by_id.contains_key(&kept.id) {
            return;
        }
        let item = self.item(&kept.id, kept.who, kept.via, kept.at_ms);
        self.items[item].entry.text = kept.text;
        self.advance(item, if acknowledged { Progress::Acknowledged } else { Progress::Written });
    }

    /// The entry itself begins with the first text, so that nobody sees an empty line.
    pub fn open_stream(&mut self, stream: String, who: Who, segment: &str, at_ms: u32) {
        self.streamed[who as usize] = true;
        let known = self.by_id.get(segment).copied();
        let base = match (who, known) {
            (Who::Interviewer, Some(item)) => self.items[item].entry.text.clone(),
            _ => String::new(),
        };
        if let Some(item) = known {
            self.items[item].stream = Some(stream.clone());
        }
        self.streams
            .insert(stream, Stream { segment: segment.to_owned(), who, at_ms, base, text: String::new() });
    }

    pub fn stream_text(&mut self, stream: &str, text: &str) {
        let Some(found) = self.streams.get_mut(stream) else { return };
        found.text.push_str(text);
        let whole = format!("{}{}", found.base, found.text);
        let (segment, who, at_ms) = (found.segment.clone(), found.who, found.at_ms);
        let is_new = !self.by_id.contains_key(&segment);
        if is_new && whole.is_empty() {
            return;
        }
        let item = self.item(&segment, who, Via::Voice, at_ms);
        if is_new {
            self.items[item].stream = Some(stream.to_owned());
        }
        if self.items[item].progress == Progress::Open && self.items[item].stream.as_deref() == Some(stream) {
            self.set_text(item, whole);
        }
    }

    /// Returns the entry whose text stands from now on. A candidate's update is final only when it says so; an
    /// interviewer's stream holds the whole segment, so its end is final unless it says otherwise.
    pub fn close_stream(&mut self, stream: &str, is_final: Option<bool>) -> Option<Entry> {
        let closed = self.streams.remove(stream)?;
        let &item = self.by_id.get(&closed.segment)?;
        let stands = is_final.unwrap_or(closed.who == Who::Interviewer);
        let is_newest = self.items[item].stream.as_deref() == Some(stream);
        (stands && is_newest && self.items[item].progress == Progress::Open).then(|| self.close(item))
    }

    /// Returns the entry whose text stands from now on.
    pub fn legacy_segment(
        &mut self,
        who: Who,
        id: &str,
        text: &str,
        is_final: bool,
        at_ms: u32,
    ) -> Option<Entry> {
        if self.streamed[who as usize] || (text.is_empty() && !self.by_id.contains_key(id)) {
            return None;
        }
        let item = self.item(id, who, Via::Voice, at_ms);
        if self.items[item].progress > Progress::Open {
            return None;
        }
        self.set_text(item, text.to_owned());
        is_final.then(|| self.close(item))
    }

    /// Nothing more will come: every text stands as it is.
    pub fn close_all(&mut self) -> Vec<Entry> {
        self.streams.clear();
        let open: Vec<usize> =
            (0..self.items.len()).filter(|&item| self.items[item].progress == Progress::Open).collect();
        open.into_iter().map(|item| self.close(item)).collect()
    }

    pub fn written(&mut self, id: &str) {
        if let Some(&item) = self.by_id.get(id)
            && self.items[item].progress == Progress::Closed
        {
            self.advance(item, Progress::Written);
        }
    }

    pub fn acknowledge(&mut self, id: &str) {
        if let Some(&item) = self.by_id.get(id)
            && self.items[item].progress == Progress::Written
        {
            self.advance(item, Progress::Acknowledged);
        }
    }

    pub fn text_of(&self, id: &str) -> Option<&str> {
        self.by_id.get(id).map(|&item| self.items[item].entry.text.as_str())
    }

    fn item(&mut self, id: &str, who: Who, via: Via, at_ms: u32) -> usize {
        if let Some(&item) = self.by_id.get(id) {
            return item;
        }
        let item = self.items.len();
        let entry = Entry {
            id: id.to_owned(),
            order: u32::try_from(item).unwrap_or(u32::MAX),
            who,
            text: String::new(),
            r#final: false,
            at_ms,
            via,
        };
        self.items.push(Item { entry, progress: Progress::Open, stream: None, changed_at: 0 });
        self.by_id.insert(id.to_owned(), item);
        self.touch(item);
        item
    }

    fn set_text(&mut self, item: usize, text: String) {
        if self.items[item].entry.text != text {
            self.items[item].entry.text = text;
            self.touch(item);
        }
    }

    fn close(&mut self, item: usize) -> Entry {
        self.advance(item, Progress::Closed);
        self.items[item].entry.clone()
    }

    fn advance(&mut self, item: usize, progress: Progress) {
        self.items[item].progress = progress;
        self.items[item].entry.r#final = progress >= Progress::Written;
        self.touch(item);
    }

    fn touch(&mut self, item: usize) {
        self.revision += 1;
        self.items[item].changed_at = self.revision;
    }

    fn count(&self, at_least: Progress) -> u32 {
        let count = self.items.iter().filter(|item| item.progress >= at_least).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    fn at(&self, progress: Progress, include: impl Fn(&Entry) -> bool) -> Vec<Entry> {
        let wanted = self.items.iter().filter(|item| item.progress == progress && include(&item.entry));
        wanted.map(|item| item.entry.clone()).collect()
    }
}
