//! Candidates from a CSV file.

use crate::harness::{Answer, Harness};
use platform_api::account::Role;
use platform_api::paths;
use platform_api::recruiting::{Candidates, ImportedCandidates, MAX_IMPORT_BYTES, RowOutcome};
use std::time::{Duration, Instant};

struct Desk {
    harness: Harness,
    bearer: String,
}

impl Desk {
    async fn new() -> Self {
        let harness = Harness::start().await;
        let bearer = harness.recruiter("grace@example.org", None, Role::Recruiter).await.bearer;
        Self { harness, bearer }
    }

    async fn send(&self, file: Vec<u8>, commit: bool) -> Answer {
        let url =
            format!("{}{}?commit={commit}", self.harness.platform.public_url(), paths::IMPORT_CANDIDATES);
        let request =
            self.harness.http.post(url).bearer_auth(&self.bearer).header("content-type", "text/csv");
        let response = request.body(file).send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status, headers, text: response.text().await.unwrap() }
    }

    async fn create(&self) {
        let candidate = serde_json::json!({ "name": "Zoe" });
        let answer = self.harness.post(paths::CANDIDATES, Some(&self.bearer), &candidate).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
    }

    async fn names(&self) -> Vec<String> {
        let all: Candidates = self.harness.get(paths::CANDIDATES, Some(&self.bearer)).await.read();
        all.candidates.into_iter().map(|candidate| candidate.name).collect()
    }
}

fn counts(told: &ImportedCandidates) -> (bool, u32, u32, u32) {
    (told.committed, told.new, told.known, told.wrong)
}

#[tokio::test]
async fn a_preview_keeps_nothing_and_says_what_an_import_then_does() {
    let desk = Desk::new().await;
    let file = "Name;E-Mail\r\nAda;ada@example.org\r\n;nobody@example.org\r\nAda again;ADA@example.org\r\n\
                Bea;\r\nCleo;cleo\r\n<b>Dan</b>;dan@example.org\r\n";
    let preview: ImportedCandidates = desk.send(file.into(), false).await.read();
    assert_eq!(counts(&preview), (false, 3, 1, 2));
    assert_eq!(preview.encoding, "UTF-8");
    let rows: Vec<(u32, &str)> = preview.rows.iter().map(|row| (row.line, row.name.as_str())).collect();
    assert_eq!(rows, [(3, ""), (6, "Cleo"), (2, "Ada"), (4, "Ada again"), (5, "Bea"), (7, "<b>Dan</b>")]);
    let RowOutcome::Wrong { why } = &preview.rows[0].outcome else { panic!("{preview:?}") };
    assert_eq!(why, "Name must have between 1 and 200 characters.");
    assert_eq!(desk.names().await, [""; 0]);

    let imported: ImportedCandidates = desk.send(file.into(), true).await.read();
    assert_eq!((counts(&imported), &imported.rows), ((true, 3, 1, 2), &preview.rows));
    assert_eq!(desk.names().await, ["<b>Dan</b>", "Ada", "Bea"]);
    // whoever has no address cannot be told from a namesake
    let again: ImportedCandidates = desk.send(file.into(), false).await.read();
    assert_eq!(counts(&again), (false, 1, 3, 2));
    let again: ImportedCandidates = desk.send(file.into(), true).await.read();
    assert_eq!(counts(&again), (true, 1, 3, 2));
}

#[tokio::test]
async fn a_file_that_is_none_is_refused_with_what_to_do() {
    let desk = Desk::new().await;
    for (file, code) in [
        (Vec::new(), "invalid_request"),
        (b"first,last\na,b\n".to_vec(), "invalid_request"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01".to_vec(), "invalid_request"),
        (format!("name\n{}", "a\n".repeat(100_001)).into_bytes(), "too_large"),
        (vec![b'x'; MAX_IMPORT_BYTES + 1], "too_large"),
    ] {
        let answer = desk.send(file, true).await;
        assert_eq!(answer.refusal().1, code, "{}", answer.text);
        assert!(answer.json()["remedy"].as_str().unwrap().len() > 10);
    }
    assert_eq!(desk.names().await, [""; 0]);
}

#[tokio::test]
async fn a_hundred_thousand_lines_are_seconds_and_hold_nobody_up() {
    let desk = Desk::new().await;
    let lines = (0..100_000).map(|n| format!("Candidate {n},candidate{n}@example.org\n"));
    let file: Vec<u8> = ["name,email\n".to_owned()].into_iter().chain(lines).collect::<String>().into();
    // without optimisation, on a machine where other tests run, SQLite takes many times as long
    let limit = Duration::from_secs(if cfg!(debug_assertions) { 30 } else { 5 });
    for (commit, new) in [(false, 100_000), (true, 100_000), (true, 0)] {
        let began = Instant::now();
        let mut import = Box::pin(desk.send(file.clone(), commit));
        let mut longest = Duration::ZERO;
        let told: ImportedCandidates = loop {
            // a colleague, who writes to the same database
            let asked = Instant::now();
            let mut colleague = Box::pin(desk.create());
            tokio::select! {
                imported = &mut import => break imported.read(),
                () = &mut colleague => longest = longest.max(asked.elapsed()),
            }
        };
        println!("{:?}, commit {commit}; a colleague waited {longest:?}", began.elapsed());
        assert_eq!(counts(&told), (commit, new, 100_000 - new, 0));
        assert_eq!(told.rows.len(), 200);
        assert!(began.elapsed() < limit, "{:?}", began.elapsed());
        assert!(longest < limit / 10, "a colleague waited {longest:?}");
    }
}
