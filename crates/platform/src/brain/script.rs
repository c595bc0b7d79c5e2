//! The script, where it speaks for the platform: alone, or in place of a model that fails.

use super::{Scene, turns};
use ::script::{Interview, Place, Speaker, acknowledgement, closing, greeting};
use platform_api::brain::{Message, Role};
use platform_api::interviewer::Progress;

/// What to say, and where the interview is once it is said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    pub text: String,
    pub progress: Progress,
}

/// The line that follows on this conversation, which began at the stored base.
pub fn next(scene: &Scene, messages: &[Message]) -> Line {
    let from = Place { question: scene.stored.base, complete: scene.stored.complete };
    let line = ::script::next(&interview(scene), from, conversation(messages));
    as_line(scene, line)
}

/// The line that follows on the whole of what was said in the interview, its transcript. Pieces of a transcript may be
/// missing or misheard, and a model words its lines as it likes: so what the words seem to say counts only where it
/// leads from the stored question to itself or to the next.
pub fn next_of_whole(scene: &Scene, messages: &[Message]) -> Line {
    let interview = interview(scene);
    let said = turns(messages);
    let begins = said.iter().rposition(|(speaker, _)| *speaker == Speaker::Interviewer);
    if scene.stored.complete {
        return as_line(scene, closing(&interview, begins.is_some()));
    }
    let line = ::script::next(&interview, Place::default(), said.iter().cloned());
    let leads_to = line.place.question + u32::from(line.place.complete);
    if (scene.stored.question..=scene.stored.question + 1).contains(&leads_to) {
        return as_line(scene, line);
    }
    let stored = Place { question: scene.stored.question, complete: false };
    let latest = said.into_iter().skip(begins.unwrap_or(usize::MAX));
    as_line(scene, ::script::next(&interview, stored, latest))
}

/// The conversation without the framework's instructions.
pub fn conversation(messages: &[Message]) -> impl Iterator<Item = (Speaker, String)> {
    messages.iter().filter_map(|message| match message.role {
        Role::User => Some((Speaker::Candidate, message.text())),
        Role::Assistant => Some((Speaker::Interviewer, message.text())),
        Role::System => None,
    })
}

/// The line after a turn that a model failed to answer: its own wording of the questions is unknown, so this goes by
/// what is stored.
pub fn instead_of_model(scene: &Scene, candidate_turns: u32) -> Line {
    let interview = interview(scene);
    let asked = scene.stored.question;
    let answered = candidate_turns > scene.stored.turns;
    if asked == 0 {
        let text = format!("{} {}", greeting(&interview), scene.questions.first().map_or("", String::as_str));
        return Line { text, progress: scene.at(1, false) };
    }
    let next = if answered && !scene.stored.complete { asked + 1 } else { asked };
    match scene.questions.get(next as usize - 1) {
        Some(question) if !scene.stored.complete => {
            let text = format!("{} {question}", acknowledgement(next as usize - 1));
            Line { text, progress: scene.at(next, false) }
        }
        _ => as_line(scene, closing(&interview, true)),
    }
}

fn as_line(scene: &Scene, line: ::script::Line) -> Line {
    Line { text: line.text, progress: scene.at(line.place.question, line.place.complete) }
}

/// What the script speaks of.
pub fn interview(scene: &Scene) -> Interview {
    let of = &scene.interview;
    Interview {
        candidate: of.candidate_name.clone(),
        interviewer: of.interviewer_name.clone(),
        company: of.company.clone(),
        job: of.title.clone(),
        questions: scene.questions.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assistant, scene, user};
    use super::*;
    use platform_api::brain::Content;

    #[test]
    fn the_framework_s_instructions_are_not_part_of_the_conversation() {
        let pirate = Message { role: Role::System, content: Content::Text("You are a pirate.".into()) };
        let question = assistant(&scene().questions[0]);
        let line = next(&scene(), &[pirate, question, user("a database")]);
        assert_eq!((line.progress.question, line.progress.complete), (2, false));
    }

    #[test]
    fn a_conversation_begins_where_the_stored_one_was_interrupted() {
        let mut scene = scene();
        scene.stored.base = 2;
        assert!(next(&scene, &[]).text.starts_with("Welcome back, Ada."));
    }

    #[test]
    fn in_place_of_a_model_it_goes_on_where_the_model_was() {
        for (asked, turns_stored, turns_now, expected) in [
            (0, 0, 0, (1, false)),
            (1, 0, 1, (2, false)),
            (1, 1, 1, (1, false)), // the same turn again
            (2, 1, 2, (2, true)),
        ] {
            let mut scene = scene();
            (scene.stored.question, scene.stored.turns) = (asked, turns_stored);
            let line = instead_of_model(&scene, turns_now);
            assert_eq!((line.progress.question, line.progress.complete), expected, "{asked} {turns_now}");
        }
    }
}
