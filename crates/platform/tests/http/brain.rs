//! The scripted brain through its OpenAI-compatible door.

use crate::harness::{FIRST, Harness, SECOND, of};
use platform_api::brain::{Chunk, Completion};
use platform_api::paths;
use serde_json::{Value, json};

struct Conversation {
    harness: Harness,
    worker: String,
    interview: platform_api::InterviewId,
    messages: Vec<Value>,
}

impl Conversation {
    async fn new() -> Self {
        let harness = Harness::start().await;
        let invited = harness.interview().await;
        let worker = harness.worker(&invited.interview).await;
        Self { harness, worker, interview: invited.interview, messages: Vec::new() }
    }

    fn candidate_says(&mut self, text: &str) {
        self.messages.push(json!({"role": "user", "content": text}));
    }

    /// The next words, without them becoming part of the conversation.
    async fn reply(&self) -> Completion {
        let body = json!({"model": "any", "messages": self.messages});
        self.harness.post(paths::BRAIN_CHAT, Some(&self.worker), body).await.read()
    }

    /// The next words, spoken.
    async fn interviewer_says(&mut self) -> Completion {
        let reply = self.reply().await;
        self.messages.push(json!({"role": "assistant", "content": reply.choices[0].message.text()}));
        reply
    }

    async fn progress(&self) -> (u64, bool) {
        let path = of(paths::PROGRESS, &self.interview);
        let progress = self.harness.get(&path, Some(&self.worker)).await.json();
        (progress["question"].as_u64().unwrap(), progress["complete"].as_bool().unwrap())
    }

    /// A worker takes the lease, with nothing but the platform to know where it was.
    async fn begins_anew(&mut self, holder: &str) {
        let path = of(paths::LEASE, &self.interview);
        let answer = self.harness.post(&path, Some(&self.worker), json!({"holder": holder})).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        self.messages.clear();
    }
}

#[tokio::test]
async fn an_interview_is_held_from_greeting_to_goodbye() {
    let mut talk = Conversation::new().await;
    assert_eq!(talk.progress().await, (0, false));
    let greeting = talk.interviewer_says().await;
    assert!(greeting.choices[0].message.text().contains(FIRST));
    assert_eq!((greeting.x_vivavoce.question, greeting.x_vivavoce.total), (1, 2));
    assert_eq!(greeting.x_vivavoce.text, FIRST);
    assert_eq!(talk.progress().await, (1, false));
    talk.candidate_says("I built a database.");
    assert!(talk.interviewer_says().await.choices[0].message.text().contains(SECOND));
    assert_eq!(talk.progress().await, (2, false));
    talk.candidate_says("I measure first.");
    let goodbye = talk.interviewer_says().await;
    assert!(goodbye.choices[0].message.text().ends_with("Goodbye."));
    assert_eq!(talk.progress().await, (2, true));
}

#[tokio::test]
async fn a_repeated_request_skips_no_question() {
    let mut talk = Conversation::new().await;
    talk.interviewer_says().await;
    talk.candidate_says("I built a data");
    let first = talk.reply().await;
    // the framework answered too early, cancelled, and asks again with the whole answer
    talk.candidate_says("base in Rust.");
    let again = talk.reply().await;
    let third = talk.reply().await;
    for reply in [&first, &again, &third] {
        assert!(reply.choices[0].message.text().contains(SECOND));
        assert_eq!(reply.x_vivavoce.question, 2);
    }
    assert_eq!(talk.progress().await, (2, false));
}

#[tokio::test]
async fn whoever_takes_the_lease_anew_goes_on_at_the_open_question() {
    // the candidate's connection broke (the same worker), or the worker was replaced
    for next in ["job 1", "job 2"] {
        let mut talk = Conversation::new().await;
        talk.begins_anew("job 1").await;
        talk.interviewer_says().await;
        talk.candidate_says("I built a database.");
        talk.interviewer_says().await;
        let lease = of(paths::LEASE, &talk.interview);
        let holder = json!({"holder": "job 1"});
        talk.harness.ask(reqwest::Method::DELETE, &lease, Some(&talk.worker), Some(holder)).await;

        talk.begins_anew(next).await;
        let back = talk.interviewer_says().await.choices[0].message.text();
        assert_eq!(back, format!("Welcome back, Ada. We were at this question. {SECOND}"), "{next}");
        talk.candidate_says("I measure first.");
        assert!(talk.interviewer_says().await.x_vivavoce.complete, "{next}");
    }
}

#[tokio::test]
async fn a_worker_that_renews_its_lease_does_not_start_over() {
    let mut talk = Conversation::new().await;
    let path = of(paths::LEASE, &talk.interview);
    talk.begins_anew("job 1").await;
    talk.interviewer_says().await;
    talk.candidate_says("I built a database.");
    talk.harness.post(&path, Some(&talk.worker), json!({"holder": "job 1"})).await;
    assert!(talk.interviewer_says().await.choices[0].message.text().starts_with("I see, thank you."));
}

#[tokio::test]
async fn a_streamed_answer_is_chunks_that_an_openai_client_reads() {
    let talk = Conversation::new().await;
    let body = json!({"model": "any", "messages": [], "stream": true, "temperature": 0.3});
    let answer = talk.harness.post(paths::BRAIN_CHAT, Some(&talk.worker), body).await;
    assert!(answer.headers["content-type"].to_str().unwrap().starts_with("text/event-stream"));
    let data: Vec<&str> = answer.text.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
    let (done, chunks) = data.split_last().unwrap();
    assert_eq!(*done, "[DONE]");
    let chunks: Vec<Chunk> = chunks.iter().map(|chunk| serde_json::from_str(chunk).unwrap()).collect();
    assert!(chunks.iter().all(|chunk| chunk.object == "chat.completion.chunk" && chunk.id == chunks[0].id));
    let text: String = chunks.iter().filter_map(|chunk| chunk.choices[0].delta.content.clone()).collect();
    assert!(text.contains(FIRST));
    let last = chunks.last().unwrap();
    assert_eq!(last.choices[0].finish_reason.as_deref(), Some("stop"));
    assert_eq!(last.x_vivavoce.as_ref().unwrap().question, 1);
}
