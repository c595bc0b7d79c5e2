//! Streams of server-sent events, written by hand: several events go out in one piece, and an event's words are made once
//! for all who are told.

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt};
use std::convert::Infallible;

/// What keeps a connection open that has nothing to say, and shows that it is.
pub const STILL_HERE: &str = ":\n\n";

/// Appends an event. `json` has no line breaks, as serde_json writes it.
pub fn event(out: &mut String, name: &str, id: Option<&str>, json: &str) {
    if let Some(id) = id {
        out.push_str("id: ");
        out.push_str(id);
        out.push('\n');
    }
    out.push_str("event: ");
    out.push_str(name);
    out.push_str("\ndata: ");
    out.push_str(json);
    out.push_str("\n\n");
}

/// The answer that is made of these pieces. The next piece is asked for when the reader has taken the one before.
pub fn response(pieces: impl Stream<Item = String> + Send + 'static) -> Response {
    let body = Body::from_stream(pieces.map(|piece| Ok::<_, Infallible>(Bytes::from(piece))));
    // a proxy that collects answers would hold events back
    (
        [
            (header::CONTENT_TYPE, "text/event-stream"),
            (header::HeaderName::from_static("x-accel-buffering"), "no"),
        ],
        body,
    )
        .into_response()
}
