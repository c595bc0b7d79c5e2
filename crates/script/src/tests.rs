use super::*;

const FIRST: &str = "Which system have you built that you are proud of?";
const SECOND: &str = "How do you find the cause of a slow program?";

type Said = (Speaker, String);

/// An interview of two questions.
fn interview() -> Interview {
    Interview {
        candidate: "Ada".into(),
        interviewer: "Vera".into(),
        company: "Analytical Engines".into(),
        job: "Engineer".into(),
        questions: vec![FIRST.into(), SECOND.into()],
    }
}

fn user(text: &str) -> Said {
    (Speaker::Candidate, text.into())
}

fn assistant(text: &str) -> Said {
    (Speaker::Interviewer, text.into())
}

fn line(conversation: &[Said]) -> Line {
    line_from(Place::default(), conversation)
}

fn line_from(from: Place, conversation: &[Said]) -> Line {
    next(&interview(), from, conversation.iter().cloned())
}

fn asked(conversation: &[Said]) -> (u32, bool) {
    let Place { question, complete } = line(conversation).place;
    (question, complete)
}

#[test]
fn it_greets_by_name_and_asks_the_first_question() {
    let line = line(&[]);
    assert_eq!(
        line.text,
        format!(
            "Hello Ada. I am Vera, the AI interviewer of Analytical Engines. I have 2 questions about the position of \
             Engineer. Here is the first. {FIRST}"
        )
    );
    assert_eq!(line.place, Place { question: 1, complete: false });
}

#[test]
fn a_whole_interview_asks_each_question_once_and_says_goodbye() {
    let mut conversation = Vec::new();
    for expected in [(1, false), (2, false), (2, true)] {
        let line = line(&conversation);
        assert_eq!((line.place.question, line.place.complete), expected, "{}", line.text);
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
        (vec![assistant(FIRST), user("a data"), user("base")], (2, false), "an answer in two parts is one"),
        (vec![assistant(FIRST), user("  ")], (1, false), "a cough is no answer"),
        (vec![assistant(FIRST), user("Sorry, could you repeat that?")], (1, false), "a plea to repeat"),
        (vec![assistant("Hello Ada. I am"), user("hi")], (1, false), "the greeting was cut off"),
        (vec![assistant("Hello"), user("hi"), assistant("Of"), user("go on")], (2, false), "never for ever"),
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
    assert_eq!(line(&conversation), line(&conversation));
    assert!(line(&conversation).text.ends_with(SECOND));
}

#[test]
fn after_an_interruption_it_welcomes_back_with_the_open_question() {
    let from = Place { question: 2, complete: false };
    let line = line_from(from, &[]);
    assert_eq!(line.text, format!("Welcome back, Ada. We were at this question. {SECOND}"));
    let conversation = [assistant(&line.text), user("I measure first.")];
    assert!(line_from(from, &conversation).place.complete);
}

#[test]
fn an_interruption_after_goodbye_asks_nothing_again() {
    assert!(line_from(Place { question: 2, complete: true }, &[]).place.complete);
}

#[test]
fn the_place_of_a_conversation_is_the_question_that_was_asked_last() {
    let whole =
        [assistant(FIRST), user("a database"), assistant(SECOND), user("I measure."), assistant("Goodbye.")];
    for (said, expected) in
        [(0, (0, false)), (1, (1, false)), (2, (1, false)), (3, (2, false)), (4, (2, false)), (5, (2, true))]
    {
        let Place { question, complete } =
            place(&interview(), Place::default(), whole[..said].iter().cloned());
        assert_eq!((question, complete), expected, "after {said}");
    }
}

#[test]
fn the_place_never_goes_back_behind_where_the_conversation_began() {
    let from = Place { question: 2, complete: false };
    assert_eq!(place(&interview(), from, [assistant("Hello?")]), from);
}
