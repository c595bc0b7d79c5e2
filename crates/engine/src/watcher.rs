use interview::{Transcript, View};
use tokio::sync::mpsc::UnboundedSender;

/// Somebody who is told every View that differs from the one before.
pub(crate) struct Watcher {
    views: UnboundedSender<View>,
    told: Option<Told>,
}

struct Told {
    view: View,
    /// Of which interview, and how far.
    transcript: (u32, u64),
    seq: u32,
}

impl Watcher {
    pub(crate) fn new(views: UnboundedSender<View>) -> Self {
        Self { views, told: None }
    }

    /// Returns false once nobody listens any more.
    pub(crate) fn tell(&mut self, now: &View, transcript: &Transcript) -> bool {
        let at = (transcript.number(), transcript.revision());
        let mut line = now.clone();
        match &self.told {
            Some(told) if told.view == *now && told.transcript == at => return true,
            Some(told) if told.transcript.0 == at.0 => {
                line.seq = told.seq + 1;
                let changes = transcript.changed_since(told.transcript.1);
                line.transcript_changes = (!changes.is_empty()).then_some(changes);
            }
            earlier => {
                line.seq = earlier.as_ref().map_or(1, |told| told.seq + 1);
                line.transcript = Some(transcript.entries().cloned().collect());
            }
        }
        let seq = line.seq;
        let is_heard = self.views.send(line).is_ok();
        self.told = Some(Told { view: now.clone(), transcript: at, seq });
        is_heard
    }
}
