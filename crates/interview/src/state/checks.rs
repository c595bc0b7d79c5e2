//! How far the checks before the call have come.

use std::collections::BTreeMap;

use diagnosis::diagnose;

use super::{Stage, State};
use crate::{
    check::{Check, CheckName, CheckState, Outcome},
    command::Command,
    input::{Now, Run},
    trouble::open_privacy_settings,
    view::{Action, Mode},
};

#[derive(Debug, Default)]
pub(crate) struct Checks {
    /// The newest.
    pub(crate) run: Run,
    /// Empty until the candidate gets ready to speak.
    pub(crate) of: BTreeMap<CheckName, Progress>,
    /// Of sound on its way through this computer; belongs to the machine's check, which is done once and cannot wait for it.
    pub(crate) continuity: Option<Outcome>,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Progress {
    Waiting,
    /// Asked for with this run, and maybe waiting for another one; those of sound, which are not asked for, have none.
    Running {
        run: Option<Run>,
        since: Now,
        has_begun: bool,
    },
    Done(Outcome),
}

impl State {
    /// They are about to be seen.
    pub(crate) fn wants_checks(&self) -> bool {
        self.stage == Stage::GettingReady && self.mode == Mode::Voice
    }

    pub(crate) fn is_checking(&self) -> bool {
        self.checks.of.values().any(|progress| matches!(progress, Progress::Running { run: Some(_), .. }))
    }

    pub(crate) fn can_run_checks(&self) -> bool {
        self.wants_checks() && !self.is_checking()
    }

    pub(crate) fn shown_checks(&self) -> Vec<Check> {
        let of_stage = self.checks.of.iter().filter(|_| self.wants_checks());
        of_stage.map(|(name, progress)| self.shown_check(*name, progress)).collect()
    }

    fn shown_check(&self, name: CheckName, progress: &Progress) -> Check {
        let check = |state| Check {
            name,
            state,
            grade: None,
            measures: Vec::new(),
            diagnosis: None,
            actions: Vec::new(),
        };
        match progress {
            Progress::Waiting => check(CheckState::Waiting),
            Progress::Running { has_begun: false, .. } => check(CheckState::Waiting),
            Progress::Running { .. } => check(CheckState::Running),
            Progress::Done(outcome) => {
                let continuity = self.checks.continuity.as_ref().filter(|_| name == CheckName::Machine);
                let outcome = continuity.map_or_else(|| outcome.clone(), |other| outcome.clone().and(other));
                Check {
                    grade: Some(outcome.grade),
                    diagnosis: outcome.observed.as_ref().map(diagnose),
                    actions: self.actions_after(name, &outcome),
                    measures: outcome.measures,
                    ..check(CheckState::Done)
                }
            }
        }
    }

    fn actions_after(&self, name: CheckName, outcome: &Outcome) -> Vec<Action> {
        let Some(observed) = &outcome.observed else { return Vec::new() };
        let again = match name {
            // Goes on by itself while the microphone is open.
            CheckName::Microphone => None,
            CheckName::Speaker | CheckName::Echo => Some(Command::TestSpeaker),
            _ => Some(Command::RunChecks { check: Some(name) }),
        };
        let again = again.map(|command| Action { label: "Check again".into(), command });
        [open_privacy_settings(observed), again].into_iter().flatten().collect()
    }
}
