//! What a person wants.

use platform_api::remarks::{Content, MAX_REMARK_BYTES, NewRemark, Quote};
use platform_api::{RemarkId, SubjectId};
use uuid::Uuid;

use super::Effects;
use crate::input::Generation;
use crate::observer::command::ObserverCommand;
use crate::observer::effect::{HearingEffect, ObserverPlatformEffect, RemarksEffect, RemarksOf, Volumes};
use crate::observer::input::{Voice, Watch, Writer};
use crate::observer::state::{HandIn, Hearing, JournalIs, ObserverState, Watched};
use crate::observer::trouble::Topic;
use crate::observer::view::Following;
use crate::observer::words::Words;

pub(super) fn step(state: &mut ObserverState, command: ObserverCommand, new_id: Uuid, effects: &mut Effects) {
    match command {
        ObserverCommand::Open { interview } => {
            close(state, effects);
            state.watch = Watch(state.watch.0 + 1);
            state.words = Words::numbered(state.watch.0);
            state.watched = Some(Watched::new(interview.clone()));
            effects.add(ObserverPlatformEffect::Follow { watch: state.watch, interview, after: None });
        }
        ObserverCommand::Listen => {
            if let Some(watched) = &mut state.watched
                && matches!(watched.hearing, Hearing::Off | Hearing::NoCall { .. } | Hearing::Lost { .. })
            {
                // asked for at once
                watched.hearing = Hearing::Lost { again_at: state.now.running, failures: 0 };
                watched.troubles.clear(Topic::Hearing);
            }
        }
        ObserverCommand::StopListening => stop_listening(state, effects),
        ObserverCommand::SetVolume { voice, percent } => {
            let percent = percent.min(100);
            state.volume = match voice {
                Voice::Candidate => Volumes { candidate: percent, ..state.volume },
                Voice::Interviewer => Volumes { interviewer: percent, ..state.volume },
            };
            effects.add(HearingEffect::SetVolume(state.volume));
        }
        ObserverCommand::Retry => retry(state, effects),
        ObserverCommand::DismissProblem => {
            if let Some(watched) = &mut state.watched {
                watched.troubles.dismiss();
            }
        }
        ObserverCommand::Close => {
            close(state, effects);
            state.watch = Watch(state.watch.0 + 1);
            state.words = Words::numbered(state.watch.0);
        }
        remark => {
            if let Some(made) = made(state, remark, new_id) {
                keep(state, made, effects);
            }
        }
    }
}

fn close(state: &mut ObserverState, effects: &mut Effects) {
    stop_listening(state, effects);
    if state.watched.take().is_some() {
        effects.add(ObserverPlatformEffect::Unfollow);
    }
}

fn stop_listening(state: &mut ObserverState, effects: &mut Effects) {
    if let Some(watched) = &mut state.watched
        && watched.hearing != Hearing::Off
    {
        watched.hearing = Hearing::Off;
        watched.troubles.clear(Topic::Hearing);
        watched.troubles.clear(Topic::Speaker);
        state.words.cut_streams();
        state.call = Generation(state.call.0 + 1);
        effects.add(HearingEffect::Leave);
    }
}

fn retry(state: &mut ObserverState, effects: &mut Effects) {
    let (watch, now) = (state.watch, state.now.running);
    let Some(watched) = &mut state.watched else { return };
    for topic in [Topic::Platform, Topic::Session, Topic::HandIn, Topic::Hearing] {
        watched.troubles.clear(topic);
    }
    if matches!(watched.following, Following::Stopped | Following::Lost) {
        watched.following = Following::CatchingUp;
        let (interview, after) = (watched.interview.clone(), watched.after.clone());
        effects.add(ObserverPlatformEffect::Follow { watch, interview, after });
    }
    if matches!(watched.hand_in, HandIn::Again { .. } | HandIn::Stopped) {
        watched.hand_in = HandIn::Idle;
    }
    if let Hearing::Lost { failures, .. } = watched.hearing {
        watched.hearing = Hearing::Lost { again_at: now, failures };
    }
    match (watched.journal, &watched.by) {
        (JournalIs::Failed, Some((writer, platform))) => {
            watched.journal = JournalIs::Opening;
            let of = RemarksOf {
                platform: platform.clone(),
                interview: watched.interview.clone(),
                account: writer.account.clone(),
            };
            effects.add(RemarksEffect::Begin { watch, of });
        }
        (JournalIs::Open, _) if watched.troubles.has(Topic::Journal) => {
            watched.troubles.clear(Topic::Journal);
            for remark in watched.book.unwritten() {
                effects.add(RemarksEffect::Append { watch, remark: remark.clone() });
            }
        }
        _ => {}
    }
}

/// The remark that a command asks for, unless it does not fit.
fn made(state: &ObserverState, command: ObserverCommand, new_id: Uuid) -> Option<NewRemark> {
    let watched = state.watched.as_ref()?;
    let (me, _) = watched.by.as_ref()?;
    let id = RemarkId::from(new_id.to_string());
    let new = |subject: SubjectId, at_ms: Option<u64>, content: Content| {
        let replaces = watched.book.heads(&subject);
        Some(NewRemark { id: id.clone(), subject, replaces, at_ms, made_at: state.now.wall, content })
    };
    let own = SubjectId::from(id.as_str());
    let at = |at_ms: Option<u32>| at_ms.map(u64::from).or_else(|| state.moment());
    match command {
        ObserverCommand::Note { text, at_ms } if !text.trim().is_empty() && fits(&text) => {
            new(own, at(at_ms), Content::Note { text })
        }
        ObserverCommand::Bookmark { text, at_ms } if fits(&text) => {
            new(own, at(at_ms), Content::Bookmark { text })
        }
        ObserverCommand::Edit { subject, text } if fits(&text) => {
            let first = watched.book.begun_by(&subject).filter(|first| first.remark.author == me.account)?;
            let content = match first.remark.remark.content {
                Content::Bookmark { .. } => Content::Bookmark { text },
                Content::Note { .. } if !text.trim().is_empty() => Content::Note { text },
                _ => return None,
            };
            new(subject, first.remark.remark.at_ms, content)
        }
        ObserverCommand::Remove { subject } => {
            let standing = watched.book.on(&subject);
            let is_mine = !standing.is_empty()
                && match watched.book.begun_by(&subject) {
                    Some(first) => first.remark.author == me.account,
                    None => subject.as_str().starts_with(&format!("rating/{}/", me.account)),
                };
            if is_mine { new(subject, None, Content::Removed) } else { None }
        }
        ObserverCommand::Cover { question, covered } => {
            new(SubjectId::from(format!("question/{question}")), state.moment(), Content::Covered { covered })
        }
        ObserverCommand::Rate { criterion, score, comment }
            if fits(&comment) && score.is_none_or(|score| (1..=5).contains(&score)) =>
        {
            let (criterion, subject) = rating(me, &criterion)?;
            let (_, _, quotes) = watched.book.rating(&subject);
            new(subject, None, Content::Rating { criterion, score, comment, quotes })
        }
        ObserverCommand::Quote { criterion, entry, text } if state.has_entry(&entry) => {
            let (criterion, subject) = rating(me, &criterion)?;
            let (score, comment, mut quotes) = watched.book.rating(&subject);
            let quote = Quote { entry, text };
            if quotes.contains(&quote) {
                return None;
            }
            quotes.push(quote);
            let size = quotes.iter().map(|quote| quote.text.len()).sum::<usize>() + comment.len();
            if size > MAX_REMARK_BYTES {
                return None;
            }
            new(subject, None, Content::Rating { criterion, score, comment, quotes })
        }
        ObserverCommand::Unquote { criterion, entry, text } => {
            let (criterion, subject) = rating(me, &criterion)?;
            let (score, comment, mut quotes) = watched.book.rating(&subject);
            let (quote, before) = (Quote { entry, text }, quotes.len());
            quotes.retain(|there| *there != quote);
            if quotes.len() == before {
                return None;
            }
            new(subject, None, Content::Rating { criterion, score, comment, quotes })
        }
        _ => None,
    }
}

/// The name of what is rated, and the subject of one's own rating of it.
fn rating(me: &Writer, criterion: &str) -> Option<(String, SubjectId)> {
    let criterion = criterion.trim();
    let subject = SubjectId::from(format!("rating/{}/{criterion}", me.account));
    (!criterion.is_empty()).then(|| (criterion.to_owned(), subject))
}

fn fits(text: &str) -> bool {
    text.len() <= MAX_REMARK_BYTES
}

/// Shown at once; accepted when the journal has it.
fn keep(state: &mut ObserverState, remark: NewRemark, effects: &mut Effects) {
    let watch = state.watch;
    let Some(watched) = &mut state.watched else { return };
    let Some((writer, _)) = &watched.by else { return };
    watched.book.make(remark.clone(), writer);
    // otherwise it is written as soon as the journal has begun
    if watched.journal == JournalIs::Open {
        effects.add(RemarksEffect::Append { watch, remark });
    }
}
