//! The journal's thread, shared by those who note.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, mpsc};

use diagnosis::{Observation, WriteFault};
use interview::Port;
use interview::observer::{ObserverInput, RemarksEffect, RemarksInput, RemarksOf, Watch};

use crate::port::Work;
use crate::{Journal, JournalError};

/// Where what was noted goes, as long as the [`crate::JournalPort`] lives that it is of. Cheap to clone.
#[derive(Clone)]
pub struct RemarkShelf {
    pub(crate) work: mpsc::Sender<Work>,
    pub(crate) path: PathBuf,
}

/// Tells who watches.
pub(crate) type Tell = Arc<dyn Fn(ObserverInput) + Send + Sync>;

/// The journal, for one who watches.
pub struct RemarksPort {
    shelf: RemarkShelf,
    tell: Tell,
    /// Of what was begun.
    begun: BTreeMap<Watch, RemarksOf>,
}

impl RemarkShelf {
    pub fn port(&self, tell: impl Fn(ObserverInput) + Send + Sync + 'static) -> RemarksPort {
        RemarksPort { shelf: self.clone(), tell: Arc::new(tell), begun: BTreeMap::new() }
    }
}

impl Port<RemarksEffect> for RemarksPort {
    fn carry_out(&mut self, effect: RemarksEffect) {
        let (watch, wanted) = match effect {
            RemarksEffect::Begin { watch, of } => {
                self.begun.insert(watch, of);
                (watch, Wanted::Begin)
            }
            RemarksEffect::Append { watch, remark } => (watch, Wanted::Append(Box::new(remark))),
            RemarksEffect::Acknowledge { watch, ids } => (watch, Wanted::Acknowledge(ids)),
            RemarksEffect::Refuse { watch, ids } => (watch, Wanted::Refuse(ids)),
        };
        let Some(of) = self.begun.get(&watch).cloned() else { return };
        let asked = Asked { watch, of, wanted, tell: Arc::clone(&self.tell) };
        if let Err(mpsc::SendError(Work::Remarks(asked))) = self.shelf.work.send(Work::Remarks(asked)) {
            let path = self.shelf.path.display().to_string();
            asked.failed(WriteFault::Other, path);
        }
    }
}

/// Something for the journal's thread.
pub(crate) struct Asked {
    watch: Watch,
    of: RemarksOf,
    wanted: Wanted,
    tell: Tell,
}

enum Wanted {
    Begin,
    Append(Box<platform_api::remarks::NewRemark>),
    Acknowledge(Vec<String>),
    Refuse(Vec<String>),
}

impl Asked {
    pub(crate) fn carry_out(&self, journal: &Journal) -> Result<(), JournalError> {
        match &self.wanted {
            Wanted::Begin => self.put(RemarksInput::Begun(journal.remarks(&self.of)?)),
            Wanted::Append(remark) => {
                journal.append_remark(&self.of, remark)?;
                self.put(RemarksInput::Written { id: remark.id.to_string() });
            }
            Wanted::Acknowledge(ids) => journal.acknowledge_remarks(&self.of, ids)?,
            Wanted::Refuse(ids) => journal.refuse_remarks(&self.of, ids)?,
        }
        Ok(())
    }

    pub(crate) fn give_up(&self, error: &JournalError) {
        let (fault, path) = match Observation::from(error) {
            Observation::JournalFailed { fault, path } => (fault, path),
            _ => (WriteFault::Other, error.to_string()),
        };
        self.failed(fault, path);
    }

    /// An acknowledgement or a refusal that is lost comes again with the next hand-in.
    fn failed(&self, fault: WriteFault, path: String) {
        match self.wanted {
            Wanted::Begin => self.put(RemarksInput::NotBegun { path }),
            Wanted::Append(_) => self.put(RemarksInput::NotWritten { fault, path }),
            Wanted::Acknowledge(_) | Wanted::Refuse(_) => {}
        }
    }

    fn put(&self, event: RemarksInput) {
        (self.tell)(ObserverInput::Remarks { watch: self.watch, event });
    }
}
