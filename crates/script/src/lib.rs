//! The interviewer without a language model: greet, ask each question, acknowledge, say goodbye. A pure function of
//! the conversation, so that the platform and a client without a network say the same.
//!
//! An answer is what the candidate says after a question was really heard. So a question whose speaking was cut off
//! is asked again, a plea to repeat is no answer, and an answer in two parts is one.

/// What the script speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interview {
    pub candidate: String,
    pub interviewer: String,
    pub company: String,
    pub job: String,
    /// In the order in which they are asked; at least one.
    pub questions: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    Candidate,
    Interviewer,
}

/// Where an interview is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The question that was asked last, counted from 1; 0 before the first.
    pub question: u32,
    /// The goodbye has been said.
    pub complete: bool,
}

/// What to say, and where the interview is once it is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub text: String,
    pub place: Place,
}

/// The conversation as turns: who spoke, and what; one turn until the other speaks.
pub fn turns<T: AsRef<str>>(said: impl IntoIterator<Item = (Speaker, T)>) -> Vec<(Speaker, String)> {
    let mut turns: Vec<(Speaker, String)> = Vec::new();
    for (speaker, text) in said {
        match turns.last_mut() {
            Some((last, so_far)) if *last == speaker => {
                so_far.push(' ');
                so_far.push_str(text.as_ref());
            }
            _ => turns.push((speaker, text.as_ref().to_owned())),
        }
    }
    turns
}

/// The line that follows on a conversation, which began at `from`: at its beginning for a whole interview, or at the
/// question that was open when an earlier conversation was interrupted.
pub fn next<T: AsRef<str>>(
    interview: &Interview,
    from: Place,
    conversation: impl IntoIterator<Item = (Speaker, T)>,
) -> Line {
    let walked = walk(interview, from, &turns(conversation));
    let Some(question) = interview.questions.get(walked.question) else {
        return closing(interview, walked.spoken);
    };
    let text = match walked.stand {
        Stand::Opening if walked.question == 0 && from.question == 0 => {
            format!("{} {question}", greeting(interview))
        }
        Stand::Opening => {
            format!("Welcome back, {}. We were at this question. {question}", interview.candidate)
        }
        Stand::Answered => format!("{} {question}", acknowledgement(walked.question)),
        Stand::CutOff | Stand::AskedToRepeat => format!("Of course. The question was: {question}"),
        Stand::Silence => format!("Take your time. The question was: {question}"),
    };
    Line { text, place: Place { question: walked.question as u32 + 1, complete: false } }
}

/// Where a conversation has led: the question that was asked last, whether or not it is answered.
pub fn place<T: AsRef<str>>(
    interview: &Interview,
    from: Place,
    conversation: impl IntoIterator<Item = (Speaker, T)>,
) -> Place {
    let turns = turns(conversation);
    let walked = walk(interview, from, &turns);
    let said_goodbye = walked.question == interview.questions.len()
        && turns.last().is_some_and(|(speaker, _)| *speaker == Speaker::Interviewer);
    let asked = match walked.stand {
        Stand::Opening | Stand::Answered | Stand::CutOff => walked.question,
        Stand::AskedToRepeat | Stand::Silence => walked.question + 1,
    };
    let question = asked.min(interview.questions.len()) as u32;
    Place { question: question.max(from.question), complete: from.complete || said_goodbye }
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

fn walk(interview: &Interview, from: Place, turns: &[(Speaker, String)]) -> Walked {
    let mut question = (from.question.max(1) - 1) as usize;
    let mut stand = Stand::Opening;
    let mut tries = 0;
    for (speaker, text) in turns {
        let asked = stand == Stand::Silence;
        match speaker {
            Speaker::Interviewer => {
                tries += 1;
                let heard = interview.questions.get(question).is_some_and(|q| holds(text, q));
                stand = if heard || asked || tries >= TRIES { Stand::Silence } else { Stand::CutOff };
            }
            Speaker::Candidate if asked && is_plea_to_repeat(text) => stand = Stand::AskedToRepeat,
            Speaker::Candidate if asked && has_words(text) && question < interview.questions.len() => {
                question += 1;
                tries = 0;
                stand = Stand::Answered;
            }
            Speaker::Candidate => {}
        }
    }
    let spoken = turns.iter().any(|(speaker, _)| *speaker == Speaker::Interviewer);
    if from.complete && !spoken {
        question = interview.questions.len();
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

/// The first words, without the first question.
pub fn greeting(interview: &Interview) -> String {
    let questions = match interview.questions.len() {
        1 => "one question".to_owned(),
        n => format!("{n} questions"),
    };
    format!(
        "Hello {}. I am {}, the AI interviewer of {}. I have {questions} about the position of {}. Here is the first.",
        interview.candidate, interview.interviewer, interview.company, interview.job
    )
}

/// After the answer before `question`, which counts from 0. Varied a little, and always the same for the same question.
pub fn acknowledgement(question: usize) -> &'static str {
    const WORDS: [&str; 3] = ["Thank you.", "I see, thank you.", "Thanks, that is clear."];
    WORDS[question % WORDS.len()]
}

/// The last words; `spoken`: the interviewer has spoken in this conversation.
pub fn closing(interview: &Interview, spoken: bool) -> Line {
    let name = &interview.candidate;
    let text = if spoken {
        format!("Thank you, {name}. That was my last question. Goodbye.")
    } else {
        format!("Welcome back, {name}. You have answered all my questions. Goodbye.")
    };
    Line { text, place: Place { question: interview.questions.len() as u32, complete: true } }
}

#[cfg(test)]
mod tests;
