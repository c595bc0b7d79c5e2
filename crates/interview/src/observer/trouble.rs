//! What is wrong while watching: at most one trouble a topic, the most pressing one is shown.

use std::collections::BTreeMap;

use diagnosis::recruiting::{Trouble, diagnose};

use super::command::ObserverCommand;
use super::view::{ObserverAction, ObserverProblem};

/// The most pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Topic {
    Journal,
    /// The session has ended, or the interview may not be seen any more.
    Session,
    Platform,
    HandIn,
    Hearing,
    Speaker,
    Refused,
}

#[derive(Debug, Default)]
pub(super) struct Troubles(BTreeMap<Topic, (Trouble, bool)>);

impl Troubles {
    pub fn raise(&mut self, topic: Topic, trouble: Trouble) {
        // what was put away stays away until it is another one
        if self.0.get(&topic).is_none_or(|(there, _)| *there != trouble) {
            self.0.insert(topic, (trouble, true));
        }
    }

    pub fn clear(&mut self, topic: Topic) {
        self.0.remove(&topic);
    }

    pub fn has(&self, topic: Topic) -> bool {
        self.0.contains_key(&topic)
    }

    pub fn dismiss(&mut self) {
        if let Some((_, is_shown)) = self.0.values_mut().find(|(_, is_shown)| *is_shown) {
            *is_shown = false;
        }
    }

    pub fn shown(&self) -> Option<ObserverProblem> {
        let (topic, (trouble, _)) = self.0.iter().find(|(_, (_, is_shown))| *is_shown)?;
        let action = |label: &str, command| ObserverAction { label: label.into(), command };
        let mut actions = Vec::new();
        if !matches!(topic, Topic::Refused | Topic::Speaker) {
            actions.push(action("Try again", ObserverCommand::Retry));
        }
        actions.push(action("Dismiss", ObserverCommand::DismissProblem));
        Some(ObserverProblem { diagnosis: diagnose(trouble), actions })
    }
}
