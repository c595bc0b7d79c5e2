use std::{
    path::PathBuf,
    sync::mpsc::{self, RecvTimeoutError},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use diagnosis::{Observation, WriteFault};
use interview::{Inbox, Input, JournalEffect, JournalInput, Port, Via, Who};

use crate::{
    Interview, Journal, JournalError,
    shelf::{Asked, RemarkShelf},
};

/// How far a draft may be behind what was typed: half of the second that is promised, so that typing does not sync the
/// disk at every letter.
const DRAFT_AFTER: Duration = Duration::from_millis(500);

/// A journal on a thread of its own. Dropping it waits until everything asked for is written.
///
/// Failures are reported where somebody can do something about them and something would be lost otherwise: of `Begin`,
/// `Append` and `Note`. The others go to the log: an acknowledgement or a refusal that is lost comes again with the
/// next upload, a choice or a draft with the next one.
pub struct JournalPort {
    work: mpsc::Sender<Work>,
    thread: Option<JoinHandle<()>>,
    path: PathBuf,
    inbox: Inbox,
}

/// What the journal's thread is asked for.
pub(crate) enum Work {
    Effect(JournalEffect),
    Remarks(Asked),
    Stop,
}

impl JournalPort {
    /// Starts the thread, which opens the file and puts what the start screen wants to know: that a damaged file was
    /// salvaged, what the person chose last, the recent interviews. Where the file cannot be opened, it is tried again
    /// with every effect.
    pub fn start(path: PathBuf, inbox: Inbox) -> Self {
        let (work, queue) = mpsc::channel();
        let file = File { path: path.clone(), inbox: inbox.clone(), open: None };
        let mut clerk = Clerk { file, begun: None, draft: None };
        let thread = std::thread::Builder::new()
            .name("journal".into())
            .spawn(move || clerk.work(&queue))
            .inspect_err(|error| tracing::error!(%error, "cannot start the journal's thread"))
            .ok();
        Self { work, thread, path, inbox }
    }

    /// Where recruiters' remarks go, on the same thread into the same file.
    pub fn shelf(&self) -> RemarkShelf {
        RemarkShelf { work: self.work.clone(), path: self.path.clone() }
    }
}

impl Port<JournalEffect> for JournalPort {
    fn carry_out(&mut self, effect: JournalEffect) {
        let is_reported = is_reported(&effect);
        let is_taken = self.work.send(Work::Effect(effect)).is_ok();
        if !is_taken && is_reported {
            let path = self.path.display().to_string();
            let failed = Observation::JournalFailed { fault: WriteFault::Other, path };
            self.inbox.put(Input::Journal(JournalInput::Failed(failed)));
        }
    }
}

impl Drop for JournalPort {
    fn drop(&mut self) {
        // others may hold its sender, too
        let _ = self.work.send(Work::Stop);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the journal's thread panicked");
        }
    }
}

/// Whether the core is told that it failed.
fn is_reported(effect: &JournalEffect) -> bool {
    matches!(effect, JournalEffect::Begin { .. } | JournalEffect::Append { .. } | JournalEffect::Note(_))
}

struct Clerk {
    file: File,
    begun: Option<Name>,
    draft: Option<Draft>,
}

/// Opened when it is needed.
struct File {
    path: PathBuf,
    inbox: Inbox,
    open: Option<Open>,
}

struct Open {
    journal: Journal,
    /// Of the interview that has begun, once it was looked up in this file.
    place: Option<Interview>,
}

struct Name {
    platform: String,
    id: String,
}

/// What was typed and is not on disk yet.
struct Draft {
    text: String,
    due: Instant,
}

impl Clerk {
    fn work(&mut self, queue: &mpsc::Receiver<Work>) {
        // Told again, to a person who can do something about it, when an interview begins.
        if let Err(error) = self.greet() {
            tracing::warn!(%error, "cannot read the journal");
        }
        loop {
            let wait = self.draft.as_ref().map(|draft| draft.due.saturating_duration_since(Instant::now()));
            let next = match wait {
                None => queue.recv().map_err(RecvTimeoutError::from),
                Some(Duration::ZERO) => Err(RecvTimeoutError::Timeout),
                Some(wait) => queue.recv_timeout(wait),
            };
            match next {
                Ok(Work::Effect(effect)) => self.take(&effect),
                Ok(Work::Remarks(asked)) => self.take_remarks(&asked),
                Ok(Work::Stop) => break,
                Err(RecvTimeoutError::Timeout) => self.write_draft(),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        self.write_draft();
    }

    fn greet(&mut self) -> Result<(), JournalError> {
        let journal = &self.file.open()?.journal;
        let (preferences, recent) = (journal.preferences()?, journal.recent()?);
        if let Some(preferences) = preferences {
            self.file.put(JournalInput::Preferences(preferences));
        }
        self.file.put(JournalInput::Recent(recent));
        Ok(())
    }

    fn take(&mut self, effect: &JournalEffect) {
        let mut result = self.carry_out(effect);
        if let Err(JournalError::Damaged { why, .. }) = &result {
            tracing::error!(%why, "the journal is damaged: it is opened anew");
            self.file.open = None;
            result = self.carry_out(effect);
        }
        if let Err(error) = result {
            tracing::error!(%error, "the journal did not take something");
            if is_reported(effect) {
                self.file.put(JournalInput::Failed(Observation::from(&error)));
            }
        }
    }

    fn take_remarks(&mut self, asked: &Asked) {
        let carry_out = |file: &mut File| asked.carry_out(&file.open()?.journal);
        let mut result = carry_out(&mut self.file);
        if let Err(JournalError::Damaged { why, .. }) = &result {
            tracing::error!(%why, "the journal is damaged: it is opened anew");
            self.file.open = None;
            result = carry_out(&mut self.file);
        }
        if let Err(error) = result {
            tracing::error!(%error, "the journal did not take a remark");
            asked.give_up(&error);
        }
    }

    fn carry_out(&mut self, effect: &JournalEffect) -> Result<(), JournalError> {
        match effect {
            JournalEffect::Begin { interview, platform, company, job } => {
                self.write_draft();
                self.begun = None;
                let open = self.file.open()?;
                let place = open.journal.begin(platform, interview, company.as_deref(), job.as_deref())?;
                let kept = open.journal.kept(place)?;
                open.place = Some(place);
                self.begun = Some(Name { platform: platform.clone(), id: interview.clone() });
                self.file.put(JournalInput::Begun(kept));
                self.list_recent();
            }
            JournalEffect::Append { entry } => {
                let (journal, place) = self.place()?;
                journal.append(place, entry)?;
                if entry.who == Who::Candidate && entry.via == Via::Typed {
                    // It was this answer's.
                    self.draft = None;
                }
                self.file.put(JournalInput::Written { id: entry.id.clone() });
            }
            JournalEffect::Note(event) => {
                let (journal, place) = self.place()?;
                journal.note(place, event)?;
            }
            JournalEffect::Acknowledge { ids } => {
                let (journal, place) = self.place()?;
                journal.acknowledge(place, ids)?;
            }
            JournalEffect::Refuse { ids } => {
                let (journal, place) = self.place()?;
                journal.refuse(place, ids)?;
            }
            JournalEffect::KeepDraft { text } => {
                let due = self.draft.take().map_or_else(|| Instant::now() + DRAFT_AFTER, |before| before.due);
                self.draft = Some(Draft { text: text.clone(), due });
            }
            JournalEffect::Remember(preferences) => self.file.open()?.journal.remember(preferences)?,
            JournalEffect::ListRecent => self.list_recent(),
        }
        Ok(())
    }

    fn write_draft(&mut self) {
        if let Some(Draft { text, .. }) = self.draft.take()
            && let Err(error) = self.place().and_then(|(journal, place)| journal.keep_draft(place, &text))
        {
            tracing::error!(%error, "the journal did not take a draft");
        }
    }

    fn list_recent(&mut self) {
        match self.file.open().and_then(|open| open.journal.recent()) {
            Ok(recent) => self.file.put(JournalInput::Recent(recent)),
            Err(error) => tracing::error!(%error, "cannot list the interviews of the journal"),
        }
    }

    /// The open file, and where in it the interview is that has begun.
    fn place(&mut self) -> Result<(&Journal, Interview), JournalError> {
        let Some(Name { platform, id }) = &self.begun else {
            let why = "no interview has begun".into();
            return Err(JournalError::Other { path: self.file.path.clone(), why });
        };
        let Open { journal, place } = self.file.open()?;
        let place = match *place {
            Some(place) => place,
            None => *place.insert(journal.begin(platform, id, None, None)?),
        };
        Ok((journal, place))
    }
}

impl File {
    fn open(&mut self) -> Result<&mut Open, JournalError> {
        match &mut self.open {
            Some(open) => Ok(open),
            closed => {
                let journal = Journal::open(&self.path)?;
                tell_salvaged(&journal, &self.inbox)?;
                Ok(closed.insert(Open { journal, place: None }))
            }
        }
    }

    fn put(&self, input: JournalInput) {
        self.inbox.put(Input::Journal(input));
    }
}

fn tell_salvaged(journal: &Journal, inbox: &Inbox) -> Result<(), JournalError> {
    if let Some(salvaged) = journal.salvaged()? {
        inbox.put(Input::Journal(JournalInput::Salvaged(Observation::from(&salvaged))));
        if let Err(error) = journal.forget_salvaged() {
            tracing::warn!(%error, "that the journal was salvaged will be told again");
        }
    }
    Ok(())
}
