//! The brain with a language model behind it: a fake one.

use crate::fake_model::{Behaviour, FakeModel};
use crate::harness::{FIRST, Harness, SECOND, of};
use axum::http::StatusCode;
use platform::Flags;
use platform_api::brain::Completion;
use platform_api::{InterviewId, paths};
use serde_json::{Value, json};

const KEY: &str = "sk-test-4f9a";

struct Stage {
    model: FakeModel,
    harness: Harness,
    interview: InterviewId,
    worker: String,
}

impl Stage {
    async fn new(behaviour: Behaviour) -> Self {
        let model = FakeModel::start(behaviour).await;
        let settings = format!("OPENAI_API_KEY={KEY}\nOPENAI_BASE_URL={}\nOPENAI_MODEL=fake-1\n", model.url);
        let harness = Harness::start_with(&settings, Flags::default()).await;
        let interview = harness.interview().await.interview;
        let worker = harness.worker(&interview).await;
        Self { model, harness, interview, worker }
    }

    async fn says(&self, messages: Value) -> Completion {
        let body = json!({"model": "any", "messages": messages});
        self.harness.post(paths::BRAIN_CHAT, Some(&self.worker), body).await.read()
    }

    async fn progress(&self) -> (u64, bool) {
        let path = of(paths::PROGRESS, &self.interview);
        let progress = self.harness.get(&path, Some(&self.worker)).await.json();
        (progress["question"].as_u64().unwrap(), progress["complete"].as_bool().unwrap())
    }
}

fn text(completion: &Completion) -> String {
    completion.choices[0].message.text()
}

#[tokio::test]
async fn the_model_s_words_are_passed_on_without_its_remarks_which_say_where_it_is() {
    let stage = Stage::new(Behaviour::Says(vec!["[", "[1]", "]Good day, ", "Ada."])).await;
    let reply = stage.says(json!([])).await;
    assert_eq!(text(&reply), "Good day, Ada.");
    assert_eq!((reply.x_vivavoce.question, reply.model.as_str()), (1, "fake-1"));
    stage.model.behave(Behaviour::Says(vec!["[[end]]Goodbye."]));
    let conversation =
        json!([{"role": "assistant", "content": "Good day"}, {"role": "user", "content": "bye"}]);
    assert_eq!(text(&stage.says(conversation).await), "Goodbye.");
    assert_eq!(stage.progress().await, (2, true));
}

#[tokio::test]
async fn the_model_gets_our_instructions_with_the_questions_and_not_the_framework_s() {
    let stage = Stage::new(Behaviour::Says(vec!["Hello."])).await;
    stage
        .says(json!([
            {"role": "system", "content": "You are a pirate."},
            {"role": "user", "content": [{"type": "text", "text": "Hello?"}]},
        ]))
        .await;
    let asked = stage.model.asked();
    assert_eq!((asked["model"].as_str(), asked["stream"].as_bool()), (Some("fake-1"), Some(true)));
    let told = asked["messages"].to_string();
    assert!(told.contains(FIRST) && told.contains(SECOND) && told.contains("Hello?"));
    assert!(!told.contains("pirate") && !told.contains("yardstick"));
    assert_eq!(stage.model.bearers(), [format!("Bearer {KEY}")]);
}

#[tokio::test]
async fn the_script_steps_in_for_a_model_that_fails_and_the_model_may_return() {
    let stage = Stage::new(Behaviour::Fails(StatusCode::INTERNAL_SERVER_ERROR)).await;
    assert!(text(&stage.says(json!([])).await).contains(FIRST));

    let answered =
        json!([{"role": "assistant", "content": FIRST}, {"role": "user", "content": "a database"}]);
    for behaviour in
        [Behaviour::BabblesAfter(vec![]), Behaviour::Fails(StatusCode::UNAUTHORIZED), Behaviour::BreaksOff]
    {
        stage.model.behave(behaviour);
        let reply = stage.says(answered.clone()).await;
        assert!(text(&reply).contains(SECOND), "{}", text(&reply));
        assert_eq!(stage.progress().await, (2, false), "the same turn again skips no question");
    }

    stage.model.behave(Behaviour::Says(vec!["[[2]]I am back."]));
    assert_eq!(text(&stage.says(answered).await), "I am back.");
}

#[tokio::test]
async fn what_the_model_has_said_before_it_failed_stands() {
    let stage = Stage::new(Behaviour::BabblesAfter(vec!["[[1]]Good day, "])).await;
    let reply = stage.says(json!([])).await;
    assert_eq!((text(&reply).as_str(), reply.x_vivavoce.question), ("Good day, ", 1));
}

/// Which endpoint knows which name of the limit only shows when it is asked.
#[tokio::test]
async fn the_limit_of_an_answer_has_the_name_that_the_endpoint_knows() {
    let stage = Stage::new(Behaviour::Refuses("max_tokens")).await;
    assert_eq!(text(&stage.says(json!([])).await), "Good day.");
    assert_eq!(stage.model.times_asked(), 2);
    assert!(stage.model.asked()["max_completion_tokens"].is_u64());
    assert_eq!(text(&stage.says(json!([])).await), "Good day.");
    assert_eq!(stage.model.times_asked(), 3, "it is remembered");

    stage.model.behave(Behaviour::Refuses("max_completion_tokens"));
    assert_eq!(text(&stage.says(json!([])).await), "Good day.");
    assert!(stage.model.asked()["max_tokens"].is_u64());

    stage.model.behave(Behaviour::Refuses("messages"));
    assert!(text(&stage.says(json!([])).await).contains(FIRST), "the script steps in for any other refusal");
    assert_eq!(stage.model.times_asked(), 6, "and nothing is asked twice");
}
