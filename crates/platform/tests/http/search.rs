//! Looking through past interviews by what was said and noted.

use crate::harness::{Harness, Invited, of};
use platform_api::account::Role;
use platform_api::recruiting::Interviews;
use platform_api::{InterviewId, paths};
use serde_json::{Value, json};

struct Archive {
    harness: Harness,
    recruiter: crate::harness::Recruiter,
}

impl Archive {
    async fn new() -> Self {
        let harness = Harness::start().await;
        let recruiter = harness.recruiter("grace@example.org", None, Role::Recruiter).await;
        Self { harness, recruiter }
    }

    async fn interview(&self, said: &[&str]) -> Invited {
        let invited = self.harness.interview().await;
        let session = self.harness.session(&invited).await;
        let entries: Vec<Value> = said
            .iter()
            .enumerate()
            .map(|(n, text)| {
                json!({"id": format!("e{n}"), "order": n, "who": "candidate", "text": text, "final": true, "at_ms": n,
                    "via": "typed"})
            })
            .collect();
        let path = of(paths::ENTRIES, &invited.interview);
        let answer = self.harness.post(&path, Some(&session), json!({ "entries": entries })).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        invited
    }

    async fn search(&self, bearer: &str, query: &str) -> Interviews {
        let url = format!("{}{}", self.harness.platform.public_url(), paths::INTERVIEWS);
        let request = self.harness.http.get(url).query(&[("query", query)]).bearer_auth(bearer);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200, "{query}");
        response.json().await.unwrap()
    }

    async fn found(&self, query: &str) -> Vec<(InterviewId, Option<String>)> {
        let found = self.search(&self.recruiter.bearer, query).await;
        found.interviews.into_iter().map(|listed| (listed.id, listed.found)).collect()
    }
}

#[tokio::test]
async fn every_word_is_found_wherever_it_stands_by_its_beginning_and_without_accents() {
    let archive = Archive::new().await;
    let first =
        archive.interview(&["I moved a <b>naïve</b> cache to Kubernetes", "then I left"]).await.interview;
    let second = archive.interview(&["I wrote a compiler in Zürich"]).await.interview;
    let found = archive.found("kuber NAIVE").await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].0, first);
    assert_eq!(found[0].1.as_deref(), Some("I moved a <b>naïve</b> cache to Kubernetes"), "text, not markup");
    assert_eq!(archive.found("kubernetes left ada engineer").await.len(), 1, "in several places");
    assert_eq!(archive.found("zurich").await[0].0, second);
    assert_eq!(archive.found("kubernetes compiler").await, [], "not in one interview");
    assert_eq!(archive.found("analytical").await.len(), 2);
    assert_eq!(archive.found("analytical").await[0].1, None, "the job is shown anyway");
    assert_eq!(archive.found("\" OR ( *").await, [], "no syntax, a word that nobody said");
    let everything = archive.found("  \"* ").await;
    assert_eq!(everything.len(), 2, "no word at all is no search");
}

#[tokio::test]
async fn notes_are_found_as_they_stand_and_another_team_finds_nothing() {
    let archive = Archive::new().await;
    let interview = archive.interview(&["hello"]).await.interview;
    let note = |id: &str, subject: &str, replaces: Value, content: Value| {
        let made_at = "2026-01-02T03:04:05Z";
        json!({"id": id, "subject": subject, "replaces": replaces, "made_at": made_at, "content": content})
    };
    let keep = async |remark: Value| {
        let path = of(paths::REMARKS, &interview);
        let body = json!({ "remarks": [remark] });
        let answer = archive.harness.post(&path, Some(&archive.recruiter.bearer), body).await;
        assert_eq!(answer.json()["results"][0]["outcome"], "accepted", "{}", answer.text);
    };
    let ids: Vec<String> = (0..3).map(|_| uuid::Uuid::now_v7().to_string()).collect();
    let text = |text: &str| json!({"kind": "note", "text": text});
    keep(note(&ids[0], &ids[0], json!([]), text("seems hesitant"))).await;
    assert_eq!(archive.found("hesit").await[0].1.as_deref(), Some("seems hesitant"));
    keep(note(&ids[1], &ids[0], json!([ids[0]]), text("thinks before speaking"))).await;
    assert_eq!(archive.found("hesitant").await, []);
    assert_eq!(archive.found("thinks").await.len(), 1);
    let other = archive.harness.recruiter("mary@example.org", Some("Others"), Role::Admin).await;
    assert_eq!(archive.search(&other.bearer, "thinks").await.interviews, []);
    keep(note(&ids[2], &ids[0], json!([ids[1]]), json!({"kind": "removed"}))).await;
    assert_eq!(archive.found("thinks").await, []);
}

#[tokio::test]
async fn an_export_is_a_file_of_each_kind_with_notes_and_the_course_of_the_interview() {
    let archive = Archive::new().await;
    let Archive { harness, recruiter } = &archive;
    let invited = archive.interview(&["=cmd()"]).await;
    let session = harness.session(&invited).await;
    for doing in ["getting_ready", "talking", "reconnecting", "talking"] {
        let presence = json!({"doing": doing, "mode": "voice", "speaking": "candidate"});
        harness.post(&of(paths::PRESENCE, &invited.interview), Some(&session), presence).await;
    }
    let path = of(paths::EXPORT, &invited.interview);
    let get =
        async |format: &str| harness.get(&format!("{path}?format={format}"), Some(&recruiter.bearer)).await;
    let csv = get("csv").await;
    assert!(csv.text.contains("'=cmd()"), "{}", csv.text);
    let name = format!("attachment; filename=\"interview-{}.csv\"", invited.interview);
    assert_eq!(csv.headers["content-disposition"].to_str().unwrap(), name);
    assert!(get("markdown").await.text.starts_with("# Interview: Engineer, Analytical Engines"));
    // how it went is kept within a second or two
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
    loop {
        let json = get("json").await.json();
        let timeline = json["interview"]["timeline"].as_array().unwrap().clone();
        let doing: Vec<&str> = timeline.iter().map(|m| m["doing"].as_str().unwrap()).collect();
        // that somebody typed before is a moment too
        if doing.ends_with(&["getting_ready", "talking", "reconnecting", "talking"]) {
            break;
        }
        assert!(std::time::Instant::now() < deadline, "{timeline:?}");
        tokio::task::yield_now().await;
    }
    for wrong in ["", "?format=pdf"] {
        let answer = harness.get(&format!("{path}{wrong}"), Some(&recruiter.bearer)).await;
        assert_eq!(answer.refusal(), (400, "invalid_request".into()));
    }
}
