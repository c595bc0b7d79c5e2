//! What a View shows of watching.

use std::collections::BTreeMap;

use platform_api::SubjectId;
use platform_api::remarks::Content;
use time::format_description::well_known::Rfc3339;

use super::book::{Book, Kept};
use super::input::Writer;
use super::state::{Hearing, ObserverState, Watched};
use super::view::{
    Following, GuideQuestion, Listening, NoteVersion, ObservedNote, ObservedRating, ObserverView,
    RatingVersion, RemarkKept, RemarksSaved,
};

/// What stands in the book, as it is drawn.
#[derive(Clone, Debug, Default)]
pub(super) struct Remarked {
    /// Of the book that this was made from.
    revision: u64,
    notes: Vec<ObservedNote>,
    bookmarks: Vec<ObservedNote>,
    ratings: Vec<ObservedRating>,
    /// Of each question that somebody ticked by hand: whether it is covered.
    by_hand: BTreeMap<String, bool>,
}

impl ObserverState {
    /// Without the transcript, which goes beside it.
    pub fn view(&self) -> ObserverView {
        let nothing = ObserverView {
            seq: 0,
            interview: None,
            about: None,
            session: None,
            following: Following::Off,
            listening: Listening::Off,
            volume: self.volume,
            elapsed_s: 0,
            can_remark: false,
            account: None,
            guide: Vec::new(),
            notes: Vec::new(),
            bookmarks: Vec::new(),
            ratings: Vec::new(),
            saved: RemarksSaved { nowhere: 0, waiting: 0, refused: 0, r#where: RemarkKept::Platform },
            problem: None,
            transcript: None,
            transcript_changes: None,
        };
        let Some(watched) = &self.watched else { return nothing };
        let remarked = watched.remarked();
        ObserverView {
            interview: Some(watched.interview.clone()),
            about: watched.about.clone(),
            session: watched.session.clone(),
            following: watched.following,
            listening: listening(watched.hearing),
            elapsed_s: u32::try_from(self.elapsed_ms() / 1000).unwrap_or(u32::MAX),
            can_remark: watched.by.is_some(),
            account: watched.by.as_ref().map(|(writer, _)| writer.account.clone()),
            guide: guide(watched, &remarked.by_hand),
            notes: remarked.notes,
            bookmarks: remarked.bookmarks,
            ratings: remarked.ratings,
            saved: watched.book.saved(),
            problem: watched.troubles.shown(),
            ..nothing
        }
    }
}

fn listening(hearing: Hearing) -> Listening {
    match hearing {
        Hearing::Off => Listening::Off,
        Hearing::Joining { failures: 0 } => Listening::Joining,
        Hearing::Joined { is_reconnecting: false } => Listening::Listening,
        Hearing::Joining { .. } | Hearing::Joined { is_reconnecting: true } | Hearing::Lost { .. } => {
            Listening::Lost
        }
        Hearing::NoCall { .. } => Listening::NoCall,
    }
}

/// A question that the interviewer has come to was asked, and so were those before it.
fn guide(watched: &Watched, by_hand: &BTreeMap<String, bool>) -> Vec<GuideQuestion> {
    let Some(about) = &watched.about else { return Vec::new() };
    let is_over = watched.session.as_ref().is_some_and(super::state::has_ended);
    let reached = watched.session.as_ref().and_then(|session| session.question).unwrap_or(0);
    (1u32..)
        .zip(&about.pack.questions)
        .map(|(number, question)| {
            // without an id nobody can tick it
            let id = question.id.clone().unwrap_or_else(|| number.to_string());
            let ticked = by_hand.get(&id).copied();
            GuideQuestion {
                text: question.text.clone(),
                good_answer: question.good_answer.clone(),
                time_limit_s: question.time_limit_s,
                is_open: number == reached && !is_over,
                covered: ticked.unwrap_or(number <= reached),
                by_hand: ticked.is_some(),
                id,
            }
        })
        .collect()
}

impl Watched {
    fn remarked(&self) -> Remarked {
        let mut made = self.remarked.borrow_mut();
        match &*made {
            Some(made) if made.revision == self.book.revision() => made.clone(),
            _ => made.insert(Remarked::of(&self.book, self.by.as_ref().map(|(writer, _)| writer))).clone(),
        }
    }
}

impl Remarked {
    fn of(book: &Book, me: Option<&Writer>) -> Self {
        let mut made = Self { revision: book.revision(), ..Self::default() };
        for (subject, standing) in book.subjects() {
            made.take(book, subject, &standing, me);
        }
        let place = |note: &ObservedNote| {
            (note.at_ms.unwrap_or(u32::MAX), note.versions.first().map(|version| version.made_at.clone()))
        };
        made.notes.sort_by_key(place);
        made.bookmarks.sort_by_key(place);
        made.ratings.sort_by(|a, b| {
            (&a.criterion, &a.author_name, &a.author).cmp(&(&b.criterion, &b.author_name, &b.author))
        });
        made
    }

    fn take(&mut self, book: &Book, subject: &SubjectId, standing: &[&Kept], me: Option<&Writer>) {
        let mut notes = Vec::new();
        let mut ratings = Vec::new();
        let (mut is_bookmark, mut removed, mut criterion_is) = (false, false, None);
        for kept in standing {
            let remark = &kept.remark.remark;
            let made_at = remark.made_at.format(&Rfc3339).unwrap_or_default();
            let version = |text: &String| NoteVersion {
                id: remark.id.clone(),
                text: text.clone(),
                made_at: made_at.clone(),
                kept: kept.kept,
            };
            match &remark.content {
                Content::Note { text } => notes.push(version(text)),
                Content::Bookmark { text } => {
                    is_bookmark = true;
                    notes.push(version(text));
                }
                // oldest first: the newest counts
                Content::Covered { covered } => {
                    if let Some(question) = subject.as_str().strip_prefix("question/") {
                        self.by_hand.insert(question.to_owned(), *covered);
                    }
                }
                Content::Rating { criterion, score, comment, quotes } => {
                    criterion_is = Some(criterion.clone());
                    ratings.push(RatingVersion {
                        id: remark.id.clone(),
                        score: *score,
                        comment: comment.clone(),
                        quotes: quotes.clone(),
                        made_at: made_at.clone(),
                        kept: kept.kept,
                    });
                }
                Content::Removed => removed = true,
            }
        }
        let Some(first) = standing.first() else { return };
        let author = &book.begun_by(subject).unwrap_or(first).remark;
        let is_mine = me.is_some_and(|me| me.account == author.author);
        if let Some(criterion) = criterion_is {
            self.ratings.push(ObservedRating {
                subject: subject.clone(),
                criterion,
                author: first.remark.author.clone(),
                author_name: first.remark.author_name.clone(),
                is_mine: me.is_some_and(|me| me.account == first.remark.author),
                versions: ratings,
            });
        } else if !notes.is_empty() {
            let at_ms = standing.iter().find_map(|kept| kept.remark.remark.at_ms);
            let note = ObservedNote {
                subject: subject.clone(),
                author: author.author.clone(),
                author_name: author.author_name.clone(),
                is_mine,
                at_ms: at_ms.map(|at_ms| u32::try_from(at_ms).unwrap_or(u32::MAX)),
                versions: notes,
                removed_by_one: removed,
            };
            if is_bookmark { self.bookmarks.push(note) } else { self.notes.push(note) }
        }
    }
}
