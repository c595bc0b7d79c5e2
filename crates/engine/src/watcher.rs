use interview::observer::{ObserverView, Words};
use interview::{Entry, Transcript, View};
use tokio::sync::mpsc::UnboundedSender;

/// Somebody who is told every View that differs from the one before.
pub(crate) struct Watcher<V> {
    views: UnboundedSender<V>,
    told: Option<Told<V>>,
}

struct Told<V> {
    view: V,
    /// Of which interview, and how far.
    transcript: (u32, u64),
    seq: u32,
}

/// A line of a stream of Views, as far as telling it needs to know.
pub(crate) trait Line: Clone + PartialEq {
    fn put(&mut self, seq: u32, transcript: Option<Vec<Entry>>, changes: Option<Vec<Entry>>);
}

impl Line for View {
    fn put(&mut self, seq: u32, transcript: Option<Vec<Entry>>, changes: Option<Vec<Entry>>) {
        (self.seq, self.transcript, self.transcript_changes) = (seq, transcript, changes);
    }
}

impl Line for ObserverView {
    fn put(&mut self, seq: u32, transcript: Option<Vec<Entry>>, changes: Option<Vec<Entry>>) {
        (self.seq, self.transcript, self.transcript_changes) = (seq, transcript, changes);
    }
}

/// What was said, and what of it changed.
pub(crate) trait Said {
    /// Which transcript it is, and its revision.
    fn at(&self) -> (u32, u64);
    fn all(&self) -> Vec<Entry>;
    fn changed_since(&self, revision: u64) -> Vec<Entry>;
}

impl Said for Transcript {
    fn at(&self) -> (u32, u64) {
        (self.number(), self.revision())
    }

    fn all(&self) -> Vec<Entry> {
        self.entries().cloned().collect()
    }

    fn changed_since(&self, revision: u64) -> Vec<Entry> {
        self.changed_since(revision)
    }
}

impl Said for Words {
    fn at(&self) -> (u32, u64) {
        (self.number(), self.revision())
    }

    fn all(&self) -> Vec<Entry> {
        self.entries().cloned().collect()
    }

    fn changed_since(&self, revision: u64) -> Vec<Entry> {
        self.changed_since(revision)
    }
}

impl<V: Line> Watcher<V> {
    pub(crate) fn new(views: UnboundedSender<V>) -> Self {
        Self { views, told: None }
    }

    /// Returns false once nobody listens any more.
    pub(crate) fn tell(&mut self, now: &V, transcript: &impl Said) -> bool {
        let at = transcript.at();
        let mut line = now.clone();
        let seq = match &self.told {
            Some(told) if told.view == *now && told.transcript == at => return true,
            Some(told) if told.transcript.0 == at.0 => {
                let changes = transcript.changed_since(told.transcript.1);
                line.put(told.seq + 1, None, (!changes.is_empty()).then_some(changes));
                told.seq + 1
            }
            earlier => {
                let seq = earlier.as_ref().map_or(1, |told| told.seq + 1);
                line.put(seq, Some(transcript.all()), None);
                seq
            }
        };
        let is_heard = self.views.send(line).is_ok();
        self.told = Some(Told { view: now.clone(), transcript: at, seq });
        is_heard
    }
}
