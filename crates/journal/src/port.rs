use std::{path::PathBuf, sync::mpsc, thread::JoinHandle};

use diagnosis::{Observation, WriteFault};
use interview::{Inbox, Input, JournalEffect, JournalInput, Kept, Port, Upload};

use crate::{Interview, Journal, JournalError};

/// A journal on a thread of its own. Dropping it waits until everything asked for is written.
pub struct JournalPort {
    effects: Option<mpsc::Sender<JournalEffect>>,
    thread: Option<JoinHandle<()>>,
    path: PathBuf,
    inbox: Inbox,
}

impl JournalPort {
    /// Starts the thread, which reads what the person chose last. The file is opened there; where that fails, it is
    /// tried again with every effect, and each failure is reported.
    pub fn start(path: PathBuf, inbox: Inbox) -> Self {
        let (effects, queue) = mpsc::channel();
        let mut clerk = Clerk { path: path.clone(), inbox: inbox.clone(), journal: None, interview: None };
        let thread = std::thread::Builder::new()
            .name("journal".into())
            .spawn(move || clerk.work(&queue))
            .inspect_err(|error| tracing::error!(%error, "cannot start the journal's thread"))
            .ok();
        Self { effects: Some(effects), thread, path, inbox }
    }
}

impl Port<JournalEffect> for JournalPort {
    fn carry_out(&mut self, effect: JournalEffect) {
        let is_taken = self.effects.as_ref().is_some_and(|effects| effects.send(effect).is_ok());
        if !is_taken {
            let path = self.path.display().to_string();
            let failed = Observation::JournalFailed { fault: WriteFault::Other, path };
            self.inbox.put(Input::Journal(JournalInput::Failed(failed)));
        }
    }
}

impl Drop for JournalPort {
    fn drop(&mut self) {
        self.effects.take();
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the journal's thread panicked");
        }
    }
}

struct Clerk {
    path: PathBuf,
    inbox: Inbox,
    journal: Option<Journal>,
    interview: Option<Interview>,
}

impl Clerk {
    fn work(&mut self, queue: &mpsc::Receiver<JournalEffect>) {
        match self.journal().and_then(|journal| journal.preferences()) {
            Ok(Some(preferences)) => self.put(JournalInput::Preferences(preferences)),
            Ok(None) => {}
            // Told again, to a person who can do something about it, when an interview begins.
            Err(error) => tracing::warn!(%error, "cannot read the journal"),
        }
        for effect in queue {
            if let Err(error) = self.carry_out(effect) {
                tracing::error!(%error, "the journal did not take an entry");
                self.put(JournalInput::Failed(Observation::from(&error)));
            }
        }
    }

    fn carry_out(&mut self, effect: JournalEffect) -> Result<(), JournalError> {
        match effect {
            JournalEffect::Begin { interview, platform, .. } => {
                self.interview = None;
                let journal = self.journal()?;
                let place = journal.begin(&platform, &interview)?;
                let entries = journal.entries(place)?.into_iter().map(|(entry, acknowledged)| {
                    (entry, if acknowledged { Upload::Acknowledged } else { Upload::Waiting })
                });
                let kept = Kept { entries: entries.collect(), ..Kept::default() };
                self.interview = Some(place);
                self.put(JournalInput::Begun(kept));
            }
            JournalEffect::Append { entry } => {
                let place = self.place()?;
                self.journal()?.append(place, &entry)?;
                self.put(JournalInput::Written { id: entry.id });
            }
            JournalEffect::Acknowledge { ids } => {
                let place = self.place()?;
                self.journal()?.acknowledge(place, &ids)?;
            }
            JournalEffect::Note(_)
            | JournalEffect::Refuse { .. }
            | JournalEffect::KeepDraft { .. }
            | JournalEffect::ListRecent => {}
            JournalEffect::Remember(preferences) => self.journal()?.remember(&preferences)?,
        }
        Ok(())
    }

    fn journal(&mut self) -> Result<&mut Journal, JournalError> {
        match &mut self.journal {
            Some(journal) => Ok(journal),
            closed => Ok(closed.insert(Journal::open(&self.path)?)),
        }
    }

    fn place(&self) -> Result<Interview, JournalError> {
        self.interview.ok_or_else(|| JournalError::Other {
            path: self.path.clone(),
            why: "no interview has begun".into(),
        })
    }

    fn put(&self, input: JournalInput) {
        self.inbox.put(Input::Journal(input));
    }
}
