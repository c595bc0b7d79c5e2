//! Which brain answers, and keeping where that leads.

use super::model::Error;
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

/// The interviewer's next words. Where they lead is kept before they are spoken.
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
            let pieces = [Piece::Words(line.text), Piece::Done(line.progress)];
            Ok(futures_util::stream::iter(pieces).boxed())
        }
    }
}

/// The model's answer; the script's, if the model fails before it has said anything.
fn by_model(
    store: Store,
    model: &Model,
    scene: Scene,
    conversation: Vec<Message>,
) -> impl Stream<Item = Piece> + Send + use<> {
    let speech = model.speak(&scene, &conversation);
    let turns = candidate_turns(&conversation);
    async_stream::stream! {
        let mut speech = std::pin::pin!(speech);
        let mut remarks = Remarks::default();
        let mut silent = true;
        let mut failed: Option<Error> = None;
        while let Some(piece) = speech.next().await {
            match piece {
                Ok(piece) => {
                    let before = remarks.last;
                    let words = remarks.push(&piece);
                    if remarks.last != before {
                        // kept before it is spoken: the worker asks where it is as soon as it speaks
                        keep(&store, &scene, turns, &after(&scene, remarks.last)).await;
                    }
                    if !words.is_empty() {
                        silent &= words.trim().is_empty();
                        yield Piece::Words(words);
                    }
                }
                Err(error) => failed = Some(error),
            }
        }
        let rest = remarks.finish();
        if !rest.is_empty() {
            silent = false;
            yield Piece::Words(rest);
        }
        if let Some(error) = &failed {
            tracing::warn!(interview = %scene.interview.id, %error, instead = silent, "the model failed");
        }
        let progress = if silent {
            let line = script::instead_of_model(&scene, turns);
            keep(&store, &scene, turns, &line.progress).await;
            yield Piece::Words(line.text);
            line.progress
        } else {
            let progress = after(&scene, remarks.last);
            keep(&store, &scene, turns, &progress).await;
            progress
        };
        yield Piece::Done(progress);
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
