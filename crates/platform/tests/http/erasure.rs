//! What is erased is gone: from every table, and from the files.

use crate::harness::{Harness, Recruiter, of};
use platform_api::account::Role;
use platform_api::interview::InterviewState;
use platform_api::paths;
use platform_api::recruiting::{
    CandidateCreated, Erased, InterviewCreated, InterviewDetails, InviteCreated, JobCreated,
};
use platform_api::{CandidateId, InterviewId};
use serde_json::{Value, json};
use std::path::Path;

/// No two of them begin or end alike, since an index writes only where a word differs from the one before it.
const WORDS: [&str; 7] = [
    "Aardvarkino",
    "bumblebeezle@example.org",
    "Crocodilium",
    "Dromedariad",
    "Elephantoria",
    "Flamingovitch",
    "Gazellenko",
];

struct Scene {
    harness: Harness,
    grace: Recruiter,
    candidate: CandidateId,
    interview: InterviewId,
    session: String,
}

impl Scene {
    /// An interview in which each of the words is somewhere; the candidate is in the middle of it.
    async fn new() -> Self {
        let harness = Harness::start().await;
        let grace = harness.recruiter("grace@example.org", None, Role::Recruiter).await;
        let bearer = Some(grace.bearer.as_str());
        let [name, email, said, noted, felt, trouble, device] = WORDS;
        let job = json!({"company": "C", "title": "T", "pack": {"questions": [{"text": "Why?"}]}});
        let JobCreated { job_id } = harness.post(paths::JOBS, bearer, job).await.read();
        let candidate = json!({"name": name, "email": email});
        let CandidateCreated { candidate_id } =
            harness.post(paths::CANDIDATES, bearer, candidate).await.read();
        let wanted =
            json!({"job_id": job_id, "candidate_id": candidate_id, "accommodations": {"larger_text": true}});
        let InterviewCreated { interview_id, .. } =
            harness.post(paths::INTERVIEWS, bearer, &wanted).await.read();
        // another one, which never begins
        harness.post(paths::INTERVIEWS, bearer, &wanted).await.read::<InterviewCreated>();
        let at = |path: &str| of(path, &interview_id);
        let invite: InviteCreated = harness.post(&at(paths::INVITES), bearer, json!({})).await.read();
        let key = invite.web_link.expose().split_once("#key=").unwrap().1.to_owned();
        let invited = crate::harness::Invited { interview: interview_id.clone(), key };
        let session = harness.open(&invited, device).await.session_token.expose().to_owned();
        let entry = |text: &str| {
            json!({"entries": [{"id": "0190-said", "order": 0, "who": "candidate", "text": text,
            "final": true, "at_ms": 1, "via": "typed"}]})
        };
        harness
            .post(&at(paths::ENTRIES), Some(&session), entry(&format!("I am {said} myself")))
            .await
            .read::<Value>();
        let note = json!({"remarks": [{"id": "01900000-0000-7000-8000-000000000001", "subject": "01900000-0000-7000-8000-000000000001", "made_at": "2026-01-01T00:00:00Z",
            "at_ms": 5, "content": {"kind": "note", "text": format!("says {noted}")}}]});
        let kept = harness.post(&at(paths::REMARKS), bearer, note).await.json();
        assert_eq!(kept["results"][0]["outcome"], "accepted", "{kept}");
        let feedback = json!({"rating": 5, "text": format!("like {felt}")});
        assert_eq!(harness.post(&at(paths::FEEDBACK), Some(&session), feedback).await.status, 204);
        let presence = json!({"doing": "writing", "mode": "text",
            "problem": {"code": "c", "message": trouble, "remedy": "r"}});
        assert_eq!(harness.post(&at(paths::PRESENCE), Some(&session), presence).await.status, 204);
        harness.get(&at(paths::TRANSCRIPT), bearer).await.read::<Value>();
        Self { candidate: candidate_id, interview: interview_id, session, grace, harness }
    }

    async fn erase(&self, how: &str) -> Erased {
        self.harness.delete(&self.path(how), Some(&self.grace.bearer)).await.read()
    }

    fn path(&self, how: &str) -> String {
        format!("{}?how={how}", paths::CANDIDATE.replace("{candidate}", self.candidate.as_str()))
    }

    /// The words of which something is in the database's files.
    fn found(&self) -> Vec<&'static str> {
        let bytes = files(self.harness.data_folder());
        let end = |word: &str| word.to_lowercase().as_bytes()[2..8].to_owned();
        WORDS.into_iter().filter(|word| bytes.windows(6).any(|window| window == end(word))).collect()
    }

    /// Every table in which something of the interview is, whatever tables there will be.
    async fn tables_with_it(&self) -> Vec<String> {
        use sqlx::{AssertSqlSafe, Connection, SqliteConnection, query_as};
        let file = self.harness.data_folder().join("vivavoce.db");
        let mut database = SqliteConnection::connect(&format!("sqlite:{}", file.display())).await.unwrap();
        let tables: Vec<(String,)> = query_as(
            "SELECT t.name FROM sqlite_schema t, pragma_table_info(t.name) c \
             WHERE t.type = 'table' AND c.name = 'interview_id' ORDER BY t.name",
        )
        .fetch_all(&mut database)
        .await
        .unwrap();
        assert!(tables.len() > 10, "{tables:?}");
        let mut with_it = Vec::new();
        for (table,) in tables {
            let query = format!("SELECT count(*) FROM {table} WHERE interview_id = ?");
            let (rows,): (i64,) = query_as(AssertSqlSafe(query))
                .bind(self.interview.as_str())
                .fetch_one(&mut database)
                .await
                .unwrap();
            with_it.extend((rows > 0).then_some(table));
        }
        with_it
    }

    async fn until_kept(&self, word: &str) {
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(10);
        while !self.found().contains(&word) {
            assert!(std::time::Instant::now() < deadline, "{word} was never written");
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }
}

/// All files there, in small letters.
fn files(folder: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
    files.collect::<Vec<_>>().concat().to_ascii_lowercase()
}

fn part(erased: &Erased, what: &str) -> u32 {
    erased.parts.iter().find(|part| part.what == what).map_or(0, |part| part.count)
}

#[tokio::test]
async fn a_deleted_candidate_is_in_no_table_and_in_no_file() {
    let scene = Scene::new().await;
    // how the interview goes is kept a second later
    scene.until_kept(WORDS[5]).await;
    assert_eq!(scene.found(), WORDS, "each word is there before");
    let stranger = scene.harness.recruiter("other@example.org", Some("Other"), Role::Admin).await;
    assert_eq!(scene.harness.delete(&scene.path("delete"), Some(&stranger.bearer)).await.status, 404);
    assert_eq!(scene.harness.delete(&scene.path("shred"), Some(&scene.grace.bearer)).await.status, 400);
    let erased = scene.erase("delete").await;
    for (what, count) in [
        ("candidates", 1),
        ("interviews", 2),
        ("invites", 1),
        ("transcript entries", 1),
        ("notes, bookmarks, ticks and ratings", 1),
        ("feedback", 1),
        ("devices", 1),
    ] {
        assert_eq!(part(&erased, what), count, "{what}: {erased:?}");
    }
    assert_eq!(scene.harness.delete(&scene.path("delete"), Some(&scene.grace.bearer)).await.status, 404);
    let entries = of(paths::ENTRIES, &scene.interview);
    assert_eq!(scene.harness.post(&entries, Some(&scene.session), json!({"entries": []})).await.status, 401);
    assert_eq!(
        scene.harness.get(&of(paths::INTERVIEW, &scene.interview), Some(&scene.grace.bearer)).await.status,
        404
    );
    assert_eq!(scene.found(), [""; 0], "while the platform runs");
    // that it is gone is told to whoever watches
    assert_eq!(scene.tables_with_it().await, ["changes"]);
}

#[tokio::test]
async fn an_anonymised_candidate_s_interviews_stay_without_words() {
    let scene = Scene::new().await;
    scene.until_kept(WORDS[5]).await;
    let erased = scene.erase("anonymise").await;
    for (what, count) in
        [("names", 1), ("addresses", 1), ("transcript entries", 1), ("interviews that never began", 1)]
    {
        assert_eq!(part(&erased, what), count, "{what}: {erased:?}");
    }
    assert_eq!(scene.found(), [""; 0]);
    let bearer = Some(scene.grace.bearer.as_str());
    let details: InterviewDetails =
        scene.harness.get(&of(paths::INTERVIEW, &scene.interview), bearer).await.read();
    assert_eq!(details.listed.state, InterviewState::Finished);
    assert_eq!(details.listed.candidate_name, "Anonymised candidate");
    assert!(!details.accommodations.larger_text && details.feedback.is_none() && details.timeline.is_empty());
    let path = paths::CANDIDATE.replace("{candidate}", scene.candidate.as_str());
    let candidate = scene.harness.get(&path, bearer).await.json();
    assert_eq!((&candidate["anonymised"], &candidate["interviews"]), (&json!(true), &json!(1)));
    assert_eq!(
        scene.harness.put(&path, bearer, json!({"name": "Ada", "version": 1})).await.refusal(),
        (409, "changed_meanwhile".into())
    );
    // a note that was on its way
    let late = json!({"remarks": [{"id": "01900000-0000-7000-8000-000000000002", "subject": "01900000-0000-7000-8000-000000000002", "made_at": "2026-01-01T00:00:00Z",
        "content": {"kind": "note", "text": WORDS[3]}}]});
    assert_eq!(scene.harness.post(&of(paths::REMARKS, &scene.interview), bearer, late).await.status, 200);
    assert_eq!(scene.found(), [""; 0]);
    let job = json!({"job_id": details.listed.job_id, "candidate_id": scene.candidate});
    assert_eq!(scene.harness.post(paths::INTERVIEWS, bearer, job).await.status, 404);
    let again = scene.erase("anonymise").await;
    assert_eq!(again.parts, []);
    let deleted = scene.erase("delete").await;
    assert_eq!((part(&deleted, "interviews"), part(&deleted, "candidates")), (1, 1));
}
