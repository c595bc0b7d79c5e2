//! Lines that come in odd pieces, break off, or are something else.

use crate::fake::{Fake, KEY, client, html, json_answer, prepared};
use diagnosis::Unreachable;
use futures_util::StreamExt;
use platform_api::line::{LineBegins, NextLine};
use platform_client::{Error, LineEvent, Session};
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A FAKE platform that sends these pieces of an answer one by one, then hangs up, or stays silent.
struct Pieces {
    url: String,
    serving: tokio::task::JoinHandle<()>,
}

impl Pieces {
    async fn of(pieces: Vec<Vec<u8>>, then_silent: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let serving = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.set_nodelay(true).unwrap();
            read_request(&mut stream).await;
            for piece in pieces {
                stream.write_all(&piece).await.unwrap();
                stream.flush().await.unwrap();
                tokio::task::yield_now().await;
            }
            while then_silent && stream.read(&mut [0; 1024]).await.is_ok_and(|bytes| bytes > 0) {}
        });
        Self { url, serving }
    }
}

async fn read_request(stream: &mut TcpStream) {
    let mut request = Vec::new();
    while !request.ends_with(b"}") {
        stream.read_buf(&mut request).await.unwrap();
    }
}

impl Drop for Pieces {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

const HEAD: &str = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n";

fn begins() -> String {
    "event: line\ndata: {\"id\":\"reply-a\",\"at_ms\":7}\n\n".into()
}

fn words(text: &str) -> String {
    format!("event: words\ndata: {}\n\n", json!({"text": text}))
}

fn entry(text: &str) -> Value {
    json!({"id": "reply-a", "order": 1, "who": "interviewer", "text": text, "final": true, "at_ms": 7, "via": "typed"})
}

fn done(text: &str) -> String {
    let progress = json!({"question": 1, "total": 2, "complete": false, "text": "Why?"});
    let done = json!({"entry": entry(text), "progress": progress, "is_last": false, "more": 1});
    format!("event: done\ndata: {done}\n\n")
}

/// The words, and how it ended.
async fn listen(url: &str, silence: Duration) -> (String, Result<Option<String>, Error>) {
    let session = Session { interview: "i1".into(), token: KEY.to_owned().into() };
    let wanted = NextLine { answers_to: Some("a".into()), at_ms: 7 };
    let client = client(url).with_deadline(silence);
    let mut events = std::pin::pin!(client.next_line(&session, &wanted));
    let (mut said, mut end) = (String::new(), None);
    while let Some(event) = events.next().await {
        match event {
            Ok(LineEvent::Begins(line)) => assert_eq!(line, LineBegins { id: "reply-a".into(), at_ms: 7 }),
            Ok(LineEvent::Words(words)) => said += &words,
            Ok(LineEvent::Done(done)) => end = Some(done.entry.text),
            Err(error) => return (said, Err(error)),
        }
    }
    (said, Ok(end))
}

const PATIENCE: Duration = Duration::from_secs(5);

#[tokio::test]
async fn a_line_is_read_however_its_bytes_are_cut() {
    let text = "Grüß Gott, 𒀀! مرحبا";
    for newline in ["\n", "\r\n", "\r"] {
        let body =
            format!(": thinking\n\n{}{}event: later\ndata: ?\n\n{}", begins(), words(text), done(text));
        let bytes = format!("{HEAD}{}", body.replace('\n', newline)).into_bytes();
        for size in [1, 2, 3, 7, 64, bytes.len()] {
            let pieces = bytes.chunks(size).map(<[u8]>::to_vec).collect();
            let fake = Pieces::of(pieces, false).await;
            let heard = listen(&fake.url, PATIENCE).await;
            assert_eq!(
                heard,
                (text.to_owned(), Ok(Some(text.to_owned()))),
                "{newline:?} in pieces of {size}"
            );
        }
    }
}

#[tokio::test]
async fn half_a_line_is_a_broken_connection() {
    for body in [String::new(), begins(), begins() + &words("Hello"), begins() + "event: done\ndata: {"] {
        let fake = Pieces::of(vec![format!("{HEAD}{body}").into_bytes()], false).await;
        let (_, end) = listen(&fake.url, PATIENCE).await;
        assert!(matches!(end, Err(Error::Unreachable { why: Unreachable::Broken, .. })), "{body:?}: {end:?}");
    }
}

#[tokio::test]
async fn silence_ends_a_line_and_a_sign_of_thinking_does_not() {
    let silence = Duration::from_millis(1500);
    let fake = Pieces::of(vec![format!("{HEAD}{}", begins() + &words("Hel")).into_bytes()], true).await;
    let began = Instant::now();
    let (said, end) = listen(&fake.url, silence).await;
    assert!(matches!(end, Err(Error::Unreachable { why: Unreachable::TimedOut { .. }, .. })), "{end:?}");
    assert_eq!(said, "Hel");
    assert!(began.elapsed() >= silence && began.elapsed() < PATIENCE);

    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let thinking = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        read_request(&mut stream).await;
        stream.write_all(format!("{HEAD}{}", begins()).as_bytes()).await.unwrap();
        let mut ticks = tokio::time::interval(silence / 6);
        for _ in 0..9 {
            ticks.tick().await;
            stream.write_all(b":\n\n").await.unwrap();
        }
        stream.write_all((words("Well.") + &done("Well.")).as_bytes()).await.unwrap();
    });
    assert_eq!(listen(&url, silence).await, ("Well.".into(), Ok(Some("Well.".into()))));
    thinking.await.unwrap();
}

#[tokio::test]
async fn what_is_no_line_is_told_by_what_it_is() {
    let events =
        |body: &str| prepared(200, body.to_owned()).with("content-type", "text/event-stream; charset=utf-8");
    let refusal = |code: &str| json!({"code": code, "message": "What happened.", "remedy": "What to do."});
    let failed = |code: &str| events(&format!("{}event: failed\ndata: {}\n\n", begins(), refusal(code)));
    let server_error =
        |message: &str| Error::ServerError { platform: String::new(), status: 500, message: message.into() };
    let refused =
        |status| Error::Refused { platform: String::new(), status, message: "What happened.".into() };
    let not_json = |status| Error::NotJson { platform: String::new(), status };
    for (answer, expected) in [
        (html(200), not_json(200)),
        (json_answer(200, json!({})), not_json(200)),
        (events("event: line\ndata: {}\n\n"), not_json(200)),
        (events("event: words\ndata: \u{1}\n\n"), not_json(200)),
        (json_answer(409, refusal("interview_finished")), Error::Finished),
        (json_answer(409, refusal("superseded")), Error::Superseded),
        (json_answer(409, refusal("answer_not_stored")), refused(409)),
        (json_answer(401, refusal("unauthorized")), Error::Unauthorized),
        (json_answer(500, refusal("internal")), server_error("What happened.")),
        (failed("interview_finished"), Error::Finished),
        (failed("internal"), server_error("What happened.")),
        (failed("line_given_up"), refused(409)),
        (failed("lease_held"), refused(409)),
    ] {
        let fake = Fake::answering(answer).await;
        let (_, end) = listen(&fake.url, PATIENCE).await;
        let expected = match expected {
            Error::NotJson { status, .. } => Error::NotJson { platform: fake.url.clone(), status },
            Error::Refused { status, message, .. } => {
                Error::Refused { platform: fake.url.clone(), status, message }
            }
            Error::ServerError { status, message, .. } => {
                Error::ServerError { platform: fake.url.clone(), status, message }
            }
            other => other,
        };
        assert_eq!(end, Err(expected));
        let asked = fake.asked();
        assert_eq!(asked[0].path, "/api/v1/interviews/i1/next-line");
        assert_eq!(asked[0].bearer, Some(format!("Bearer {KEY}")));
        assert_eq!(asked[0].body, json!({"answers_to": "a", "at_ms": 7}));
    }
    let endless = prepared(200, format!("{}{}", begins(), ": x\n".repeat(2 << 20)))
        .with("content-type", "text/event-stream");
    let fake = Fake::answering(endless).await;
    assert_eq!(
        listen(&fake.url, PATIENCE).await.1,
        Err(Error::NotJson { platform: fake.url.clone(), status: 200 })
    );
}
