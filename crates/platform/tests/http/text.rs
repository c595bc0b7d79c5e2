//! Text mode: the interviewer in writing.

use crate::fake_model::{Behaviour, FakeModel};
use crate::harness::{Answer, FIRST, Harness, Invited, SECOND, of};
use axum::http::StatusCode;
use futures_util::StreamExt;
use platform::Flags;
use platform_api::line::LineDone;
use platform_api::paths;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use testbed::LiveKitServer;

struct Desk {
    harness: Harness,
    invited: Invited,
    candidate: String,
}

/// A line as it was streamed.
#[derive(Clone, Debug, PartialEq)]
struct Read {
    id: String,
    text: String,
    done: LineDone,
}

impl Desk {
    async fn new() -> Self {
        Self::with("").await
    }

    async fn with(settings: &str) -> Self {
        let harness = Harness::start_with(settings, Flags::default()).await;
        let invited = harness.interview().await;
        let candidate = harness.session(&invited).await;
        Self { harness, invited, candidate }
    }

    async fn with_model(behaviour: Behaviour) -> (Self, FakeModel) {
        let model = FakeModel::start(behaviour).await;
        let settings =
            format!("OPENAI_API_KEY=sk-test\nOPENAI_BASE_URL={}\nOPENAI_MODEL=fake-1\n", model.url);
        (Self::with(&settings).await, model)
    }

    fn path(&self, path: &str) -> String {
        of(path, &self.invited.interview)
    }

    async fn upload(&self, bearer: &str, entries: Value) -> Answer {
        self.harness.post(&self.path(paths::ENTRIES), Some(bearer), json!({"entries": entries})).await
    }

    async fn types(&self, id: &str, text: &str, at_ms: u64) {
        let entry = json!({"id": id, "order": at_ms, "who": "candidate", "text": text, "final": true, "at_ms": at_ms, "via": "typed"});
        assert_eq!(self.upload(&self.candidate, json!([entry])).await.status, 200);
    }

    /// The candidate's client has no network and writes the interviewer's line.
    async fn writes_itself(&self, id: &str, text: &str, at_ms: u64, outcome: &str) {
        let entry = json!({"id": id, "order": at_ms, "who": "interviewer", "text": text, "final": true, "at_ms": at_ms, "via": "typed"});
        let answer = self.upload(&self.candidate, json!([entry])).await.json();
        assert_eq!(answer["results"], json!([{"id": id, "outcome": outcome}]));
    }

    async fn says(&self, bearer: &str, who: &str, id: &str, text: &str, at_ms: u64) {
        let entry = json!({"id": id, "order": at_ms, "who": who, "text": text, "final": true, "at_ms": at_ms, "via": "voice"});
        assert_eq!(self.upload(bearer, json!([entry])).await.status, 200);
    }

    async fn ask(&self, answers_to: Option<&str>, at_ms: u64) -> Answer {
        let body = json!({"answers_to": answers_to, "at_ms": at_ms});
        self.harness.post(&self.path(paths::NEXT_LINE), Some(&self.candidate), body).await
    }

    async fn line(&self, answers_to: Option<&str>, at_ms: u64) -> Read {
        read(&self.ask(answers_to, at_ms).await)
    }

    async fn transcript(&self) -> Vec<Value> {
        let path = self.path(paths::TRANSCRIPT);
        let transcript = self.harness.get(&path, Some(&self.harness.administrator)).await.json();
        transcript["entries"].as_array().unwrap().clone()
    }

    async fn said(&self) -> Vec<String> {
        self.transcript().await.iter().map(|entry| entry["text"].as_str().unwrap().to_owned()).collect()
    }

    async fn progress(&self) -> (u64, bool) {
        let path = self.path(paths::PROGRESS);
        let progress = self.harness.get(&path, Some(&self.harness.administrator)).await.json();
        (progress["question"].as_u64().unwrap(), progress["complete"].as_bool().unwrap())
    }

    async fn take_lease(&self, worker: &str, holder: &str) -> Answer {
        self.harness.post(&self.path(paths::LEASE), Some(worker), json!({"holder": holder})).await
    }

    /// What a worker's brain says in a conversation of these messages.
    async fn spoken(&self, worker: &str, messages: Value) -> Answer {
        self.harness
            .post(paths::BRAIN_CHAT, Some(worker), json!({"model": "any", "messages": messages}))
            .await
    }
}

fn events(body: &str) -> Vec<(String, Value)> {
    let event = |block: &str| {
        let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::to_owned);
        Some((field("event: ")?, serde_json::from_str(&field("data: ")?).unwrap()))
    };
    body.split("\n\n").filter_map(event).collect()
}

fn read(answer: &Answer) -> Read {
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert!(answer.headers["content-type"].to_str().unwrap().starts_with("text/event-stream"));
    let events = events(&answer.text);
    let names: Vec<&str> = events.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!((names[0], names[names.len() - 1]), ("line", "done"), "{}", answer.text);
    let words = events.iter().filter(|(name, _)| name == "words");
    let done: LineDone = serde_json::from_value(events[events.len() - 1].1.clone()).unwrap();
    assert_eq!(
        (&events[0].1["id"], &events[0].1["at_ms"]),
        (&json!(done.entry.id), &json!(done.entry.at_ms))
    );
    Read {
        id: done.entry.id.to_string(),
        text: words.map(|(_, words)| words["text"].as_str().unwrap()).collect(),
        done,
    }
}

#[tokio::test]
async fn an_interview_is_held_in_writing_from_greeting_to_goodbye() {
    let desk = Desk::new().await;
    let greeting = desk.line(None, 0).await;
    assert!(greeting.text.starts_with("Hello Ada.") && greeting.text.ends_with(FIRST), "{}", greeting.text);
    assert_eq!((greeting.id.as_str(), greeting.done.is_last), ("reply-opening", false));
    assert_eq!((greeting.done.progress.question, greeting.done.progress.total), (1, 2));
    assert_eq!(greeting.done.progress.text, FIRST);
    desk.types("a1", "I built a database.", 5_000).await;
    let second = desk.line(Some("a1"), 5_100).await;
    assert_eq!((second.id.as_str(), second.done.progress.question), ("reply-a1", 2));
    assert!(second.text.ends_with(SECOND), "{}", second.text);
    desk.types("a2", "I measure first.", 9_000).await;
    // a clock that is behind puts no reply before its answer
    let goodbye = desk.line(Some("a2"), 10).await;
    assert!(goodbye.done.is_last && goodbye.text.ends_with("Goodbye."), "{}", goodbye.text);
    assert_eq!(goodbye.done.entry.at_ms, 9_000);

    let said =
        [greeting.text, "I built a database.".into(), second.text, "I measure first.".into(), goodbye.text];
    assert_eq!(desk.said().await, said);
    let lines: Vec<Value> =
        desk.transcript().await.into_iter().filter(|e| e["who"] == "interviewer").collect();
    assert!(
        lines.iter().all(|e| e["via"] == "typed" && e["uploaded_by"] == "interviewer" && e["final"] == true)
    );
    assert_eq!(desk.progress().await, (2, true));
    let finished = desk.harness.get(&desk.path(paths::TRANSCRIPT), Some(&desk.candidate)).await.json();
    assert_eq!(finished["state"], "finished");
}

#[tokio::test]
async fn asked_again_for_the_same_answer_it_says_the_same_also_after_the_end() {
    let desk = Desk::new().await;
    let greeting = desk.line(None, 0).await;
    assert_eq!(desk.line(None, 700).await, greeting);
    desk.types("a1", "I built a database.", 5_000).await;
    let (first, again) = tokio::join!(desk.line(Some("a1"), 5_100), desk.line(Some("a1"), 5_200));
    assert_eq!(first, again, "two requests at once");
    desk.types("a2", "I measure first.", 9_000).await;
    let goodbye = desk.line(Some("a2"), 9_100).await;
    assert_eq!(desk.line(Some("a2"), 9_900).await, goodbye);
    assert_eq!(desk.line(Some("a1"), 9_900).await, first, "with the question it led to then");
    assert_eq!(desk.said().await.len(), 5);
    desk.types("a3", "One more thing.", 11_000).await;
    assert_eq!(desk.ask(Some("a3"), 11_100).await.refusal(), (409, "interview_finished".into()));
}

#[tokio::test]
async fn what_cannot_be_replied_to_is_refused_with_what_to_do() {
    let desk = Desk::new().await;
    desk.line(None, 0).await;
    for (answers_to, refusal) in [
        (json!("never seen"), (409, "answer_not_stored")),
        (json!(""), (409, "answer_not_stored")),
        (json!("reply-opening"), (400, "invalid_request")),
        (json!(7), (422, "invalid_request")),
    ] {
        let body = json!({"answers_to": answers_to, "at_ms": 1});
        let answer = desk.harness.post(&desk.path(paths::NEXT_LINE), Some(&desk.candidate), body).await;
        assert_eq!(answer.refusal(), (refusal.0, refusal.1.to_owned()), "{answers_to}");
    }
    // an answer of another interview is none of this one
    let other = desk.harness.interview().await;
    let session = desk.harness.session(&other).await;
    let entry = json!({"id": "a1", "order": 1, "who": "candidate", "text": "x", "final": true, "at_ms": 1, "via": "typed"});
    let path = of(paths::ENTRIES, &other.interview);
    desk.harness.post(&path, Some(&session), json!({"entries": [entry]})).await;
    assert_eq!(desk.ask(Some("a1"), 1).await.refusal(), (409, "answer_not_stored".into()));
    // nor one that is still being spoken
    let interim = json!({"id": "a2", "order": 1, "who": "candidate", "text": "I", "final": false, "at_ms": 1, "via": "voice"});
    desk.upload(&desk.candidate, json!([interim])).await;
    assert_eq!(desk.ask(Some("a2"), 1).await.refusal(), (409, "answer_not_stored".into()));
    assert_eq!(desk.said().await.len(), 2);
}

#[tokio::test]
async fn an_interview_that_is_for_voice_only_is_not_held_in_writing() {
    let desk = Desk::new().await;
    let invited = desk.harness.interview_in(&["voice"]).await;
    let session = desk.harness.session(&invited).await;
    let path = of(paths::NEXT_LINE, &invited.interview);
    let answer = desk.harness.post(&path, Some(&session), json!({"answers_to": null, "at_ms": 0})).await;
    assert_eq!(answer.refusal(), (409, "mode_not_allowed".into()));
}

#[tokio::test]
async fn a_device_that_gave_the_interview_over_gets_no_line_and_the_other_one_goes_on() {
    let desk = Desk::new().await;
    let greeting = desk.line(None, 0).await;
    let opened = desk.harness.try_open(&desk.invited, "desktop", true).await.json();
    let desktop = opened["session_token"].as_str().unwrap();
    assert_eq!(desk.ask(None, 1).await.refusal(), (409, "superseded".into()));
    desk.types("a1", "From the first device.", 5_000).await;
    let body = json!({"answers_to": null, "at_ms": 6_000});
    let answer = desk.harness.post(&desk.path(paths::NEXT_LINE), Some(desktop), body).await;
    assert_eq!(read(&answer), greeting);
}

#[tokio::test]
async fn voice_then_text_then_voice_is_one_interview() {
    let desk = Desk::new().await;
    let worker = desk.harness.worker(&desk.invited.interview).await;
    assert_eq!(desk.take_lease(&worker, "job 1").await.status, 200);
    let greeting = desk.spoken(&worker, json!([])).await.json();
    let greeting = greeting["choices"][0]["message"]["content"].as_str().unwrap().to_owned();
    desk.says(&worker, "interviewer", "SG_1", &greeting, 1_000).await;

    // the connection is gone; the candidate types the answer
    desk.types("a1", "I built a database.", 20_000).await;
    let second = desk.line(Some("a1"), 20_100).await;
    assert_eq!(second.done.progress.question, 2, "{}", second.text);
    assert!(second.text.ends_with(SECOND));

    // the worker's room is empty: it learns that it is not the interviewer any more
    assert_eq!(desk.take_lease(&worker, "job 1").await.refusal(), (409, "lease_held".into()));
    assert_eq!(desk.spoken(&worker, json!([])).await.refusal(), (409, "lease_held".into()));
    let release = desk.path(paths::LEASE);
    desk.harness.ask(Method::DELETE, &release, Some(&worker), Some(json!({"holder": "job 1"}))).await;
    assert_eq!(
        desk.take_lease(&worker, "job 2").await.refusal(),
        (409, "lease_held".into()),
        "it cannot give it away"
    );
}

#[tokio::test]
async fn asking_for_the_room_lets_a_voice_in_again_at_the_right_question() {
    let server = LiveKitServer::start().unwrap();
    let (url, key, secret) = (server.url(), server.api_key(), server.api_secret());
    let desk =
        Desk::with(&format!("LIVEKIT_URL={url}\nLIVEKIT_API_KEY={key}\nLIVEKIT_API_SECRET={secret}\n")).await;
    desk.line(None, 0).await;
    desk.types("a1", "I built a database.", 5_000).await;
    desk.line(Some("a1"), 5_100).await;
    let worker = desk.harness.worker(&desk.invited.interview).await;
    assert_eq!(desk.take_lease(&worker, "job 1").await.status, 409);
    let id = &desk.invited.interview;
    let token = json!({"roomName": id, "participantName": "Ada", "interviewId": id});
    let answer = desk.harness.post(paths::LIVEKIT_TOKEN, Some(&desk.candidate), token).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    assert_eq!(desk.take_lease(&worker, "job 1").await.status, 200);
    let back = desk.spoken(&worker, json!([])).await.json();
    assert_eq!(
        back["choices"][0]["message"]["content"],
        format!("Welcome back, Ada. We were at this question. {SECOND}")
    );
}

#[tokio::test]
async fn a_voice_after_an_interview_without_a_network_begins_at_the_question_that_is_open() {
    for (typed, begins) in [
        (vec![("interviewer", FIRST)], format!("Welcome back, Ada. We were at this question. {FIRST}")),
        (
            vec![("interviewer", FIRST), ("candidate", "A database.")],
            format!("Welcome back, Ada. We were at this question. {SECOND}"),
        ),
        (
            vec![
                ("interviewer", FIRST),
                ("candidate", "A database."),
                ("interviewer", SECOND),
                ("candidate", "I measure."),
            ],
            "Welcome back, Ada. You have answered all my questions. Goodbye.".into(),
        ),
    ] {
        let desk = Desk::new().await;
        let entries: Vec<Value> = typed
            .iter()
            .enumerate()
            .map(|(n, (who, text))| json!({"id": format!("e{n}"), "order": n, "who": who, "text": text, "final": true, "at_ms": n * 1000, "via": "typed"}))
            .collect();
        desk.upload(&desk.candidate, json!(entries)).await;
        let worker = desk.harness.worker(&desk.invited.interview).await;
        desk.take_lease(&worker, "job 1").await;
        let first = desk.spoken(&worker, json!([])).await.json();
        assert_eq!(first["choices"][0]["message"]["content"], begins);
    }
}

#[tokio::test]
async fn an_answer_typed_around_a_voice_s_new_beginning_is_taken_once_whichever_comes_first() {
    for is_stored_first in [true, false] {
        let desk = Desk::new().await;
        let worker = desk.harness.worker(&desk.invited.interview).await;
        let first = desk.take_lease(&worker, "job 1").await.json();
        assert_eq!(first["before"], json!({"open_question": "", "typed": []}), "nothing was asked");
        desk.spoken(&worker, json!([])).await;
        desk.says(&worker, "interviewer", "SG_1", FIRST, 1_000).await;
        let release = desk.path(paths::LEASE);
        desk.harness.ask(Method::DELETE, &release, Some(&worker), Some(json!({"holder": "job 1"}))).await;
        if is_stored_first {
            desk.types("a1", "I built a database.", 9_000).await;
            // a breath that was taken for a word counts for nothing
            desk.says(&worker, "candidate", "SG_2", "uh", 9_500).await;
        }
        let second = desk.take_lease(&worker, "job 2").await.json();
        let messages = if is_stored_first {
            assert_eq!(second["before"], json!({"open_question": "", "typed": ["a1"]}));
            json!([])
        } else {
            assert_eq!(second["before"], json!({"open_question": FIRST, "typed": []}));
            desk.types("a1", "I built a database.", 9_000).await;
            json!([{"role": "assistant", "content": FIRST}, {"role": "user", "content": "I built a database."}])
        };
        let renewed = desk.take_lease(&worker, "job 2").await.json();
        assert!(renewed.get("before").is_none(), "a conversation begins once: {renewed}");
        let next = desk.spoken(&worker, messages).await.json();
        let text = next["choices"][0]["message"]["content"].as_str().unwrap();
        assert!(text.ends_with(SECOND) && !text.contains(FIRST), "{text}");
        assert_eq!(desk.progress().await, (2, false));
    }
}

#[tokio::test]
async fn what_was_spoken_before_the_connection_was_lost_is_asked_again() {
    let desk = Desk::new().await;
    let worker = desk.harness.worker(&desk.invited.interview).await;
    desk.take_lease(&worker, "job 1").await;
    desk.spoken(&worker, json!([])).await;
    desk.says(&worker, "interviewer", "SG_1", FIRST, 1_000).await;
    desk.says(&worker, "candidate", "SG_2", "I built a", 9_000).await;
    desk.take_lease(&worker, "job 2").await;
    desk.harness
        .ask(Method::DELETE, &desk.path(paths::LEASE), Some(&worker), Some(json!({"holder": "job 1"})))
        .await;
    assert_eq!(desk.take_lease(&worker, "job 2").await.status, 200);
    let back = desk.spoken(&worker, json!([])).await.json();
    assert!(back["choices"][0]["message"]["content"].as_str().unwrap().ends_with(FIRST));
}

#[tokio::test]
async fn text_never_goes_back_behind_a_question_of_which_the_transcript_knows_nothing() {
    let desk = Desk::new().await;
    let worker = desk.harness.worker(&desk.invited.interview).await;
    desk.take_lease(&worker, "job 1").await;
    desk.spoken(&worker, json!([])).await;
    let answered =
        json!([{"role": "assistant", "content": FIRST}, {"role": "user", "content": "a database"}]);
    desk.spoken(&worker, answered).await;
    // the worker's uploads are lost with it
    assert_eq!(desk.progress().await, (2, false));
    let line = desk.line(None, 60_000).await;
    assert_eq!(line.text, format!("Welcome back, Ada. We were at this question. {SECOND}"));
}

#[tokio::test]
async fn a_line_whose_connection_was_lost_is_finished_kept_and_said_again() {
    let (desk, model) = Desk::with_model(Behaviour::Pauses("[[1]] Good day, ", "Ada.")).await;
    let url = format!("{}{}", desk.harness.platform.public_url(), desk.path(paths::NEXT_LINE));
    let request = desk.harness.http.post(url).bearer_auth(&desk.candidate);
    let response = request.json(&json!({"answers_to": null, "at_ms": 0})).send().await.unwrap();
    let mut body = response.bytes_stream();
    let mut seen = String::new();
    while !seen.contains("Good day") {
        seen += std::str::from_utf8(&body.next().await.unwrap().unwrap()).unwrap();
    }
    drop(body);
    let (again, ()) = tokio::join!(desk.line(None, 900), async { model.go_on() });
    assert_eq!(again.text, "Good day, Ada.");
    assert_eq!(desk.line(None, 900).await, again);
    assert_eq!((desk.said().await, model.times_asked()), (vec!["Good day, Ada.".to_owned()], 1));
}

#[tokio::test]
async fn a_newer_answer_ends_a_line_that_is_not_finished() {
    let (desk, model) = Desk::with_model(Behaviour::Says(vec!["[[1]] ", FIRST])).await;
    desk.line(None, 0).await;
    desk.types("a1", "I built a data", 5_000).await;
    model.behave(Behaviour::Pauses("[[2]] Never ", "said."));
    let (given_up, goes_on) = tokio::join!(desk.ask(Some("a1"), 5_100), async {
        until("the model is asked", || model.times_asked() == 2).await;
        desk.types("a2", "base in Rust.", 6_000).await;
        model.behave(Behaviour::Says(vec!["[[2]] Thank you."]));
        desk.line(Some("a2"), 6_100).await
    });
    let events = events(&given_up.text);
    assert_eq!(
        events.last().map(|(name, body)| (name.as_str(), &body["code"])),
        Some(("failed", &json!("line_given_up")))
    );
    assert_eq!((goes_on.text.as_str(), goes_on.done.progress.question), ("Thank you.", 2));
    assert_eq!(desk.said().await, [FIRST, "I built a data", "base in Rust.", "Thank you."]);
}

#[tokio::test]
async fn a_line_that_was_written_without_a_network_meanwhile_is_the_one_that_stands() {
    let (desk, model) = Desk::with_model(Behaviour::Says(vec!["[[1]] ", FIRST])).await;
    desk.line(None, 0).await;
    desk.types("a1", "I built a database.", 5_000).await;
    model.behave(Behaviour::Pauses("[[2]] Never ", "said."));
    let theirs = format!("Thank you. {SECOND}");
    let (line, ()) = tokio::join!(desk.line(Some("a1"), 5_100), async {
        until("the model is asked", || model.times_asked() == 2).await;
        desk.writes_itself("reply-a1", &theirs, 5_100, "accepted").await;
        model.go_on();
    });
    assert_eq!((line.done.entry.text.as_str(), line.done.progress.question), (theirs.as_str(), 2));
    assert!(!line.done.is_last);
    assert_eq!(desk.line(Some("a1"), 5_300).await.done, line.done, "asked again");
    assert_eq!(desk.said().await, [FIRST, "I built a database.", &theirs]);
}

#[tokio::test]
async fn what_was_written_without_a_network_where_the_platform_wrote_too_stands_beside_it() {
    let desk = Desk::new().await;
    let greeting = desk.line(None, 0).await;
    let theirs = format!("Hello from this computer. {FIRST}");
    for outcome in ["accepted", "duplicate", "duplicate"] {
        desk.writes_itself("reply-opening", &theirs, 500, outcome).await;
    }
    desk.writes_itself("reply-opening", &greeting.text, 0, "duplicate").await;
    let ids: Vec<Value> = desk.transcript().await.iter().map(|entry| entry["id"].clone()).collect();
    assert_eq!(ids, ["reply-opening", "offline-reply-opening"]);
    assert_eq!(desk.said().await, [greeting.text.as_str(), &theirs]);
    assert_eq!(desk.line(None, 900).await, greeting);
}

#[tokio::test]
async fn only_the_bound_device_speaks_for_the_interviewer_and_only_where_the_network_may_be_missing() {
    for (modes, superseded, moves) in [
        (["voice", "text", "offline"].as_slice(), false, true),
        (&["voice", "text", "offline"], true, false),
        (&["voice", "text"], false, false),
    ] {
        let harness = Harness::start().await;
        let invited = harness.interview_in(modes).await;
        let candidate = harness.session(&invited).await;
        let mut desk = Desk { harness, invited, candidate };
        let now = match superseded {
            true => {
                desk.harness.try_open(&desk.invited, "desktop", true).await.json()["session_token"].clone()
            }
            false => json!(desk.candidate),
        };
        let goodbye = "Thank you, Ada. That was my last question. Goodbye.";
        desk.writes_itself("reply-opening", goodbye, 10, "accepted").await;
        desk.candidate = now.as_str().unwrap().to_owned();
        let line = desk.line(None, 20).await;
        let claimed = (line.done.entry.text == goodbye, line.done.is_last);
        assert_eq!(claimed, (moves, moves), "{modes:?} {superseded} {line:?}");
        // both are in the transcript
        let expected = if moves { vec![goodbye] } else { vec![goodbye, line.done.entry.text.as_str()] };
        let mut said = desk.said().await;
        said.sort_by_key(|text| text != goodbye);
        assert_eq!(said, expected);
    }
}

#[tokio::test]
async fn an_entry_that_is_no_line_makes_room_for_the_line() {
    let desk = Desk::new().await;
    let entry = json!({"id": "reply-opening", "order": 0, "who": "candidate", "text": "Me!", "final": true, "at_ms": 0, "via": "voice"});
    desk.upload(&desk.candidate, json!([entry])).await;
    let greeting = desk.line(None, 10).await;
    assert_eq!(desk.said().await, ["Me!", greeting.text.as_str()]);
}

#[tokio::test]
async fn the_end_and_a_voice_stop_a_line_that_is_not_finished() {
    for (stopped_by_end, code) in [(true, "interview_finished"), (false, "lease_held")] {
        let server = LiveKitServer::start().unwrap();
        let (url, key, secret) = (server.url(), server.api_key(), server.api_secret());
        let model = FakeModel::start(Behaviour::Pauses("[[1]] Never ", "said.")).await;
        let desk = Desk::with(&format!(
            "LIVEKIT_URL={url}\nLIVEKIT_API_KEY={key}\nLIVEKIT_API_SECRET={secret}\nOPENAI_API_KEY=sk-test\nOPENAI_BASE_URL={}\n",
            model.url
        ))
        .await;
        let (answer, ()) = tokio::join!(desk.ask(None, 0), async {
            until("the model is asked", || model.times_asked() == 1).await;
            let id = &desk.invited.interview;
            let (path, body) = match stopped_by_end {
                true => (desk.path(paths::FINISH), json!({"reason": "ended_early"})),
                false => (
                    paths::LIVEKIT_TOKEN.to_owned(),
                    json!({"roomName": id, "participantName": "Ada", "interviewId": id}),
                ),
            };
            assert_eq!(desk.harness.post(&path, Some(&desk.candidate), body).await.status, 200);
            model.go_on();
        });
        let events = events(&answer.text);
        assert_eq!(
            events.last().map(|(name, body)| (name.as_str(), &body["code"])),
            Some(("failed", &json!(code)))
        );
        assert!(desk.said().await.is_empty());
    }
}

#[tokio::test]
async fn the_script_writes_for_a_model_that_fails() {
    let (desk, model) = Desk::with_model(Behaviour::Fails(StatusCode::INTERNAL_SERVER_ERROR)).await;
    assert!(desk.line(None, 0).await.text.ends_with(FIRST));
    desk.types("a1", "I built a database.", 5_000).await;
    model.behave(Behaviour::BreaksOff);
    let second = desk.line(Some("a1"), 5_100).await;
    assert!(second.text.ends_with(SECOND), "{}", second.text);
    assert_eq!(second.done.progress.question, 2);
    desk.types("a2", "I measure.", 9_000).await;
    model.behave(Behaviour::Says(vec!["[[1]] Where were we?"]));
    let lost = desk.line(Some("a2"), 9_100).await;
    assert_eq!(
        lost.done.progress.question, 2,
        "a model that loses its place does not take the interview back"
    );
    desk.types("a3", "At the second question.", 12_000).await;
    model.behave(Behaviour::Says(vec!["[[end]] Goodbye."]));
    assert!(desk.line(Some("a3"), 12_100).await.done.is_last);
}

#[tokio::test]
async fn only_the_newest_answer_is_replied_to() {
    let (desk, model) = Desk::with_model(Behaviour::Says(vec!["[[1]] ", FIRST])).await;
    desk.types("a0", "May I begin?", 1_000).await;
    assert_eq!(desk.ask(None, 1_100).await.refusal(), (409, "line_given_up".into()), "something was said");
    desk.line(Some("a0"), 1_200).await;
    desk.types("a1", "I built a data", 5_000).await;
    model.behave(Behaviour::Pauses("[[2]] Never ", "said."));
    let (given_up, ()) = tokio::join!(desk.ask(Some("a1"), 5_100), async {
        until("the model is asked", || model.times_asked() == 2).await;
        // by a clock that was set back
        desk.types("a2", "base in Rust.", 4_000).await;
        model.go_on();
    });
    let events = events(&given_up.text);
    assert_eq!(events.last().map(|(_, body)| &body["code"]), Some(&json!("line_given_up")));
    assert_eq!(desk.ask(Some("a1"), 6_100).await.refusal(), (409, "line_given_up".into()));
    assert_eq!(desk.progress().await, (1, false), "nothing of it is kept");
    model.behave(Behaviour::Says(vec!["[[2]] Thank you."]));
    assert_eq!(desk.line(Some("a2"), 6_200).await.done.progress.question, 2);
    // what a device that gave the interview over hands in late is no newer answer
    let desktop = desk.harness.try_open(&desk.invited, "desktop", true).await.json();
    desk.types("late", "From the first device.", 90_000).await;
    let desk = Desk { candidate: desktop["session_token"].as_str().unwrap().to_owned(), ..desk };
    desk.types("a3", "From the second device.", 10).await;
    desk.line(Some("a3"), 20).await;
    // nor is it older than what was spoken before
    let worker = desk.harness.worker(&desk.invited.interview).await;
    desk.says(&worker, "candidate", "SG_9", "I said it.", 95_000).await;
    desk.line(Some("SG_9"), 95_100).await;
}

#[tokio::test]
async fn asking_again_for_a_line_in_the_making_takes_the_interview_back_from_a_voice() {
    let server = LiveKitServer::start().unwrap();
    let (url, key, secret) = (server.url(), server.api_key(), server.api_secret());
    let model = FakeModel::start(Behaviour::Pauses("[[1]] Good day, ", "Ada.")).await;
    let desk = Desk::with(&format!(
        "LIVEKIT_URL={url}\nLIVEKIT_API_KEY={key}\nLIVEKIT_API_SECRET={secret}\nOPENAI_API_KEY=sk-test\nOPENAI_BASE_URL={}\n",
        model.url
    ))
    .await;
    let worker = desk.harness.worker(&desk.invited.interview).await;
    let (line, again) = tokio::join!(desk.line(None, 0), async {
        until("the model is asked", || model.times_asked() == 1).await;
        let id = &desk.invited.interview;
        let token = json!({"roomName": id, "participantName": "Ada", "interviewId": id});
        assert_eq!(desk.harness.post(paths::LIVEKIT_TOKEN, Some(&desk.candidate), token).await.status, 200);
        assert_eq!(desk.take_lease(&worker, "job 1").await.status, 200);
        let (again, ()) = tokio::join!(desk.line(None, 10), async {
            // asked again, it is the worker who has to leave
            let leaving = async { while desk.take_lease(&worker, "job 1").await.status == 200 {} };
            let left = tokio::time::timeout(Duration::from_secs(10), leaving).await;
            assert!(left.is_ok(), "the worker keeps the lease");
            model.go_on();
        });
        again
    });
    assert_eq!((line.text.as_str(), &again), ("Good day, Ada.", &line));
}

#[tokio::test]
async fn half_a_line_of_a_model_never_stands() {
    let half = || vec!["[[2]] Thank you. How do", " you"];
    for behaviour in [
        Behaviour::BabblesAfter(half()),
        Behaviour::EndsAfter(half()),
        Behaviour::CutAfter(half()),
        Behaviour::GoesOn("[[2]] and on "),
    ] {
        let (desk, model) = Desk::with_model(Behaviour::Says(vec!["[[1]] ", FIRST])).await;
        desk.line(None, 0).await;
        desk.types("a1", "I built a database.", 5_000).await;
        model.behave(behaviour);
        let line = desk.line(Some("a1"), 5_100).await;
        assert_eq!(line.done.entry.text, format!("I see, thank you. {SECOND}"));
        assert_eq!((line.done.progress.question, line.done.is_last), (2, false));
        assert_eq!(desk.said().await[2], line.done.entry.text);
        assert!(model.asked()["max_tokens"].is_u64());
    }
}

#[tokio::test]
async fn a_model_skips_no_question_and_says_no_early_goodbye() {
    let (desk, model) = Desk::with_model(Behaviour::Says(vec!["[[2]] ", FIRST])).await;
    assert_eq!(desk.line(None, 0).await.done.progress.question, 1);
    desk.types("a1", "I built a database.", 5_000).await;
    model.behave(Behaviour::Says(vec!["[[end]] Goodbye."]));
    let line = desk.line(Some("a1"), 5_100).await;
    assert!(!line.done.is_last && line.text.ends_with(SECOND), "{line:?}");
    assert_eq!(desk.progress().await, (2, false));
}

#[tokio::test]
async fn a_model_that_asks_on_and_on_is_neither_taken_for_further_than_it_is_nor_for_finished() {
    let (desk, model) = Desk::with_model(Behaviour::Says(vec!["[[1]] ", FIRST])).await;
    desk.line(None, 0).await;
    for (turn, says) in ["Of what size?", "Who used it?", "And why?", "Go on."].into_iter().enumerate() {
        let id = format!("a{turn}");
        desk.types(&id, "I built a database.", 1_000 * (turn as u64 + 1)).await;
        model.behave(Behaviour::Says(vec![says]));
        let line = desk.line(Some(&id), 0).await;
        assert_eq!((line.text.as_str(), line.done.progress.question, line.done.is_last), (says, 1, false));
    }
    desk.types("last", "That is all.", 60_000).await;
    model.behave(Behaviour::BreaksOff);
    let line = desk.line(Some("last"), 0).await;
    assert!(line.done.progress.question <= 2 && !line.done.is_last, "{line:?}");
    assert!(!desk.progress().await.1);
}

#[tokio::test]
async fn an_answer_of_a_hundred_thousand_characters_of_any_script_is_taken_and_replied_to() {
    let desk = Desk::new().await;
    desk.line(None, 0).await;
    let answer = "𒀀".repeat(100_000);
    desk.types("a1", &answer, 5_000).await;
    assert_eq!(desk.line(Some("a1"), 5_100).await.done.progress.question, 2);
    assert_eq!(desk.said().await[1], answer);
}

#[tokio::test]
async fn a_request_that_is_too_large_is_told_so_in_the_contract_s_words() {
    let desk = Desk::new().await;
    let entries: Vec<Value> = (0..11)
        .map(|n| json!({"id": n.to_string(), "order": n, "who": "candidate", "text": "x".repeat(400_000), "final": true, "at_ms": n, "via": "typed"}))
        .collect();
    assert_eq!(desk.upload(&desk.candidate, json!(entries)).await.refusal(), (413, "too_large".into()));
    assert_eq!(desk.upload(&desk.candidate, json!(entries[..10])).await.status, 200);
    let body = json!({"answers_to": "x".repeat(3 << 20), "at_ms": 1});
    let answer = desk.harness.post(&desk.path(paths::NEXT_LINE), Some(&desk.candidate), body).await;
    assert_eq!(answer.refusal(), (413, "too_large".into()));
}

async fn until(what: &str, condition: impl Fn() -> bool) {
    let waiting = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), waiting)
        .await
        .unwrap_or_else(|_| panic!("waited in vain until {what}"));
}

#[tokio::test]
async fn a_model_is_told_whether_it_is_heard_or_read() {
    let (desk, model) = Desk::with_model(Behaviour::Says(vec!["[[1]]Good day."])).await;
    let worker = desk.harness.worker(&desk.invited.interview).await;
    let told = || model.asked()["messages"][0]["content"].as_str().unwrap().to_owned();
    assert!(desk.spoken(&worker, json!([])).await.status.is_success());
    assert!(told().contains("heard, not read") && !told().contains("read, not heard"));
    desk.line(None, 0).await;
    assert!(told().contains("read, not heard") && !told().contains("heard, not read"));
}
