//! The entries in their order, and how far each has come. Every question that is asked at each step is answered
//! without looking through all of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::view::{Entry, Via, Who};

#[derive(Debug, Default)]
pub(super) struct Ledger {
    items: Vec<Item>,
    by_id: HashMap<String, usize>,
    /// The items that are open, closed, written and refused; acknowledged ones need nothing more.
    pending: [BTreeSet<usize>; 4],
    /// The items by the revision of their newest change.
    changes: BTreeMap<u64, usize>,
    revision: u64,
}

#[derive(Debug)]
struct Item {
    entry: Entry,
    progress: Progress,
    changed_at: u64,
}

/// How far an entry has come. Only ever moves forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Progress {
    /// Its text may change.
    Open,
    /// Its text stands; the journal does not have it yet.
    Closed,
    /// In the journal: shown as final.
    Written,
    /// And the platform will never take it.
    Refused,
    /// The platform has it too.
    Acknowledged,
}

impl Ledger {
    pub(super) fn revision(&self) -> u64 {
        self.revision
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.items.iter().map(|item| &item.entry)
    }

    pub(super) fn changed_since(&self, revision: u64) -> Vec<Entry> {
        let changed: BTreeSet<usize> = self.changes.range(revision + 1..).map(|(_, item)| *item).collect();
        changed.into_iter().map(|item| self.items[item].entry.clone()).collect()
    }

    /// Entries that have come just so far, in order. Acknowledged ones are not listed.
    pub(super) fn at(&self, progress: Progress) -> impl Iterator<Item = &Entry> {
        let items = self.pending.get(progress as usize).into_iter().flatten();
        items.map(|&item| &self.items[item].entry)
    }

    /// How many have come at least so far.
    pub(super) fn count_from(&self, progress: Progress) -> usize {
        self.items.len() - self.pending.iter().take(progress as usize).map(BTreeSet::len).sum::<usize>()
    }

    /// Entries that are not open, in order.
    pub(super) fn standing(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.items.iter().filter(|item| item.progress > Progress::Open).map(|item| &item.entry)
    }

    pub(super) fn find(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied()
    }

    pub(super) fn entry(&self, item: usize) -> &Entry {
        &self.items[item].entry
    }

    pub(super) fn progress(&self, item: usize) -> Progress {
        self.items[item].progress
    }

    /// A new entry at the end. `id` must be new.
    pub(super) fn add(&mut self, id: &str, who: Who, via: Via, at_ms: u32, text: String) -> usize {
        let item = self.items.len();
        let order = u32::try_from(item).unwrap_or(u32::MAX);
        let entry = Entry { id: id.to_owned(), order, who, text, r#final: false, at_ms, via };
        self.items.push(Item { entry, progress: Progress::Open, changed_at: 0 });
        self.by_id.insert(id.to_owned(), item);
        self.pending[Progress::Open as usize].insert(item);
        self.touch(item);
        item
    }

    /// Changes the text of an open entry; any other stays as it is.
    pub(super) fn set_text(&mut self, item: usize, text: String) {
        let found = &mut self.items[item];
        if found.progress == Progress::Open && found.entry.text != text {
            found.entry.text = text;
            self.touch(item);
        }
    }

    /// Returns false, and changes nothing, where that would be a step back.
    pub(super) fn advance(&mut self, item: usize, progress: Progress) -> bool {
        let found = &mut self.items[item];
        if progress <= found.progress {
            return false;
        }
        let before = std::mem::replace(&mut found.progress, progress);
        found.entry.r#final = progress >= Progress::Written;
        if let Some(pending) = self.pending.get_mut(before as usize) {
            pending.remove(&item);
        }
        if let Some(pending) = self.pending.get_mut(progress as usize) {
            pending.insert(item);
        }
        self.touch(item);
        true
    }

    fn touch(&mut self, item: usize) {
        self.revision += 1;
        let before = std::mem::replace(&mut self.items[item].changed_at, self.revision);
        self.changes.remove(&before);
        self.changes.insert(self.revision, item);
    }
}
