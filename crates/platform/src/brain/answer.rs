//! Which brain answers, and keeping where that leads.

use super::remarks::{Remark, Remarks};
use super::{Model, Scene, candidate_turns, script};
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

/// The interviewer's next words, to be read, on the whole of what was said. Nothing is kept of them.
pub fn in_writing(app: &App, scene: Scene, conversation: Vec<Message>) -> BoxStream<'static, Piece> {
    let Some(model) = &app.model else {
        return whole(script::next_of_whole(&scene, &conversation)).boxed();
    };
    let speech = speech(model, &scene, &conversation);
    let pieces = async_stream::stream! {
        let mut speech = std::pin::pin!(speech);
        let (mut silent, mut at) = (true, None);
        while let Some(said) = speech.next().await {
            match said {
                Said::Words(words) => {
                    silent &= words.trim().is_empty();
                    yield Piece::Words(words);
                }
                Said::At(remark) => at = Some(remark),
            }
        }
        if silent {
            let line = script::next_of_whole(&scene, &conversation);
            yield Piece::Words(line.text);
            yield Piece::Done(line.progress);
        } else {
            let progress = after(&scene, at);
            // a model that loses its place does not take the interview back
            let question = progress.question.max(scene.stored.question);
            yield Piece::Done(scene.at(question, progress.complete));
        }
    };
    pieces.boxed()
}

fn whole(line: script::Line) -> impl Stream<Item = Piece> {
    futures_util::stream::iter([Piece::Words(line.text), Piece::Done(line.progress)])
}

/// The model's answer; the script's, if the model fails before it has said anything.
fn by_model(
    store: Store,
    model: &Model,
    scene: Scene,
    conversation: Vec<Message>,
) -> impl Stream<Item = Piece> + Send + use<> {
    let speech = speech(model, &scene, &conversation);
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
}

/// A model's words as far as they come, without its remarks.
fn speech(model: &Model, scene: &Scene, conversation: &[Message]) -> impl Stream<Item = Said> + Send + use<> {
    let speech = model.speak(scene, conversation);
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
                Err(error) => tracing::warn!(%interview, %error, "the model failed"),
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
