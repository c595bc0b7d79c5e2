//! When the first interviewer listens, and what was said before is due.

use std::collections::BTreeSet;

/// Set by an agent once its session runs: only then does it take what was said before. One that has merely joined
/// throws it away.
const AGENT_STATE: &str = "lk.agent.state";

/// Which agents listen, and to which of them what was said before has not been sent.
#[derive(Debug, Default)]
pub(super) struct FirstListener {
    track_is_heard: bool,
    present: BTreeSet<String>,
    ready: BTreeSet<String>,
    sent: BTreeSet<String>,
}

impl FirstListener {
    /// Somebody listens to the microphone's track.
    pub(super) fn track_is_heard(&mut self) {
        self.track_is_heard = true;
    }

    /// The microphone has another track: whoever listens will ask again.
    pub(super) fn track_is_new(&mut self) {
        self.sent.clear();
    }

    pub(super) fn arrived(&mut self, agent: &str) {
        self.present.insert(agent.to_owned());
    }

    pub(super) fn has_agent(&self) -> bool {
        !self.present.is_empty()
    }

    pub(super) fn agent_says<'a>(&mut self, agent: &str, mut attributes: impl Iterator<Item = &'a String>) {
        if attributes.any(|name| name == AGENT_STATE) {
            self.ready.insert(agent.to_owned());
        }
    }

    pub(super) fn left(&mut self, agent: &str) {
        self.present.remove(agent);
        self.ready.remove(agent);
        self.sent.remove(agent);
    }

    /// Those to whom it is to be sent now.
    pub(super) fn due(&mut self) -> Vec<String> {
        if !self.track_is_heard {
            return Vec::new();
        }
        let due: Vec<String> = self.ready.difference(&self.sent).cloned().collect();
        self.sent.extend(due.iter().cloned());
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says(listener: &mut FirstListener, agent: &str, attribute: &str) {
        listener.agent_says(agent, [attribute.to_owned()].iter());
    }

    #[test]
    fn it_is_due_once_for_each_agent_that_listens_and_again_for_a_new_track() {
        let mut listener = FirstListener::default();
        says(&mut listener, "a", "vivavoce.question.index");
        listener.track_is_heard();
        assert!(listener.due().is_empty(), "its session does not run yet");
        says(&mut listener, "a", "lk.agent.state");
        assert_eq!(listener.due(), ["a"]);
        says(&mut listener, "a", "lk.agent.state");
        assert!(listener.due().is_empty());
        says(&mut listener, "b", "lk.agent.state");
        assert_eq!(listener.due(), ["b"]);
        listener.left("b");
        listener.track_is_new();
        assert_eq!(listener.due(), ["a"]);
    }

    #[test]
    fn nobody_gets_it_before_the_track_is_listened_to() {
        let mut listener = FirstListener::default();
        says(&mut listener, "a", "lk.agent.state");
        assert!(listener.due().is_empty());
        listener.track_is_heard();
        assert_eq!(listener.due(), ["a"]);
    }
}
