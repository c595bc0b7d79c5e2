//! The transcript as who watches has it: what the platform keeps, and before that what the room says.
//!
//! In the order in which it was said, which is not the order in which it comes: a candidate who was offline hands lines
//! in later. So an entry's place (`order`) may change, which is a change of that entry.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use platform_api::EntryId;
use platform_api::transcript as wire;

use super::input::Voice;
use crate::view::{Entry, Via, Who};

/// Entries of one interview. A host reads it; only [`super::step`] changes it.
#[derive(Debug, Default)]
pub struct Words {
    number: u32,
    /// In order.
    items: Vec<Item>,
    /// The keys of the items by their id.
    keys: HashMap<String, Key>,
    streams: HashMap<String, Stream>,
    /// The stream that may write to a segment: the newest one.
    newest: HashMap<String, String>,
    revision: u64,
    /// The ids of what changed, by the revision of the newest change.
    changes: BTreeMap<u64, String>,
    changed_at: HashMap<String, u64>,
}

/// Where an entry stands: when it was said, then as its uploader counts, then by its id, so that the order does not depend
/// on what came first.
type Key = (u64, u64, String);

#[derive(Debug)]
struct Item {
    key: Key,
    entry: Entry,
    /// The platform has it.
    is_kept: bool,
}

#[derive(Debug)]
struct Stream {
    segment: String,
    voice: Voice,
    at_ms: u32,
    base: String,
    text: String,
}

impl Words {
    pub(super) fn numbered(number: u32) -> Self {
        Self { number, ..Self::default() }
    }

    /// Counts the interviews of one run.
    pub fn number(&self) -> u32 {
        self.number
    }

    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.items.iter().map(|item| &item.entry)
    }

    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The newest whole state of each entry that changed after `revision`, in order.
    pub fn changed_since(&self, revision: u64) -> Vec<Entry> {
        let changed: BTreeSet<&Key> =
            self.changes.range(revision + 1..).filter_map(|(_, id)| self.keys.get(id)).collect();
        changed.into_iter().filter_map(|key| Some(self.items[self.find(key)?].entry.clone())).collect()
    }

    /// What the platform keeps. The same again changes nothing; what stands never yields to what may still change.
    pub(super) fn keep(&mut self, entry: wire::Entry) {
        let id = entry.id.to_string();
        let known = self.keys.get(&id).and_then(|key| self.find(key)).map(|at| &self.items[at]);
        if known.is_some_and(|item| item.is_kept && item.entry.r#final && !entry.is_final) {
            return;
        }
        let key = (entry.at_ms, entry.order, id.clone());
        let shown = Entry {
            id,
            order: 0,
            who: match entry.who {
                wire::Who::Candidate => Who::Candidate,
                wire::Who::Interviewer => Who::Interviewer,
            },
            text: entry.text,
            r#final: entry.is_final,
            at_ms: u32::try_from(entry.at_ms).unwrap_or(u32::MAX),
            via: match entry.via {
                wire::Via::Voice => Via::Voice,
                wire::Via::Typed => Via::Typed,
            },
        };
        self.place(key, shown, true);
    }

    pub(super) fn open_stream(&mut self, stream: String, voice: Voice, segment: &EntryId, at_ms: u32) {
        let segment = segment.to_string();
        // the interviewer's words come in pieces, the candidate's whole each time
        let is_continued = voice == Voice::Interviewer && self.newest.contains_key(&segment);
        let base = match self.entry(&segment) {
            Some(entry) if is_continued => entry.text.clone(),
            _ => String::new(),
        };
        self.newest.insert(segment.clone(), stream.clone());
        self.streams.insert(stream, Stream { segment, voice, at_ms, base, text: String::new() });
    }

    pub(super) fn stream_text(&mut self, stream: &str, text: &str) {
        let Some(found) = self.streams.get_mut(stream) else { return };
        found.text.push_str(text);
        if found.text.is_empty() || self.newest.get(&found.segment).is_none_or(|newest| newest != stream) {
            return;
        }
        let (segment, voice, at_ms) = (found.segment.clone(), found.voice, found.at_ms);
        let text = format!("{}{}", found.base, found.text);
        let known = self.keys.get(&segment).cloned().and_then(|key| self.find(&key).map(|at| (key, at)));
        match known {
            Some((key, at)) => {
                let entry = &self.items[at].entry;
                if !entry.r#final && entry.text != text {
                    let (entry, is_kept) = (Entry { text, ..entry.clone() }, self.items[at].is_kept);
                    self.place(key, entry, is_kept);
                }
            }
            None => {
                let who = match voice {
                    Voice::Candidate => Who::Candidate,
                    Voice::Interviewer => Who::Interviewer,
                };
                // what is being said now comes last, whatever the clocks say
                let last = self.items.last().map_or(0, |item| item.key.0);
                let key = (last.max(u64::from(at_ms)), u64::MAX, segment.clone());
                let entry =
                    Entry { id: segment, order: 0, who, text, r#final: false, at_ms, via: Via::Voice };
                self.place(key, entry, false);
            }
        }
    }

    pub(super) fn close_stream(&mut self, stream: &str) {
        self.streams.remove(stream);
    }

    pub(super) fn cut_streams(&mut self) {
        self.streams.clear();
        self.newest.clear();
    }

    pub(super) fn entry(&self, id: &str) -> Option<&Entry> {
        let at = self.find(self.keys.get(id)?)?;
        Some(&self.items[at].entry)
    }

    fn find(&self, key: &Key) -> Option<usize> {
        self.items.binary_search_by(|item| item.key.cmp(key)).ok()
    }

    /// Puts it where it belongs, and counts anew what moved.
    fn place(&mut self, key: Key, entry: Entry, is_kept: bool) {
        let before = self.keys.get(&entry.id).and_then(|key| self.find(key));
        if let Some(at) = before
            && self.items[at].key == key
        {
            let entry = Entry { order: self.items[at].entry.order, ..entry };
            let is_news = self.items[at].entry != entry;
            let id = entry.id.clone();
            self.items[at] = Item { key, entry, is_kept };
            if is_news {
                self.touch(id);
            }
            return;
        }
        if let Some(at) = before {
            self.items.remove(at);
        }
        let at = self.items.partition_point(|item| item.key < key);
        self.keys.insert(entry.id.clone(), key.clone());
        self.touch(entry.id.clone());
        self.items.insert(at, Item { key, entry, is_kept });
        for place in before.map_or(at, |before| before.min(at))..self.items.len() {
            let order = u32::try_from(place).unwrap_or(u32::MAX);
            if self.items[place].entry.order != order {
                self.items[place].entry.order = order;
                let id = self.items[place].entry.id.clone();
                self.touch(id);
            }
        }
    }

    fn touch(&mut self, id: String) {
        self.revision += 1;
        if let Some(before) = self.changed_at.insert(id.clone(), self.revision) {
            self.changes.remove(&before);
        }
        self.changes.insert(self.revision, id);
    }
}
