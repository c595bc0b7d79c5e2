//! What is wrong at the moment: at most one trouble a topic, the most pressing one is shown.

use std::collections::BTreeMap;

use diagnosis::{Observation, diagnose};

use crate::{
    command::Command,
    state::{Stage, State},
    view::{Action, Problem},
};

/// What a trouble is about, the most pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Topic {
    Journal,
    Opening,
    Call,
    Microphone,
    Interviewer,
    /// What the interviewer was to write.
    Line,
    Speaker,
    Text,
    Upload,
    Feedback,
    /// The sealed file.
    Seal,
    /// A journal that was damaged: something to know of, nothing to do about.
    Salvage,
}

#[derive(Debug, Default)]
pub(crate) struct Troubles(BTreeMap<Topic, Trouble>);

#[derive(Debug)]
struct Trouble {
    observed: Observation,
    dismissed: bool,
}

impl Troubles {
    pub(crate) fn raise(&mut self, topic: Topic, observed: Observation) {
        self.0.insert(topic, Trouble { observed, dismissed: false });
    }

    pub(crate) fn clear(&mut self, topic: Topic) {
        self.0.remove(&topic);
    }

    pub(crate) fn about(&self, topic: Topic) -> Option<&Observation> {
        self.0.get(&topic).map(|trouble| &trouble.observed)
    }

    pub(crate) fn has(&self, topic: Topic) -> bool {
        self.0.contains_key(&topic)
    }

    /// The topic of the problem on the screen.
    pub(crate) fn shown(&self) -> Option<Topic> {
        self.0.iter().find(|(_, trouble)| !trouble.dismissed).map(|(topic, _)| *topic)
    }

    /// What another interview does not end.
    pub(crate) fn lasting(&mut self) -> Self {
        Self(self.0.remove_entry(&Topic::Salvage).into_iter().collect())
    }

    pub(crate) fn dismiss_shown(&mut self) {
        if let Some(topic) = self.shown()
            && let Some(trouble) = self.0.get_mut(&topic)
        {
            trouble.dismissed = true;
        }
    }

    pub(crate) fn problem(&self, state: &State) -> Option<Problem> {
        let topic = self.shown()?;
        let observed = self.about(topic)?;
        Some(Problem { diagnosis: diagnose(observed), actions: actions(topic, observed, state) })
    }
}

/// Typing reaches the interviewer although speaking does not.
pub(crate) fn typing_may_help(observed: &Observation) -> bool {
    matches!(observed, Observation::InterviewerFailed | Observation::PublishFailed { .. })
}

/// The system's settings keep the microphone from this app, and can be shown.
pub(crate) fn settings_may_help(observed: &Observation) -> bool {
    matches!(observed, Observation::MicrophoneDenied { system, .. } if system.has_privacy_settings())
}

pub(crate) fn open_privacy_settings(observed: &Observation) -> Option<Action> {
    settings_may_help(observed)
        .then(|| Action { label: "Open privacy settings".into(), command: Command::OpenPrivacySettings })
}

fn actions(topic: Topic, observed: &Observation, state: &State) -> Vec<Action> {
    let action = |label: &str, command| Action { label: label.into(), command };
    let retry = || action("Try again", Command::Retry);
    let continue_here = || action("Continue here", Command::ContinueHere);
    let dismiss = || action("Hide", Command::DismissProblem);
    let type_instead = || state.can_use_text().then(|| action("Continue by typing", Command::UseText));
    // An interview that never began is not ended: the invite is still good.
    let leave = || match state.started_at {
        Some(_) => action("End the interview", Command::Leave),
        None => action("Back", Command::Close),
    };
    match (topic, observed) {
        (Topic::Opening, Observation::LinkMalformed { .. }) => vec![],
        (Topic::Opening, Observation::InviteInUse) => {
            let waits = state.recent.iter().any(|recent| recent.waiting > 0);
            let hand_in = waits.then(|| action("Only send what is saved here", Command::HandIn));
            [Some(continue_here()), hand_in].into_iter().flatten().collect()
        }
        (Topic::Call, _) if state.is_elsewhere => vec![continue_here(), leave()],
        // It is over, and this is why.
        (Topic::Call, _) if matches!(state.stage, Stage::Ending(_) | Stage::Ended) => vec![dismiss()],
        (Topic::Call, observed) if typing_may_help(observed) => {
            [Some(retry()), type_instead(), Some(leave())].into_iter().flatten().collect()
        }
        (Topic::Call, _) if state.can_write() => {
            [Some(retry()), type_instead(), Some(leave())].into_iter().flatten().collect()
        }
        (Topic::Call, _) => vec![retry(), leave()],
        (Topic::Interviewer, Observation::QualityLost { .. }) => {
            [type_instead(), Some(dismiss())].into_iter().flatten().collect()
        }
        (Topic::Interviewer, _) if state.can_write() => {
            [Some(retry()), type_instead(), Some(leave()), Some(dismiss())].into_iter().flatten().collect()
        }
        (Topic::Interviewer, _) => vec![retry(), leave(), dismiss()],
        (Topic::Line, _) => {
            let speak = state.can_use_voice().then(|| action("Speak instead", Command::UseVoice));
            [Some(retry()), speak, Some(leave())].into_iter().flatten().collect()
        }
        (Topic::Opening, Observation::LinkNeeded) => vec![],
        (Topic::Salvage, _) => vec![dismiss()],
        (
            Topic::Microphone,
            Observation::MicrophoneSilent { .. } | Observation::MicrophoneMutedInSystem { .. },
        ) => [Some(retry()), type_instead(), Some(dismiss())].into_iter().flatten().collect(),
        (Topic::Microphone, _) => {
            [open_privacy_settings(observed), Some(retry()), type_instead()].into_iter().flatten().collect()
        }
        (Topic::Text, Observation::AnswerTooLong { .. }) => vec![dismiss()],
        (Topic::Journal | Topic::Opening, _) => vec![retry()],
        (Topic::Speaker | Topic::Text | Topic::Upload | Topic::Feedback | Topic::Seal, _) => {
            vec![retry(), dismiss()]
        }
    }
}
