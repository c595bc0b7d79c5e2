//! Views and effects in few words, for snapshots.

use interview::{
    Effect, Entry, FinishReason, Interviewer, JournalEffect, MicrophoneState, PlatformEffect,
    PreflightEffect, Purpose, Quality, RoomEffect, SavedWhere, SoundEffect, State, Via, View, Who,
};
use uuid::Uuid;

pub fn screen(state: &State) -> String {
    let view = state.view();
    let mut lines = vec![first_line(&view)];
    lines.extend(state.transcript().entries().map(entry));
    if view.saved.accepted > 0 {
        let place = match view.saved.r#where {
            SavedWhere::Local => "this computer",
            SavedWhere::Platform => "the platform",
        };
        lines.push(format!(
            "saved: {} here, {} there, all on {place}",
            view.saved.accepted, view.saved.uploaded
        ));
    }
    if let Some(waiting_for) = &view.waiting_for {
        lines.push(format!("waiting: {waiting_for}"));
    }
    if let Some(problem) = &view.problem {
        let labels: Vec<&str> = problem.actions.iter().map(|action| action.label.as_str()).collect();
        lines.push(format!("problem: {} [{}]", problem.diagnosis.code, labels.join(" | ")));
    }
    lines.join("\n")
}

fn first_line(view: &View) -> String {
    let mut words = vec![lower(view.phase), lower(view.mode)];
    if view.elapsed_s > 0 {
        words.push(format!("{}s", view.elapsed_s));
    }
    if view.muted {
        words.push("muted".into());
    }
    words.push(match view.microphone.state {
        MicrophoneState::Closed => "no-microphone".into(),
        state if view.microphone.heard => format!("{}+heard", lower(state)),
        state => lower(state),
    });
    if view.interviewer != Interviewer::Absent {
        words.push(format!("interviewer-{}", lower(view.interviewer)));
    }
    if view.quality != Quality::Unknown {
        words.push(format!("quality-{}", lower(view.quality)));
    }
    if let Some(since) = view.reconnecting_s {
        words.push(format!("reconnecting-{since}s"));
    }
    if let Some(question) = &view.question {
        words.push(format!("question-{}/{}", question.index, question.total));
    }
    words.join(" ")
}

fn lower(value: impl std::fmt::Debug) -> String {
    format!("{value:?}").to_lowercase()
}

fn entry(entry: &Entry) -> String {
    let who = match entry.who {
        Who::Candidate => "me",
        Who::Interviewer => "it",
    };
    let via = if entry.via == Via::Typed { " (typed)" } else { "" };
    let end = if entry.r#final { "" } else { " (not final)" };
    format!("  {who}{via}: “{}”{end} @{}", entry.text, entry.at_ms)
}

/// Ids of typed answers are counted in these tests.
fn id(id: &str) -> String {
    Uuid::parse_str(id).map_or_else(|_| id.to_owned(), |uuid| format!("typed-{}", uuid.as_u128()))
}

pub fn effect(effect: &Effect) -> String {
    match effect {
        Effect::Platform(effect) => platform(effect),
        Effect::Sound(effect) => sound(effect),
        Effect::Room(effect) => room(effect),
        Effect::Journal(effect) => journal(effect),
        Effect::Preflight(effect) => preflight(effect),
    }
}

fn preflight(effect: &PreflightEffect) -> String {
    match effect {
        PreflightEffect::Run { run, checks, .. } => format!("check {}: {}", run.0, lower(checks)),
        PreflightEffect::Stop => "stop checking".into(),
    }
}

fn platform(effect: &PlatformEffect) -> String {
    match effect {
        PlatformEffect::OpenInvite { purpose: Purpose::TakeOver, .. } => "open invite, take over".into(),
        PlatformEffect::OpenInvite { purpose: Purpose::HandIn, .. } => "open invite, hand in".into(),
        PlatformEffect::OpenInvite { .. } => "open invite".into(),
        PlatformEffect::RequestGrant { generation, name } => {
            format!("ask for grant {} as {name}", generation.0)
        }
        PlatformEffect::Upload { entries } => {
            format!("upload {}", ids(entries.iter().map(|entry| &entry.id)))
        }
        PlatformEffect::Reopen { interview, .. } => format!("open {interview} again"),
        PlatformEffect::NextLine { turn, answers_to, .. } => match answers_to {
            Some(answer) => format!("ask for line {} after {}", turn.0, id(answer)),
            None => format!("ask for line {}", turn.0),
        },
        PlatformEffect::ReadBacklog { turn } => format!("read backlog {}", turn.0),
        PlatformEffect::AskWhyRemoved => "ask why removed".into(),
        PlatformEffect::Finish { reason: FinishReason::Completed } => "finish, completed".into(),
        PlatformEffect::Finish { reason: FinishReason::EndedEarly } => "finish".into(),
        PlatformEffect::SendFeedback { rating, .. } => format!("send feedback {rating}"),
        PlatformEffect::Seal { entries, .. } => {
            format!("seal {}", ids(entries.iter().map(|entry| &entry.id)))
        }
        PlatformEffect::Report { presence } => format!("report {:?}", presence.doing),
        PlatformEffect::Close => "close invite".into(),
    }
}

fn sound(effect: &SoundEffect) -> String {
    match effect {
        SoundEffect::SetMuted(true) => "mute".into(),
        SoundEffect::SetMuted(false) => "unmute".into(),
        SoundEffect::OpenMicrophone => "open microphone".into(),
        SoundEffect::CloseMicrophone => "close microphone".into(),
        SoundEffect::OpenPrivacySettings => "open privacy settings".into(),
        SoundEffect::Close => "close sound".into(),
        SoundEffect::ChooseDevice { device, .. } => format!("choose {device}"),
        other => lower(other),
    }
}

fn room(effect: &RoomEffect) -> String {
    match effect {
        RoomEffect::Join { generation, publish: true, .. } => format!("join {} and publish", generation.0),
        RoomEffect::Join { generation, .. } => format!("join {}", generation.0),
        RoomEffect::KeepWords { generation } => format!("keep words for {}", generation.0),
        RoomEffect::Publish { generation } => format!("publish in {}", generation.0),
        RoomEffect::Unpublish { generation } => format!("unpublish in {}", generation.0),
        RoomEffect::SendText { generation, id: text, .. } => format!("send {} in {}", id(text), generation.0),
        RoomEffect::Leave { generation } => format!("leave {}", generation.0),
    }
}

fn journal(effect: &JournalEffect) -> String {
    match effect {
        JournalEffect::Begin { .. } => "begin journal".into(),
        JournalEffect::Append { entry } => format!("write {}", id(&entry.id)),
        JournalEffect::Acknowledge { ids: acknowledged } => {
            format!("acknowledge {}", ids(acknowledged.iter()))
        }
        JournalEffect::Refuse { ids: refused } => format!("refuse {}", ids(refused.iter())),
        JournalEffect::Note(event) => format!("note {}", lower(event)),
        JournalEffect::KeepDraft { text } => format!("keep draft {text:?}"),
        JournalEffect::ListRecent => "list recent".into(),
        JournalEffect::Remember(_) => "remember choices".into(),
    }
}

fn ids<'a>(all: impl Iterator<Item = &'a String>) -> String {
    all.map(|one| id(one)).collect::<Vec<_>>().join(" ")
}
