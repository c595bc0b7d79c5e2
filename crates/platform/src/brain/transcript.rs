//! The conversation as the platform keeps it, however it was held: spoken, typed, or handed in later.

use super::{Scene, script};
use crate::failure::Result;
use crate::store::Store;
use ::script::Place;
use platform_api::InterviewId;
use platform_api::brain::{Content, Message, Role};
use platform_api::transcript::{KeptEntry, Via, Who};

/// What was said, for the brain to go on from.
pub fn conversation(entries: &[KeptEntry]) -> Vec<Message> {
    let entries = entries.iter().map(|kept| &kept.entry).filter(|entry| entry.is_final);
    let messages = entries.map(|entry| Message {
        role: match entry.who {
            Who::Candidate => Role::User,
            Who::Interviewer => Role::Assistant,
        },
        content: Content::Text(entry.text.clone()),
    });
    messages.collect()
}

/// The scene for going on from the whole transcript: no question that was asked in it is behind the stored progress.
pub async fn scene(store: &Store, id: &InterviewId, conversation: &[Message]) -> Result<Scene> {
    let mut scene = Scene::load(store, id).await?;
    let asked =
        ::script::place(&script::interview(&scene), Place::default(), script::conversation(conversation));
    scene.stored.question = scene.stored.question.max(asked.question);
    scene.stored.complete |= asked.complete;
    // the conversation is whole: nobody has to be welcomed back
    scene.stored.base = 0;
    Ok(scene)
}

/// The question with which a voice that knows nothing of the transcript begins. What was spoken last may have been cut
/// off with the connection, so its question is asked again; what was typed is an answer.
pub async fn open_question(store: &Store, id: &InterviewId) -> Result<Place> {
    let entries = store.entries(id).await?;
    let conversation = conversation(&entries);
    let scene = scene(store, id, &conversation).await?;
    let asked = Place { question: scene.stored.question, complete: scene.stored.complete };
    let last = entries.iter().map(|kept| &kept.entry).rfind(|entry| entry.is_final);
    if last.is_none_or(|entry| entry.who == Who::Interviewer || entry.via == Via::Voice) {
        return Ok(asked);
    }
    let next = script::next_of_whole(&scene, &conversation).progress;
    Ok(Place { question: asked.question.max(next.question), complete: asked.complete || next.complete })
}
