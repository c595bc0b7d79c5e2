//! The remarks on one interview, everybody's, merged.
//!
//! A remark takes the place of those that it names. What no remark names stands: of a subject mostly one, and more where
//! edits did not know of each other. So what stands does not depend on the order in which remarks come, nor on how often.

use std::collections::{BTreeMap, BTreeSet};

use platform_api::remarks::{Content, NewRemark, Quote, Remark};
use platform_api::{RemarkId, SubjectId};

use super::input::Writer;
use super::view::{RemarkKept, RemarksSaved};
use crate::input::Upload;

#[derive(Debug, Default)]
pub(super) struct Book {
    remarks: BTreeMap<RemarkId, Kept>,
    /// Of each subject, those that no other one replaces.
    standing: BTreeMap<SubjectId, BTreeSet<RemarkId>>,
    /// Named by another one, also before they have come themselves.
    replaced: BTreeSet<RemarkId>,
    /// Made here and not known to be on the platform, nor refused for ever.
    pending: BTreeSet<RemarkId>,
    refused: u32,
    revision: u64,
}

#[derive(Clone, Debug)]
pub(super) struct Kept {
    pub remark: Remark,
    pub kept: RemarkKept,
}

impl Book {
    /// Counts changes.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// One that was made just now; it is nowhere yet.
    pub fn make(&mut self, remark: NewRemark, by: &Writer) {
        self.take(remark, by, RemarkKept::Nowhere);
    }

    /// One that an earlier run wrote to this computer's disk.
    pub fn restore(&mut self, remark: NewRemark, by: &Writer, upload: Upload) {
        let kept = match upload {
            Upload::Waiting => RemarkKept::Local,
            Upload::Refused => RemarkKept::Refused,
            Upload::Acknowledged => RemarkKept::Platform,
        };
        self.take(remark, by, kept);
    }

    /// One that the platform has, whoever made it. Its words are the ones that count.
    pub fn told(&mut self, remark: Remark) {
        let by = Writer { account: remark.author, name: remark.author_name };
        self.take(remark.remark, &by, RemarkKept::Platform);
    }

    fn take(&mut self, remark: NewRemark, by: &Writer, kept: RemarkKept) {
        let id = remark.id.clone();
        if self.remarks.contains_key(&id) {
            return self.advance(&id, kept);
        }
        for replaced in &remark.replaces {
            // a remark cannot take its own place
            if *replaced != id && self.replaced.insert(replaced.clone()) {
                let subject = self.remarks.get(replaced).map(|kept| &kept.remark.remark.subject);
                if let Some(standing) = subject.and_then(|subject| self.standing.get_mut(subject)) {
                    standing.remove(replaced);
                }
            }
        }
        if !self.replaced.contains(&id) {
            self.standing.entry(remark.subject.clone()).or_default().insert(id.clone());
        }
        if matches!(kept, RemarkKept::Nowhere | RemarkKept::Local) {
            self.pending.insert(id.clone());
        }
        self.refused += u32::from(kept == RemarkKept::Refused);
        let remark = Remark { remark, author: by.account.clone(), author_name: by.name.clone() };
        self.remarks.insert(id, Kept { remark, kept });
        self.revision += 1;
    }

    /// Only ever forward.
    fn advance(&mut self, id: &RemarkId, to: RemarkKept) {
        let Some(found) = self.remarks.get_mut(id).filter(|found| found.kept < to) else { return };
        self.refused -= u32::from(found.kept == RemarkKept::Refused);
        self.refused += u32::from(to == RemarkKept::Refused);
        found.kept = to;
        if to > RemarkKept::Local {
            self.pending.remove(id);
        }
        self.revision += 1;
    }

    /// The journal has it.
    pub fn written(&mut self, id: &str) {
        self.advance(&RemarkId::from(id), RemarkKept::Local);
    }

    /// The platform has it. One that the journal has not is not accepted by anybody yet.
    pub fn handed_in(&mut self, id: &str) -> bool {
        self.settle(id, RemarkKept::Platform)
    }

    pub fn refuse(&mut self, id: &str) -> bool {
        self.settle(id, RemarkKept::Refused)
    }

    fn settle(&mut self, id: &str, to: RemarkKept) -> bool {
        let id = RemarkId::from(id);
        let is_written = self.remarks.get(&id).is_some_and(|found| found.kept == RemarkKept::Local);
        if is_written {
            self.advance(&id, to);
        }
        is_written
    }

    /// Made here, and not on this computer's disk.
    pub fn unwritten(&self) -> impl Iterator<Item = &NewRemark> {
        self.pending_at(RemarkKept::Nowhere)
    }

    /// On this computer's disk, and the platform is still to get them; oldest first.
    pub fn outbox(&self) -> impl Iterator<Item = &NewRemark> {
        self.pending_at(RemarkKept::Local)
    }

    fn pending_at(&self, at: RemarkKept) -> impl Iterator<Item = &NewRemark> {
        self.pending
            .iter()
            .filter_map(|id| self.remarks.get(id))
            .filter(move |kept| kept.kept == at)
            .map(|kept| &kept.remark.remark)
    }

    pub fn saved(&self) -> RemarksSaved {
        let count = |all: usize| u32::try_from(all).unwrap_or(u32::MAX);
        let (nowhere, waiting) = (count(self.unwritten().count()), count(self.outbox().count()));
        let r#where = match (nowhere, waiting) {
            (0, 0) => RemarkKept::Platform,
            (0, _) => RemarkKept::Local,
            _ => RemarkKept::Nowhere,
        };
        RemarksSaved { nowhere, waiting, refused: self.refused, r#where }
    }

    /// The subjects that something stands on, with what does, oldest first.
    pub fn subjects(&self) -> impl Iterator<Item = (&SubjectId, Vec<&Kept>)> {
        self.standing
            .iter()
            .map(|(subject, ids)| (subject, self.all(ids)))
            .filter(|(_, kept)| !kept.is_empty())
    }

    /// What stands on a subject, oldest first.
    pub fn on(&self, subject: &SubjectId) -> Vec<&Kept> {
        self.standing.get(subject).map(|ids| self.all(ids)).unwrap_or_default()
    }

    fn all(&self, ids: &BTreeSet<RemarkId>) -> Vec<&Kept> {
        let mut all: Vec<_> = ids.iter().filter_map(|id| self.remarks.get(id)).collect();
        all.sort_by_key(|kept| (kept.remark.remark.made_at, &kept.remark.remark.id));
        all
    }

    /// The author of a subject: of its first remark, whose id a note's or bookmark's subject is.
    pub fn begun_by(&self, subject: &SubjectId) -> Option<&Kept> {
        self.remarks.get(&RemarkId::from(subject.as_str()))
    }

    /// What the next edit of a subject replaces: everything that stands on it.
    pub fn heads(&self, subject: &SubjectId) -> Vec<RemarkId> {
        self.standing.get(subject).into_iter().flatten().cloned().collect()
    }

    /// The score, comment and quotes of a rating as the next edit of it begins: of all that stands, the newest score and
    /// comment and every quote.
    pub fn rating(&self, subject: &SubjectId) -> (Option<u8>, String, Vec<Quote>) {
        let mut merged: (Option<u8>, String, Vec<Quote>) = Default::default();
        for kept in self.on(subject) {
            let Content::Rating { score, comment, quotes, .. } = &kept.remark.remark.content else {
                continue;
            };
            merged.0 = score.or(merged.0);
            if !comment.is_empty() {
                merged.1.clone_from(comment);
            }
            for quote in quotes {
                if !merged.2.contains(quote) {
                    merged.2.push(quote.clone());
                }
            }
        }
        merged
    }
}
