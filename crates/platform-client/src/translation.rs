//! The wire's types in the core's terms, and back.

use diagnosis::Observation;
use interview::{Consent, Entry, Modes, Question, SecretStore, Via, Who};
use platform_api::interview::InterviewState;
use platform_api::interviewer::Progress;
use platform_api::invite::{self, Accommodations, CandidatePack, JobSummary};
use platform_api::line::LineDone;
use platform_api::offline::OfflinePack;
use platform_api::{EntryId, InterviewId, transcript};

use crate::{InviteLink, Opened};

pub(crate) fn opened_as(
    found: &Opened,
    link: &InviteLink,
    secret_kept_in: Option<SecretStore>,
) -> interview::Opened {
    let platform = link.platform.to_string();
    match found {
        Opened::Full(opened) => described(Description {
            interview: &opened.interview_id,
            platform,
            job: &opened.job,
            candidate: &opened.candidate_name,
            pack: &opened.pack,
            expected_minutes: opened.expected_minutes,
            consent: &opened.consent,
            accommodations: &opened.accommodations,
            modes: &opened.modes,
            is_finished: opened.state == InterviewState::Finished,
            secret_kept_in,
        }),
        Opened::TokenOnly { .. } => interview::Opened {
            interview: link.interview.to_string(),
            platform,
            company: None,
            job: None,
            candidate: link.name.clone(),
            questions: None,
            expected_minutes: None,
            consent: unknown_consent(),
            accommodations: Vec::new(),
            stores_entries: false,
            secret_kept_in,
            modes: Modes { voice: true, text: false, offline: false },
            pack: None,
            no_pack: None,
            unreachable: None,
            text_instead_of_voice: false,
            is_finished: false,
            backlog: Some(Vec::new()),
        },
    }
}

/// From what was kept of an earlier opening.
pub(crate) fn opened_from(
    pack: &OfflinePack,
    link: &InviteLink,
    secret_kept_in: Option<SecretStore>,
    unreachable: Observation,
) -> interview::Opened {
    let opened = described(Description {
        interview: &pack.interview_id,
        platform: link.platform.to_string(),
        job: &pack.job,
        candidate: &pack.candidate_name,
        pack: &pack.pack,
        expected_minutes: pack.expected_minutes,
        consent: &pack.consent,
        accommodations: &pack.accommodations,
        modes: &pack.modes,
        is_finished: false,
        secret_kept_in,
    });
    interview::Opened { pack: Some(pack_as(pack)), unreachable: Some(unreachable), ..opened }
}

pub(crate) fn pack_as(pack: &OfflinePack) -> interview::Pack {
    interview::Pack {
        interviewer: pack.interviewer_name.clone(),
        questions: pack.pack.questions.iter().map(|question| question.text.clone()).collect(),
    }
}

/// What a whole platform says of an interview.
struct Description<'a> {
    interview: &'a InterviewId,
    platform: String,
    job: &'a JobSummary,
    candidate: &'a str,
    pack: &'a CandidatePack,
    expected_minutes: u32,
    consent: &'a invite::Consent,
    accommodations: &'a Accommodations,
    modes: &'a [invite::Mode],
    is_finished: bool,
    secret_kept_in: Option<SecretStore>,
}

fn described(of: Description<'_>) -> interview::Opened {
    interview::Opened {
        interview: of.interview.to_string(),
        platform: of.platform,
        company: Some(of.job.company.clone()),
        job: Some(of.job.title.clone()),
        candidate: Some(of.candidate.to_owned()),
        questions: u32::try_from(of.pack.questions.len()).ok(),
        expected_minutes: Some(of.expected_minutes),
        consent: Consent {
            version: of.consent.version.clone(),
            text: of.consent.text.clone(),
            recorded: of.consent.recorded.clone(),
            never_recorded: of.consent.never_recorded.clone(),
            seen_by: Some(of.consent.seen_by.join(", ")).filter(|names| !names.is_empty()),
            kept_for: Some(days(of.consent.kept_for_days)),
        },
        accommodations: accommodations(of.accommodations),
        stores_entries: true,
        secret_kept_in: of.secret_kept_in,
        modes: Modes {
            voice: of.modes.contains(&invite::Mode::Voice),
            text: of.modes.contains(&invite::Mode::Text),
            offline: of.modes.contains(&invite::Mode::Offline),
        },
        pack: None,
        no_pack: None,
        unreachable: None,
        text_instead_of_voice: of.accommodations.text_instead_of_voice,
        is_finished: of.is_finished,
        backlog: Some(Vec::new()),
    }
}

/// What can be said where the platform says nothing.
fn unknown_consent() -> Consent {
    Consent {
        version: "none".into(),
        text: "You will speak with an AI interviewer. This platform does not say what it records, who sees it and \
               for how long it is kept: ask the person who invited you if you want to know before you start."
            .into(),
        recorded: vec![
            "Your voice is sent to the platform while you are not muted.".into(),
            "A transcript is kept on this computer.".into(),
        ],
        never_recorded: vec!["Your camera and your screen.".into()],
        seen_by: None,
        kept_for: None,
    }
}

fn days(count: u32) -> String {
    if count == 1 { "1 day".into() } else { format!("{count} days") }
}

fn accommodations(agreed: &Accommodations) -> Vec<String> {
    let mut listed = Vec::new();
    if agreed.extra_time_percent > 0 {
        listed.push(format!("{} % extra time", agreed.extra_time_percent));
    }
    if agreed.text_instead_of_voice {
        listed.push("Text instead of voice".into());
    }
    if agreed.larger_text {
        listed.push("Larger text".into());
    }
    listed
}

/// What the platform has of the transcript, in its order.
pub(crate) fn backlog(transcript: transcript::Transcript) -> Vec<Entry> {
    transcript.entries.into_iter().zip(0..).map(|(kept, order)| entry(kept.entry, order)).collect()
}

fn entry(entry: transcript::Entry, order: u32) -> Entry {
    Entry {
        id: entry.id.to_string(),
        order,
        who: match entry.who {
            transcript::Who::Candidate => Who::Candidate,
            transcript::Who::Interviewer => Who::Interviewer,
        },
        text: entry.text,
        r#final: entry.is_final,
        at_ms: u32::try_from(entry.at_ms).unwrap_or(u32::MAX),
        via: match entry.via {
            transcript::Via::Voice => Via::Voice,
            transcript::Via::Typed => Via::Typed,
        },
    }
}

/// A line that the platform has kept.
pub(crate) fn line(done: LineDone) -> interview::Line {
    let Progress { question, total, text, .. } = done.progress;
    let question = (question > 0 && !text.is_empty()).then_some(Question { index: question, total, text });
    interview::Line { id: done.entry.id.to_string(), text: done.entry.text, question, is_last: done.is_last }
}

pub(crate) fn wire_entry(entry: &Entry) -> transcript::Entry {
    transcript::Entry {
        id: EntryId::from(entry.id.as_str()),
        order: entry.order.into(),
        who: match entry.who {
            Who::Candidate => transcript::Who::Candidate,
            Who::Interviewer => transcript::Who::Interviewer,
        },
        text: entry.text.clone(),
        is_final: entry.r#final,
        at_ms: entry.at_ms.into(),
        via: match entry.via {
            Via::Voice => transcript::Via::Voice,
            Via::Typed => transcript::Via::Typed,
        },
    }
}
