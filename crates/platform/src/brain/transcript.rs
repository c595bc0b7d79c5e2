//! The conversation as the platform keeps it, however it was held: spoken, typed, or handed in later. It goes by what
//! stands ([`Store::standing`]).

use super::{Scene, script};
use crate::failure::Result;
use crate::store::Store;
use ::script::{Place, closing};
use platform_api::InterviewId;
use platform_api::brain::{Content, Message, Role};
use platform_api::interviewer::Before;
use platform_api::transcript::{Entry, KeptEntry, Uploader, Via, Who};

/// What was said, for the brain to go on from.
pub fn conversation(entries: &[KeptEntry]) -> Vec<Message> {
    let messages = entries.iter().map(|kept| Message {
        role: match kept.entry.who {
            Who::Candidate => Role::User,
            Who::Interviewer => Role::Assistant,
        },
        content: Content::Text(kept.entry.text.clone()),
    });
    messages.collect()
}

/// The scene for going on from the whole transcript. What the brain has asked is stored; what the candidate's client
/// asked in its place, without a network, counts as soon as it is handed in.
pub async fn scene(store: &Store, id: &InterviewId, entries: &[KeptEntry]) -> Result<Scene> {
    let mut scene = Scene::load(store, id).await?;
    let asked = asked_elsewhere(&scene, entries);
    scene.stored.question = scene.stored.question.max(asked.question);
    scene.stored.complete |= asked.complete;
    // the conversation is whole: nobody has to be welcomed back
    scene.stored.base = 0;
    Ok(scene)
}

/// Where a voice begins that knows nothing of the transcript.
pub struct Resumed {
    /// The question that it asks.
    pub at: Place,
    pub before: Before,
}

/// What was spoken last may have been cut off with the connection, so its question is asked again; what was typed is an
/// answer.
pub async fn resumed(store: &Store, id: &InterviewId) -> Result<Resumed> {
    let entries = store.standing(id).await?;
    let scene = scene(store, id, &entries).await?;
    let asked = Place { question: scene.stored.question, complete: scene.stored.complete };
    let is_answer = |entry: &Entry| entry.who == Who::Candidate && entry.via == Via::Typed;
    let mut since_the_question = entries.iter().rev().take_while(|kept| kept.entry.who == Who::Candidate);
    let is_answered = since_the_question.any(|kept| is_answer(&kept.entry));
    let typed =
        entries.iter().filter(|kept| is_answer(&kept.entry)).map(|kept| kept.entry.id.clone()).collect();
    if !is_answered {
        return Ok(Resumed { at: asked, before: Before { open_question: scene.progress().text, typed } });
    }
    let next = script::next_of_whole(&scene, &conversation(&entries)).progress;
    let at = Place { question: asked.question.max(next.question), complete: asked.complete || next.complete };
    Ok(Resumed { at, before: Before { open_question: String::new(), typed } })
}

/// A client without a network speaks by the script: its lines hold the questions to the letter.
fn asked_elsewhere(scene: &Scene, entries: &[KeptEntry]) -> Place {
    let interview = script::interview(scene);
    let goodbyes = [true, false].map(|spoken| closing(&interview, spoken).text);
    let mut place = Place::default();
    for kept in entries {
        let Entry { who, via, text, .. } = &kept.entry;
        if (*who, *via, kept.uploaded_by) == (Who::Interviewer, Via::Typed, Uploader::Candidate) {
            let asked = interview.questions.iter().rposition(|question| text.contains(question));
            place.question = place.question.max(asked.map_or(0, |index| index as u32 + 1));
            place.complete |= goodbyes.contains(text);
        }
    }
    place
}
