//! `POST /api/v1/brain/chat/completions`: the OpenAI-compatible door, streaming or in one piece.

use super::model::Error;
use super::remarks::{Remark, Remarks};
use super::{Model, Scene, candidate_turns, script};
use crate::App;
use crate::access::{Action, Caller};
use crate::failure::{Failure, Result};
use crate::interviewer::lease_held;
use crate::store::{Access, Store, StoredProgress};
use crate::wire::Body;
use axum::Json;
use axum::extract::State;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::BoxStream;
use futures_util::{Stream, StreamExt};
use platform_api::brain::{
    ChatRequest, Choice, Chunk, ChunkChoice, Completion, Content, Delta, Message, Role, Usage,
};
use platform_api::interviewer::Progress;
use std::convert::Infallible;
use std::sync::Arc;
use time::OffsetDateTime;

/// An answer on its way: its words, then once where it leads.
enum Piece {
    Words(String),
    Done(Progress),
}

pub async fn chat(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(request): Body<ChatRequest>,
) -> Result<Response> {
    caller.may(Action::Interview)?;
    let Access::Worker { interview, token_id } = &caller.0 else { return Err(Failure::forbidden()) };
    if app.store.lease_is_anothers(interview, token_id, OffsetDateTime::now_utc()).await? {
        return Err(lease_held());
    }
    let scene = Scene::load(&app.store, interview).await?;
    let envelope = Envelope::new(app.model.as_ref().map_or("script", Model::name));
    let pieces = answer(&app, scene, request.messages).await?;
    if request.stream {
        Ok(Sse::new(envelope.stream(pieces)).into_response())
    } else {
        Ok(Json(envelope.whole(pieces).await).into_response())
    }
}

async fn answer(app: &App, scene: Scene, conversation: Vec<Message>) -> Result<BoxStream<'static, Piece>> {
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

/// What stands around the words.
struct Envelope {
    id: String,
    created: i64,
    model: String,
}

impl Envelope {
    fn new(model: &str) -> Self {
        Self {
            id: format!("chatcmpl-{}", crate::keys::new_id()),
            created: OffsetDateTime::now_utc().unix_timestamp(),
            model: model.into(),
        }
    }

    fn stream(
        self,
        pieces: BoxStream<'static, Piece>,
    ) -> impl Stream<Item = std::result::Result<Event, Infallible>> + Send {
        let first = Delta { role: Some(Role::Assistant), content: Some(String::new()) };
        let opening = self.event(first, None, None);
        let chunks = pieces.map(move |piece| match piece {
            Piece::Words(words) => self.event(Delta { role: None, content: Some(words) }, None, None),
            Piece::Done(progress) => self.event(Delta::default(), Some("stop"), Some(progress)),
        });
        let done = Event::default().data("[DONE]");
        futures_util::stream::iter([opening]).chain(chunks).chain(futures_util::stream::iter([done])).map(Ok)
    }

    fn event(&self, delta: Delta, finish_reason: Option<&str>, x_vivavoce: Option<Progress>) -> Event {
        let chunk = Chunk {
            id: self.id.clone(),
            object: "chat.completion.chunk".into(),
            created: self.created,
            model: self.model.clone(),
            choices: vec![ChunkChoice { index: 0, delta, finish_reason: finish_reason.map(str::to_owned) }],
            x_vivavoce,
        };
        match serde_json::to_string(&chunk) {
            Ok(json) => Event::default().data(json),
            Err(error) => Event::default().comment(error.to_string()),
        }
    }

    async fn whole(self, mut pieces: BoxStream<'static, Piece>) -> Completion {
        let (mut text, mut progress) = (String::new(), Progress::default());
        while let Some(piece) = pieces.next().await {
            match piece {
                Piece::Words(words) => text.push_str(&words),
                Piece::Done(done) => progress = done,
            }
        }
        Completion {
            id: self.id,
            object: "chat.completion".into(),
            created: self.created,
            model: self.model,
            choices: vec![Choice {
                index: 0,
                message: Message { role: Role::Assistant, content: Content::Text(text) },
                finish_reason: "stop".into(),
            }],
            usage: Usage::default(),
            x_vivavoce: progress,
        }
    }
}
