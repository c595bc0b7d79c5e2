//! `POST /api/v1/brain/chat/completions`: the OpenAI-compatible door, streaming or in one piece.

use super::answer::{Piece, answer};
use super::{Model, Scene};
use crate::App;
use crate::access::{Action, Caller};
use crate::failure::{Failure, Result};
use crate::interviewer::lease_held;
use crate::store::Access;
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

pub async fn chat(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(request): Body<ChatRequest>,
) -> Result<Response> {
    caller.may(Action::Interview)?;
    let Access::Worker { interview, token_id } = &caller.access else { return Err(Failure::forbidden()) };
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
