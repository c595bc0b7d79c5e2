//! The brain: given the conversation so far, the interviewer's next words.
//!
//! There is one, behind an OpenAI-compatible door, so that any speech framework can speak for it, and behind text mode,
//! where it goes by the stored transcript ([`transcript`]): scripted from the
//! question pack ([`script`]), or a language model when a key is set ([`model`]), with the script as its substitute.
//! Where the interview is ([`StoredProgress`]) follows from the conversation: the same request asked twice, as
//! frameworks do when a candidate goes on speaking, gives the same question and skips none.

mod answer;
mod door;
mod model;
mod prompt;
mod remarks;
pub mod script;
pub mod transcript;

pub use answer::{Writing, in_writing};
pub use door::chat;
pub use model::{Model, ModelConfig};
use prompt::Manner;

use crate::failure::{Failure, Result};
use crate::store::{Interview, Store, StoredProgress};
use ::script::Speaker;
use platform_api::InterviewId;
use platform_api::brain::Message;
use platform_api::interviewer::Progress;

/// Everything the next words depend on, besides the conversation.
#[derive(Clone, Debug)]
pub struct Scene {
    pub interview: Interview,
    /// In the order in which they are asked; at least one.
    pub questions: Vec<String>,
    pub stored: StoredProgress,
}

impl Scene {
    pub async fn load(store: &Store, id: &InterviewId) -> Result<Self> {
        let interview = store.interview(id).await?.ok_or_else(|| Failure::not_found("interview"))?;
        let pack = store.pack_of(id).await?;
        let stored = store.progress(id).await?;
        Ok(Self { interview, questions: pack.questions.into_iter().map(|q| q.text).collect(), stored })
    }

    pub fn progress(&self) -> Progress {
        self.at(self.stored.question, self.stored.complete)
    }

    fn total(&self) -> u32 {
        self.questions.len() as u32
    }

    pub fn at(&self, question: u32, complete: bool) -> Progress {
        let open = (question as usize).checked_sub(1).filter(|_| !complete);
        let text = open.and_then(|index| self.questions.get(index)).cloned().unwrap_or_default();
        Progress { question, total: self.total(), complete, text }
    }
}

/// Who spoke, and what; one turn until the other speaks.
fn turns(messages: &[Message]) -> Vec<(Speaker, String)> {
    ::script::turns(script::conversation(messages))
}

/// How often the candidate has spoken.
fn candidate_turns(messages: &[Message]) -> u32 {
    turns(messages).iter().filter(|(speaker, _)| *speaker == Speaker::Candidate).count() as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use platform_api::brain::{Content, Role};
    use platform_api::interview::InterviewState;

    /// An interview of two questions in which nothing has been said.
    pub fn scene() -> Scene {
        Scene {
            interview: Interview {
                id: "interview".into(),
                job_id: "job".into(),
                company: "Analytical Engines".into(),
                title: "Engineer".into(),
                candidate_name: "Ada".into(),
                room: "interview".into(),
                language: "en".into(),
                interviewer_name: "Vera".into(),
                expected_minutes: 8,
                modes: Vec::new(),
                accommodations: Default::default(),
                state: InterviewState::Running,
                finish_reason: None,
                started_at: None,
            },
            questions: vec![
                "Which system have you built that you are proud of?".into(),
                "How do you find the cause of a slow program?".into(),
            ],
            stored: StoredProgress::default(),
        }
    }

    pub fn user(text: &str) -> Message {
        Message { role: Role::User, content: Content::Text(text.into()) }
    }

    pub fn assistant(text: &str) -> Message {
        Message { role: Role::Assistant, content: Content::Text(text.into()) }
    }

    #[test]
    fn what_one_side_says_in_parts_is_one_turn() {
        let conversation = [user("a"), user("b"), assistant("c"), user("d")];
        assert_eq!(candidate_turns(&conversation), 2);
        assert_eq!(turns(&conversation)[0].1, "a b");
    }

    #[test]
    fn a_model_is_never_told_what_a_good_answer_covers_nor_the_framework_s_instructions() {
        let told = serde_json::to_string(&prompt::messages(&scene(), &[user("hi")], Manner::Spoken)).unwrap();
        assert!(told.contains("proud of") && told.contains("\"hi\"") && !told.contains("good_answer"));
    }
}
