//! Which brain answers, and keeping where that leads.

use super::remarks::{Remark, Remarks};
use super::script::Line;
use super::{Manner, Model, Scene, candidate_turns, script};
use crate::App;
use crate::failure::Result;
use crate::store::{Store, StoredProgress};
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt};
use platform_api::brain::Message;
use platform_api::interviewer::Progress;

/// An answer on its way: its words, then once where it leads.
pub enum Piece {
    Words(String),
    Done(Progress),
}

/// The interviewer's next words, to be spoken. Where they lead is kept before they are spoken.
pub async fn answer(
    app: &App,
    scene: Scene,
    conversation: Vec<Message>,
) -> Result<BoxStream<'static, Piece>> {
    match &app.model {
        Some(model) => Ok(by_model(app.store.clone(), model, scene, conversation).boxed()),
        None => {
            let line = script::next(&scene, &conversation);
            remember(&app.store, &scene, candidate_turns(&conversation), &line.progress).await?;
            Ok(whole(line).boxed())
        }
    }
}

/// A line on its way: its words, then once the whole of it.
pub enum Writing {
    Words(String),
    /// Most often the words before; the script's in their place, where the model is not to be believed.
    Line(Line),
}

/// The interviewer's next line, to be read, on the whole of what was said. Nothing is kept of it.
pub fn in_writing(app: &App, scene: Scene, conversation: Vec<Message>) -> BoxStream<'static, Writing> {
    let speech = app.model.as_ref().map(|model| speech(model, &scene, &conversation, Manner::Written));
    let pieces = async_stream::stream! {
        let mut draft = Draft::default();
        if let Some(speech) = speech {
            let mut speech = std::pin::pin!(speech);
            while let Some(said) = speech.next().await {
                if let Some(words) = draft.add(&scene, said) {
                    yield Writing::Words(words);
                }
                if draft.is_bad {
                    break;
                }
            }
        }
        let line = draft.line(&scene).unwrap_or_else(|| script::next_of_whole(&scene, &conversation));
        if draft.text.is_empty() {
            yield Writing::Words(line.text.clone());
        }
        yield Writing::Line(line);
    };
    pieces.boxed()
}

/// What a model has written so far.
#[derive(Default)]
struct Draft {
    text: String,
    at: Option<Remark>,
    /// Nothing of it is to stand.
    is_bad: bool,
}

impl Draft {
    /// The words to be shown, if there are any in it.
    fn add(&mut self, scene: &Scene, said: Said) -> Option<String> {
        match said {
            Said::Words(words) => {
                // what a model begins with is often a space
                let words = if self.text.is_empty() { words.trim_start() } else { &words };
                self.text.push_str(words);
                (!words.is_empty()).then(|| words.to_owned())
            }
            Said::At(remark) => {
                // a goodbye before the last question was asked
                self.is_bad |= remark == Remark::End && scene.stored.question < scene.total();
                self.at = Some(remark);
                None
            }
            Said::BrokeOff => {
                self.is_bad = true;
                None
            }
        }
    }

    /// The line as the model wrote it, if it may stand. A model that loses its place neither takes the interview back
    /// nor skips a question.
    fn line(&self, scene: &Scene) -> Option<Line> {
        if self.is_bad || self.text.is_empty() {
            return None;
        }
        let asked = scene.stored.question;
        let progress = match self.at {
            Some(Remark::Question(n)) => scene.at(n.clamp(asked, asked + 1).clamp(1, scene.total()), false),
            at => after(scene, at),
        };
        let complete = progress.complete || scene.stored.complete;
        Some(Line { text: self.text.clone(), progress: scene.at(progress.question, complete) })
    }
}

fn whole(line: Line) -> impl Stream<Item = Piece> {
    futures_util::stream::iter([Piece::Words(line.text), Piece::Done(line.progress)])
}

/// The model's answer; the script's, if the model fails before it has said anything.
fn by_model(
    store: Store,
    model: &Model,
    scene: Scene,
    conversation: Vec<Message>,
) -> impl Stream<Item = Piece> + Send + use<> {
    let speech = speech(model, &scene, &conversation, Manner::Spoken);
    let turns = candidate_turns(&conversation);
    async_stream::stream! {
        let mut speech = std::pin::pin!(speech);
        let (mut silent, mut at) = (true, None);
        while let Some(said) = speech.next().await {
            match said {
                Said::Words(words) => {
                    silent &= words.trim().is_empty();
                    yield Piece::Words(words);
                }
                // what was spoken was heard
                Said::BrokeOff => {}
                Said::At(remark) => {
                    at = Some(remark);
                    // kept before it is spoken: the worker asks where it is as soon as it speaks
                    keep(&store, &scene, turns, &after(&scene, at)).await;
                }
            }
        }
        let progress = if silent {
            let line = script::instead_of_model(&scene, turns);
            keep(&store, &scene, turns, &line.progress).await;
            yield Piece::Words(line.text);
            line.progress
        } else {
            let progress = after(&scene, at);
            keep(&store, &scene, turns, &progress).await;
            progress
        };
        yield Piece::Done(progress);
    }
}

/// What a model says.
enum Said {
    Words(String),
    /// Where it is, from here on.
    At(Remark),
    /// Nothing more comes, though it was not at its end.
    BrokeOff,
}

/// A model's words as far as they come, without its remarks.
fn speech(
    model: &Model,
    scene: &Scene,
    conversation: &[Message],
    manner: Manner,
) -> impl Stream<Item = Said> + Send + use<> {
    let speech = model.speak(scene, conversation, manner);
    let interview = scene.interview.id.clone();
    async_stream::stream! {
        let mut speech = std::pin::pin!(speech);
        let mut remarks = Remarks::default();
        while let Some(piece) = speech.next().await {
            match piece {
                Ok(piece) => {
                    let before = remarks.last;
                    let words = remarks.push(&piece);
                    if let Some(remark) = remarks.last.filter(|_| remarks.last != before) {
                        yield Said::At(remark);
                    }
                    if !words.is_empty() {
                        yield Said::Words(words);
                    }
                }
                Err(error) => {
                    tracing::warn!(%interview, %error, "the model failed");
                    yield Said::BrokeOff;
                }
            }
        }
        let rest = remarks.finish();
        if !rest.is_empty() {
            yield Said::Words(rest);
        }
    }
}

/// Where a model's remark leads; without one it stays where it was.
fn after(scene: &Scene, remark: Option<Remark>) -> Progress {
    match remark {
        Some(Remark::End) => scene.at(scene.total(), true),
        Some(Remark::Question(n)) => scene.at(n.clamp(1, scene.total()), false),
        None => scene.at(scene.stored.question.max(1), scene.stored.complete),
    }
}

/// In mid-sentence there is nobody to fail to: the words go on without.
async fn keep(store: &Store, scene: &Scene, turns: u32, progress: &Progress) {
    if let Err(failure) = remember(store, scene, turns, progress).await {
        tracing::error!(interview = %scene.interview.id, message = failure.body.message, "progress not kept");
    }
}

async fn remember(store: &Store, scene: &Scene, turns: u32, progress: &Progress) -> Result<()> {
    let stored = StoredProgress {
        question: progress.question,
        complete: progress.complete,
        turns,
        base: scene.stored.base,
    };
    Ok(store.set_progress(&scene.interview.id, stored).await?)
}
