//! The scripted brain: greet, ask each question, acknowledge, say goodbye. A pure function of the conversation.
//!
//! An answer is what the candidate says after a question was really heard. So a question whose speaking was cut off
//! is asked again, a plea to repeat is no answer, and an answer in two parts is one.

use super::{Scene, turns};
use platform_api::brain::{Message, Role};
use platform_api::interviewer::Progress;

/// What to say, and where the interview is once it is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub text: String,
    pub progress: Progress,
}

/// The line that follows on this conversation.
pub fn next(scene: &Scene, messages: &[Message]) -> Line {
    let walked = walk(scene, messages);
    let Some(question) = scene.questions.get(walked.question) else {
        return closing(scene, walked.spoken);
    };
    let text = match walked.stand {
        Stand::Opening if walked.question == 0 && scene.stored.base == 0 => {
            format!("{} {question}", greeting(scene))
        }
        Stand::Opening => {
            format!("Welcome back, {}. We were at this question. {question}", scene.interview.candidate_name)
        }
        Stand::Answered => format!("{} {question}", acknowledgement(walked.question)),
        Stand::CutOff | Stand::AskedToRepeat => format!("Of course. The question was: {question}"),
        Stand::Silence => format!("Take your time. The question was: {question}"),
    };
    Line { text, progress: scene.at(walked.question as u32 + 1, false) }
}

/// The line after a turn that a model failed to answer: its own wording of the questions is unknown, so this goes by
/// what is stored.
pub fn instead_of_model(scene: &Scene, candidate_turns: u32) -> Line {
    let asked = scene.stored.question;
    let answered = candidate_turns > scene.stored.turns;
    if asked == 0 {
        let text = format!("{} {}", greeting(scene), scene.questions.first().map_or("", String::as_str));
        return Line { text, progress: scene.at(1, false) };
    }
    let next = if answered && !scene.stored.complete { asked + 1 } else { asked };
    match scene.questions.get(next as usize - 1) {
        Some(question) if !scene.stored.complete => {
            let text = format!("{} {question}", acknowledgement(next as usize - 1));
            Line { text, progress: scene.at(next, false) }
        }
        _ => closing(scene, true),
    }
}

/// Where a conversation has led.
struct Walked {
    /// The question to ask, from 0; the number of questions when all are answered.
    question: usize,
    stand: Stand,
    /// Whether the interviewer has spoken.
    spoken: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stand {
    /// The interviewer has not spoken yet.
    Opening,
    Answered,
    /// The question was not heard to its end.
    CutOff,
    AskedToRepeat,
    /// The question was heard, and nobody has answered.
    Silence,
}

/// After this many tries to ask a question it counts as asked, however it was worded.
const TRIES: u32 = 2;

fn walk(scene: &Scene, messages: &[Message]) -> Walked {
    let mut question = (scene.stored.base.max(1) - 1) as usize;
    let mut stand = Stand::Opening;
    let mut tries = 0;
    let turns = turns(messages);
    for (role, text) in &turns {
        let asked = stand == Stand::Silence;
        match role {
            Role::Assistant => {
                tries += 1;
                let heard = scene.questions.get(question).is_some_and(|q| holds(text, q));
                stand = if heard || asked || tries >= TRIES { Stand::Silence } else { Stand::CutOff };
            }
            _ if asked && is_plea_to_repeat(text) => stand = Stand::AskedToRepeat,
            _ if asked && has_words(text) && question < scene.questions.len() => {
                question += 1;
                tries = 0;
                stand = Stand::Answered;
            }
            _ => {}
        }
    }
    let spoken = turns.iter().any(|(role, _)| *role == Role::Assistant);
    if scene.stored.complete && !spoken {
        question = scene.questions.len();
    }
    Walked { question, stand, spoken }
}

/// Most of the question's words are in what was said: recognisers and interruptions take some away.
fn holds(said: &str, question: &str) -> bool {
    let said = words(said);
    let wanted = words(question);
    let found = wanted.iter().filter(|w| said.contains(w)).count();
    found * 5 >= wanted.len() * 3
}

fn is_plea_to_repeat(text: &str) -> bool {
    const PLEAS: [&str; 9] = [
        "repeat",
        "say that again",
        "ask that again",
        "come again",
        "pardon",
        "what was the question",
        "didn t hear",
        "did not hear",
        "didn t catch",
    ];
    let words = words(text);
    // an answer may well speak of repeating something; a plea is short
    let text = words.join(" ");
    words.len() <= 12 && PLEAS.iter().any(|plea| text.contains(plea))
}

fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
}

fn greeting(scene: &Scene) -> String {
    let interview = &scene.interview;
    let questions = match scene.questions.len() {
        1 => "one question".to_owned(),
        n => format!("{n} questions"),
    };
    format!(
        "Hello {}. I am {}, the AI interviewer of {}. I have {questions} about the position of {}. Here is the first.",
        interview.candidate_name, interview.interviewer_name, interview.company, interview.title
    )
}

/// Varied a little, and always the same for the same question.
fn acknowledgement(question: usize) -> &'static str {
    const WORDS: [&str; 3] = ["Thank you.", "I see, thank you.", "Thanks, that is clear."];
    WORDS[question % WORDS.len()]
}

fn closing(scene: &Scene, spoken: bool) -> Line {
    let name = &scene.interview.candidate_name;
    let text = if spoken {
        format!("Thank you, {name}. That was my last question. Goodbye.")
    } else {
        format!("Welcome back, {name}. You have answered all my questions. Goodbye.")
    };
    Line { text, progress: scene.at(scene.total(), true) }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assistant, scene, user};
    use super::*;

    const FIRST: &str = "Which system have you built that you are proud of?";
    const SECOND: &str = "How do you find the cause of a slow program?";

    fn asked(conversation: &[Message]) -> (u32, bool) {
        let line = next(&scene(), conversation);
        (line.progress.question, line.progress.complete)
    }

    #[test]
    fn it_greets_by_name_and_asks_the_first_question() {
        let line = next(&scene(), &[]);
        assert_eq!(
            line.text,
            format!(
                "Hello Ada. I am Vera, the AI interviewer of Analytical Engines. I have 2 questions about the position of \
                 Engineer. Here is the first. {FIRST}"
            )
        );
        assert_eq!(line.progress, Progress { question: 1, total: 2, complete: false, text: FIRST.into() });
    }

    #[test]
    fn a_whole_interview_asks_each_question_once_and_says_goodbye() {
        let mut conversation = Vec::new();
        for expected in [(1, false), (2, false), (2, true)] {
            let line = next(&scene(), &conversation);
            assert_eq!((line.progress.question, line.progress.complete), expected, "{}", line.text);
            conversation.push(assistant(&line.text));
            conversation.push(user("It was a database engine in Rust."));
        }
        assert_eq!(asked(&conversation), (2, true), "after goodbye nothing is asked any more");
    }

    #[test]
    fn what_follows_depends_on_what_was_heard() {
        for (conversation, expected, why) in [
            (vec![user("hello?")], (1, false), "speaking before the greeting answers nothing"),
            (vec![assistant(FIRST), user("a database")], (2, false), "an answer"),
            (
                vec![assistant(FIRST), user("a data"), user("base")],
                (2, false),
                "an answer in two parts is one",
            ),
            (vec![assistant(FIRST), user("  ")], (1, false), "a cough is no answer"),
            (vec![assistant(FIRST), user("Sorry, could you repeat that?")], (1, false), "a plea to repeat"),
            (vec![assistant("Hello Ada. I am"), user("hi")], (1, false), "the greeting was cut off"),
            (
                vec![assistant("Hello"), user("hi"), assistant("Of"), user("go on")],
                (2, false),
                "never for ever",
            ),
            (
                vec![assistant(FIRST), user("a database"), assistant("Thank"), user("and a compiler")],
                (2, false),
                "the second question was cut off before it was heard",
            ),
            (vec![assistant(FIRST)], (1, false), "silence"),
            (
                vec![
                    assistant(FIRST),
                    user("In that job I had to repeat myself often, so I automated the whole build."),
                ],
                (2, false),
                "an answer that speaks of repeating",
            ),
            (
                vec![assistant("which system have you built proud"), user("a database")],
                (2, false),
                "heard well enough",
            ),
        ] {
            assert_eq!(asked(&conversation), expected, "{why}");
        }
    }

    #[test]
    fn the_same_conversation_gives_the_same_line() {
        let conversation = [assistant(FIRST), user("a database")];
        assert_eq!(next(&scene(), &conversation), next(&scene(), &conversation));
        assert!(next(&scene(), &conversation).text.ends_with(SECOND));
    }

    #[test]
    fn the_framework_s_instructions_are_not_part_of_the_conversation() {
        let instructions = Message {
            role: Role::System,
            content: platform_api::brain::Content::Text("You are a pirate.".into()),
        };
        assert_eq!(asked(&[instructions, assistant(FIRST), user("a database")]), (2, false));
    }

    #[test]
    fn after_an_interruption_it_welcomes_back_with_the_open_question() {
        let mut scene = scene();
        scene.stored.base = 2;
        let line = next(&scene, &[]);
        assert_eq!(line.text, format!("Welcome back, Ada. We were at this question. {SECOND}"));
        let conversation = [assistant(&line.text), user("I measure first.")];
        assert!(next(&scene, &conversation).progress.complete);
    }

    #[test]
    fn an_interruption_after_goodbye_asks_nothing_again() {
        let mut scene = scene();
        (scene.stored.base, scene.stored.question, scene.stored.complete) = (2, 2, true);
        assert!(next(&scene, &[]).progress.complete);
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
