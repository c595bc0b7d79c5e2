//! A reader of server-sent events.

use crate::harness::Harness;
use serde_json::Value;
use std::time::Duration;

/// Longer than the platform may take to notice that somebody may no longer listen.
const DEADLINE: Duration = Duration::from_secs(20);

pub struct Listening {
    response: reqwest::Response,
    text: String,
    /// Comments that came.
    pub comments: usize,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub name: String,
    pub id: Option<String>,
    pub data: Value,
}

impl Harness {
    /// Listens to a stream, after the event of this id.
    pub async fn listen(&self, path: &str, bearer: &str, after: Option<&str>) -> Listening {
        let url = format!("{}{path}", self.platform.public_url());
        let mut request = self.http.get(url).bearer_auth(bearer);
        if let Some(after) = after {
            request = request.header("last-event-id", after);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Listening { response, text: String::new(), comments: 0 }
    }
}

impl Listening {
    /// `None`: the stream has ended.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                match read(&block) {
                    Some(event) => return Some(event),
                    None => self.comments += 1,
                }
                continue;
            }
            let chunk = tokio::time::timeout(DEADLINE, self.response.chunk()).await;
            match chunk.expect("something comes in time") {
                Ok(Some(chunk)) => self.text.push_str(std::str::from_utf8(&chunk).unwrap()),
                Ok(None) | Err(_) => return None,
            }
        }
    }

    /// The next event of this name; others are passed over.
    pub async fn next_named(&mut self, name: &str) -> Event {
        loop {
            let event = self.next().await.unwrap_or_else(|| panic!("the stream ended before {name}"));
            if event.name == name {
                return event;
            }
        }
    }

    /// The next event of this name that is as wanted.
    pub async fn next_where(&mut self, name: &str, wanted: impl Fn(&Value) -> bool) -> Event {
        loop {
            let event = self.next_named(name).await;
            if wanted(&event.data) {
                return event;
            }
        }
    }

    /// The next comment, if no event comes before it.
    pub async fn next_comment(&mut self) {
        let known = self.comments;
        while self.comments == known {
            let Some((block, rest)) = self.text.split_once("\n\n") else {
                let chunk = tokio::time::timeout(DEADLINE, self.response.chunk()).await;
                let chunk = chunk.expect("a comment comes in time").unwrap().expect("the stream goes on");
                self.text.push_str(std::str::from_utf8(&chunk).unwrap());
                continue;
            };
            assert_eq!(read(block), None, "an event instead of a comment");
            self.comments += 1;
            self.text = rest.to_owned();
        }
    }

    /// Reads to the stream's end.
    pub async fn end(mut self) {
        while self.next().await.is_some() {}
    }
}

fn read(block: &str) -> Option<Event> {
    let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
    Some(Event {
        name: field("event: ")?,
        id: field("id: "),
        data: serde_json::from_str(&field("data: ")?).unwrap(),
    })
}
