//! What was said, in the order in which it began.
//!
//! Three things may speak of the same entry: text streams (the current convention), legacy transcription events, and
//! typed answers. Each entry has one id for ever and keeps its place.
//!
//! - The candidate's words come as one stream an update, each with the whole text so far: the newest replaces.
//! - The interviewer's words come as one stream of pieces: they are appended.
//! - Legacy events repeat what the streams say, under ids of their own and often a moment earlier: they are held back
//!   until it is clear that no streams come.

mod ledger;

use std::collections::HashMap;

use self::ledger::{Ledger, Progress};
use crate::{
    input::Upload,
    view::{Entry, Via, Who},
};

/// The entries of one interview. A host reads it; only [`crate::step`] changes it.
#[derive(Debug, Default)]
pub struct Transcript {
    number: u32,
    ledger: Ledger,
    /// The streams that are open, by their id.
    streams: HashMap<String, Stream>,
    /// The stream that may write to a segment: the newest one.
    newest: HashMap<String, String>,
    legacy: Legacy,
}

/// What is made of legacy events.
#[derive(Debug)]
enum Legacy {
    /// Neither has come so far, or these are held until it is clear.
    Undecided(Vec<Held>),
    /// Streams come: legacy events say nothing new.
    Repeats,
    /// No streams come.
    Counts,
}

impl Default for Legacy {
    fn default() -> Self {
        Self::Undecided(Vec::new())
    }
}

#[derive(Debug)]
struct Held {
    who: Who,
    id: String,
    text: String,
    is_final: bool,
    at_ms: u32,
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
    /// Counts the interviews of one run: entries of another number are another interview's.
    pub fn number(&self) -> u32 {
        self.number
    }

    /// Entries as they stand, in order.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.ledger.entries()
    }

    /// Counts changes from 0, for each [`Self::number`] anew: what changed after a revision is what
    /// [`Self::changed_since`] lists.
    pub fn revision(&self) -> u64 {
        self.ledger.revision()
    }

    /// The newest whole state of each entry that changed after `revision`, in order.
    pub fn changed_since(&self, revision: u64) -> Vec<Entry> {
        self.ledger.changed_since(revision)
    }

    /// Entries that the journal has.
    pub fn accepted(&self) -> u32 {
        u32::try_from(self.ledger.count_from(Progress::Written)).unwrap_or(u32::MAX)
    }

    /// Entries that the platform has, too.
    pub fn acknowledged(&self) -> u32 {
        u32::try_from(self.ledger.count_from(Progress::Acknowledged)).unwrap_or(u32::MAX)
    }

    /// Entries that the platform will never take.
    pub fn refused(&self) -> u32 {
        u32::try_from(
            self.ledger.count_from(Progress::Refused) - self.ledger.count_from(Progress::Acknowledged),
        )
        .unwrap_or(u32::MAX)
    }

    /// Texts stand, but the journal does not have them yet.
    pub fn unwritten(&self) -> impl Iterator<Item = &Entry> {
        self.ledger.at(Progress::Closed)
    }

    /// Accepted, and the platform is not known to have them, nor to refuse them.
    pub fn unacknowledged(&self) -> impl Iterator<Item = &Entry> {
        self.ledger.at(Progress::Written)
    }

    /// Everything that stands is in the journal.
    pub fn is_written(&self) -> bool {
        self.unwritten().next().is_none()
    }

    /// Some words of the candidate are not final yet.
    pub fn candidate_is_open(&self) -> bool {
        self.ledger.at(Progress::Open).any(|entry| entry.who == Who::Candidate)
    }

    pub(crate) fn text_of(&self, id: &str) -> Option<&str> {
        self.ledger.find(id).map(|item| self.ledger.entry(item).text.as_str())
    }

    /// The empty transcript of the next interview.
    pub(crate) fn next(&self) -> Self {
        Self { number: self.number + 1, ..Self::default() }
    }

    /// An answer that was typed. Its text stands at once. An id that is known already stays as it is.
    pub(crate) fn type_answer(&mut self, id: &str, text: String, at_ms: u32) -> Option<Entry> {
        if self.ledger.find(id).is_some() {
            return None;
        }
        let item = self.ledger.add(id, Who::Candidate, Via::Typed, at_ms, text);
        self.close(item)
    }

    /// What an earlier run kept, or the platform. An id that is known already stays as it is; otherwise returns the
    /// entry.
    pub(crate) fn restore(&mut self, kept: Entry, upload: Upload) -> Option<Entry> {
        if self.ledger.find(&kept.id).is_some() || kept.text.is_empty() {
            return None;
        }
        let item = self.ledger.add(&kept.id, kept.who, kept.via, kept.at_ms, kept.text);
        self.ledger.advance(
            item,
            match upload {
                Upload::Waiting => Progress::Written,
                Upload::Refused => Progress::Refused,
                Upload::Acknowledged => Progress::Acknowledged,
            },
        );
        Some(self.ledger.entry(item).clone())
    }

    /// What the interviewer writes, as far as it has come. A line that stands stays as it is.
    pub(crate) fn write_line(&mut self, id: &str, whole: String, at_ms: u32) {
        // One that is given once more begins with nothing, and what was shown of it stands until it says something.
        if whole.is_empty() {
            return;
        }
        match self.ledger.find(id) {
            Some(item) if self.ledger.entry(item).who == Who::Interviewer => {
                self.ledger.set_text(item, whole)
            }
            None => {
                self.ledger.add(id, Who::Interviewer, Via::Typed, at_ms, whole);
            }
            _ => {}
        }
    }

    /// Returns the line where it stands from now on.
    pub(crate) fn close_line(&mut self, id: &str) -> Option<Entry> {
        let item = self.ledger.find(id)?;
        if self.ledger.entry(item).who == Who::Interviewer { self.close(item) } else { None }
    }

    /// Entries whose text stands, in order.
    pub(crate) fn standing(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.ledger.standing()
    }

    /// The newest entry whose text stands.
    pub(crate) fn last_standing(&self) -> Option<&Entry> {
        self.standing().next_back()
    }

    /// The entry itself begins with the first text, so that nobody sees an empty line.
    pub(crate) fn open_stream(&mut self, stream: String, who: Who, segment: &str, at_ms: u32) {
        let known = self.ledger.find(segment);
        if known.is_some_and(|item| self.ledger.entry(item).who != who) {
            return;
        }
        self.legacy = Legacy::Repeats;
        // What a legacy event said of the segment is said again by its stream.
        let is_continued = who == Who::Interviewer && self.newest.contains_key(segment);
        let base = match known {
            Some(item) if is_continued => self.ledger.entry(item).text.clone(),
            _ => String::new(),
        };
        self.newest.insert(segment.to_owned(), stream.clone());
        self.streams
            .insert(stream, Stream { segment: segment.to_owned(), who, at_ms, base, text: String::new() });
    }

    pub(crate) fn stream_text(&mut self, stream: &str, text: &str) {
        let Some(found) = self.streams.get_mut(stream) else { return };
        found.text.push_str(text);
        let is_newest = self.newest.get(&found.segment).is_some_and(|newest| newest == stream);
        if found.text.is_empty() || !is_newest {
            return;
        }
        let whole = format!("{}{}", found.base, found.text);
        match self.ledger.find(&found.segment) {
            Some(item) => self.ledger.set_text(item, whole),
            None => {
                self.ledger.add(&found.segment, found.who, Via::Voice, found.at_ms, whole);
            }
        }
    }

    /// Returns the entry whose text stands from now on. A candidate's update is final only when it says so; an
    /// interviewer's stream holds the whole segment, so its end is final unless it says otherwise.
    pub(crate) fn close_stream(&mut self, stream: &str, is_final: Option<bool>) -> Option<Entry> {
        let closed = self.streams.remove(stream)?;
        let item = self.ledger.find(&closed.segment)?;
        let is_newest = self.newest.get(&closed.segment).is_some_and(|newest| newest == stream);
        let stands = is_final.unwrap_or(closed.who == Who::Interviewer);
        if stands && is_newest { self.close(item) } else { None }
    }

    /// Returns the entry whose text stands from now on.
    pub(crate) fn legacy_segment(
        &mut self,
        who: Who,
        id: &str,
        text: &str,
        is_final: bool,
        at_ms: u32,
    ) -> Option<Entry> {
        let said = Held { who, id: id.to_owned(), text: text.to_owned(), is_final, at_ms };
        match &mut self.legacy {
            Legacy::Repeats => None,
            Legacy::Counts => self.take_legacy(said),
            Legacy::Undecided(held) => {
                held.push(said);
                None
            }
        }
    }

    /// Legacy events wait for a decision.
    pub(crate) fn holds_legacy(&self) -> bool {
        matches!(&self.legacy, Legacy::Undecided(held) if !held.is_empty())
    }

    /// No streams have come: what was held counts, and so does what follows. Returns the entries whose text stands
    /// from now on.
    pub(crate) fn count_legacy(&mut self) -> Vec<Entry> {
        match std::mem::replace(&mut self.legacy, Legacy::Counts) {
            Legacy::Undecided(held) => held.into_iter().filter_map(|said| self.take_legacy(said)).collect(),
            decided => {
                self.legacy = decided;
                Vec::new()
            }
        }
    }

    fn take_legacy(&mut self, said: Held) -> Option<Entry> {
        let item = match self.ledger.find(&said.id) {
            Some(item) if self.ledger.entry(item).who != said.who => return None,
            Some(item) => item,
            None if said.text.is_empty() => return None,
            None => self.ledger.add(&said.id, said.who, Via::Voice, said.at_ms, said.text.clone()),
        };
        if !said.text.is_empty() {
            self.ledger.set_text(item, said.text);
        }
        if said.is_final { self.close(item) } else { None }
    }

    /// The connection is gone, and with it the streams that it carried. What the interviewer said stands as it was
    /// heard; of the candidate's words the next connection may still bring the final text.
    pub(crate) fn cut_streams(&mut self) -> Vec<Entry> {
        self.streams.clear();
        self.close_where(|entry| entry.who == Who::Interviewer && entry.via == Via::Voice)
    }

    /// Nothing more will come: what was spoken stands as it was heard. A written line that broke off is none.
    pub(crate) fn close_all(&mut self) -> Vec<Entry> {
        self.streams.clear();
        let mut stands = self.count_legacy();
        stands.extend(self.close_where(|entry| entry.via == Via::Voice));
        stands
    }

    /// Returns the entry where this is news.
    pub(crate) fn written(&mut self, id: &str) -> Option<&Entry> {
        let item = self.ledger.find(id)?;
        let is_news = self.ledger.progress(item) == Progress::Closed;
        (is_news && self.ledger.advance(item, Progress::Written)).then(|| self.ledger.entry(item))
    }

    /// Returns whether this is news.
    pub(crate) fn acknowledge(&mut self, id: &str) -> bool {
        self.ledger.find(id).is_some_and(|item| {
            self.ledger.progress(item) >= Progress::Written
                && self.ledger.advance(item, Progress::Acknowledged)
        })
    }

    /// Returns whether this is news.
    pub(crate) fn refuse(&mut self, id: &str) -> bool {
        self.ledger.find(id).is_some_and(|item| {
            self.ledger.progress(item) == Progress::Written && self.ledger.advance(item, Progress::Refused)
        })
    }

    fn close_where(&mut self, wanted: impl Fn(&Entry) -> bool) -> Vec<Entry> {
        let open = self.ledger.at(Progress::Open).filter(|entry| wanted(entry));
        let open: Vec<usize> = open.filter_map(|entry| self.ledger.find(&entry.id)).collect();
        open.into_iter().filter_map(|item| self.close(item)).collect()
    }

    fn close(&mut self, item: usize) -> Option<Entry> {
        self.newest.remove(&self.ledger.entry(item).id);
        self.ledger.advance(item, Progress::Closed).then(|| self.ledger.entry(item).clone())
    }
}
