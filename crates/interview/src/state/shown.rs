//! How a state is shown.

use diagnosis::diagnose;

use super::{Call, Ending, PartialQuestion, Stage, State};
use crate::{
    input::{Now, Opened},
    step::wants_line,
    trouble::Topic,
    view::{Interviewer, MicrophoneState, Mode, Opening, Phase, Quality, Question, Saved, SavedWhere, View},
};

impl State {
    /// Where the interview is.
    pub fn phase(&self) -> Phase {
        match self.stage {
            Stage::Welcome | Stage::Opening { .. } => Phase::Welcome,
            Stage::Consent => Phase::Consent,
            Stage::GettingReady if self.can_start() => Phase::Ready,
            Stage::GettingReady => Phase::Checking,
            Stage::Interview => match &self.call {
                Call::Joined { reconnecting_since: None, .. } | Call::Written => Phase::Live,
                Call::Joined { .. } => Phase::Reconnecting,
                Call::None | Call::Stopped => Phase::Failed,
                _ if self.is_rejoining() => Phase::Reconnecting,
                _ => Phase::Connecting,
            },
            Stage::Ending(_) => Phase::Ending,
            Stage::Ended => Phase::Ended,
        }
    }

    /// What is to be drawn. The host fills in `seq` and the transcript's part.
    pub fn view(&self) -> View {
        let (accepted, uploaded) = (self.transcript.accepted(), self.transcript.acknowledged());
        let is_on_platform = self.stores_entries() && uploaded == accepted && self.transcript.is_written();
        View {
            seq: 0,
            phase: self.phase(),
            mode: self.mode,
            muted: self.muted,
            interviewer: self.interviewer(),
            quality: self.shown_quality(),
            call: self.path.now.measures,
            question: self.question.whole(),
            elapsed_s: whole_seconds(self.elapsed_ms()),
            saved: Saved {
                accepted,
                uploaded,
                refused: self.transcript.refused(),
                r#where: if is_on_platform { SavedWhere::Platform } else { SavedWhere::Local },
            },
            problem: self.troubles.problem(self),
            waiting_for: self.waiting_for().map(str::to_owned),
            opening: self.opened.as_ref().map(|opened| self.opening(opened)),
            can_start: self.can_start(),
            can_type: self.can_type(),
            can_use_text: self.can_use_text(),
            can_use_voice: self.can_use_voice(),
            can_export_sealed: self.can_export_sealed(),
            sealed_file: self.sealed_file.clone(),
            draft: self.draft.restored.clone(),
            recent: self.recent.clone(),
            microphone: self.microphone.clone(),
            checks: self.shown_checks(),
            can_run_checks: self.can_run_checks(),
            speaker_test: self.speaker_test,
            devices: self.devices.clone(),
            processing: self.processing,
            speaking_while_muted: self.speaking_while_muted && self.muted,
            reconnecting_s: self.reconnecting_since().map(|since| whole_seconds(self.now.since(since))),
            secret_kept_in: self.opened.as_ref().and_then(|opened| opened.secret_kept_in),
            transcript: None,
            transcript_changes: None,
        }
    }

    pub(crate) fn shown_quality(&self) -> Quality {
        match &self.path.now.measures {
            Some(measures) if self.quality != Quality::Unknown => self.quality.min(measures.best_quality()),
            _ => self.quality,
        }
    }

    fn interviewer(&self) -> Interviewer {
        if self.stage == Stage::Interview && self.call == Call::Written {
            return self.writer();
        }
        let listener = self.listener().filter(|_| self.is_joined());
        listener.map_or(Interviewer::Absent, |agent| agent.doing)
    }

    /// The interviewer in writing: its words come, it is waited for, or it waits.
    fn writer(&self) -> Interviewer {
        match &self.lines.asked {
            Some(asked) if !asked.words.is_empty() => Interviewer::Speaking,
            Some(_) => Interviewer::Thinking,
            None if wants_line(self) => Interviewer::Thinking,
            None => Interviewer::Listening,
        }
    }

    fn opening(&self, opened: &Opened) -> Opening {
        Opening {
            interview: opened.interview.clone(),
            platform: opened.platform.clone(),
            company: opened.company.clone(),
            job: opened.job.clone(),
            candidate: opened.candidate.clone().or_else(|| self.name.clone()),
            name_wanted: self.name_is_wanted(),
            questions: opened.questions,
            expected_minutes: opened.expected_minutes,
            consent: opened.consent.clone(),
            accommodations: opened.accommodations.clone(),
            stores_entries: opened.stores_entries,
            works_offline: self.allows_offline(),
            not_offline: opened.no_pack.as_ref().map(diagnose),
        }
    }

    pub(crate) fn reconnecting_since(&self) -> Option<Now> {
        match &self.call {
            _ if self.stage != Stage::Interview => None,
            Call::Joined { reconnecting_since, .. } => *reconnecting_since,
            Call::Granting { .. } | Call::Joining { .. } | Call::Backoff { .. } if self.is_rejoining() => {
                self.rejoin.map(|rejoin| rejoin.since)
            }
            _ => None,
        }
    }

    fn waiting_for(&self) -> Option<&'static str> {
        Some(match (&self.stage, &self.call) {
            (Stage::Opening { .. }, _) => "Opening the invite",
            (Stage::GettingReady | Stage::Interview, _)
                if self.microphone.state == MicrophoneState::AskingPermission =>
            {
                "Waiting for your permission to use the microphone"
            }
            (Stage::GettingReady, _) if self.microphone.state == MicrophoneState::Opening => {
                "Opening the microphone"
            }
            (Stage::GettingReady, _) if !self.journal_begun && !self.troubles.has(Topic::Journal) => {
                "Preparing a safe place for your answers"
            }
            (Stage::Interview, Call::TakingOver { .. }) => "Moving the interview here",
            (Stage::Interview, Call::Granting { .. }) => "Asking the platform for access",
            (Stage::Interview, Call::Joining { .. }) => "Joining the interview",
            (Stage::Interview, Call::Backoff { .. }) => "Waiting to try again",
            (Stage::Interview, Call::Joined { reconnecting_since: Some(_), .. }) => {
                "Restoring the connection"
            }
            (Stage::Interview, Call::Joined { .. }) if self.agents.is_empty() => {
                "Waiting for the interviewer"
            }
            (Stage::Interview, Call::Joined { .. }) if self.listener().is_none() => match self.mode {
                Mode::Voice => "Waiting for another interviewer to finish; what you say now is not heard",
                Mode::Text | Mode::Offline => "Waiting for another interviewer to finish",
            },
            (Stage::Interview, Call::Written) if self.lines.again_at.is_some() => "Waiting for the platform",
            (Stage::Ending(Ending::Draining { .. }), _) => "Waiting for your last words",
            (Stage::Ending(Ending::Saving { .. }), _) => "Saving your answers",
            _ => return None,
        })
    }
}

impl PartialQuestion {
    pub(crate) fn show(&mut self, question: &Question) {
        (self.index, self.total) = (Some(question.index), Some(question.total));
        self.text = Some(question.text.clone());
    }

    pub(crate) fn whole(&self) -> Option<Question> {
        match (self.index, self.total, &self.text) {
            (Some(index), Some(total), Some(text)) if index >= 1 => {
                Some(Question { index, total, text: text.clone() })
            }
            _ => None,
        }
    }
}

fn whole_seconds(ms: u64) -> u32 {
    u32::try_from(ms / 1000).unwrap_or(u32::MAX)
}
