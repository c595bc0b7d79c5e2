//! A database from an older version is brought up to date.

use super::super::*;
use platform_api::InterviewId;
use platform_api::recruiting::{CreateJob, Question, QuestionPack};
use tempfile::TempDir;

/// A database as it was before there were teams.
#[tokio::test]
async fn an_old_database_keeps_everything_when_it_is_brought_up_to_date() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("vivavoce.db");
    let old = SqlitePool::connect_with(connection(&file).create_if_missing(true)).await.unwrap();
    let before: Vec<_> = MIGRATIONS.iter().filter(|migration| migration.version < 6).cloned().collect();
    assert_eq!(before.len(), 5);
    Migrator { migrations: before.into(), ..Migrator::DEFAULT }.run(&old).await.unwrap();
    sqlx::raw_sql(
        "INSERT INTO jobs VALUES ('j', 'Company', 'Title', 1);
         INSERT INTO questions VALUES ('j', 1, 'q1', 'Why?', '[\"because\"]', 60), ('j', 2, 'q2', 'How?', '[]', NULL);
         INSERT INTO candidates VALUES ('c', 'Ada', 2);
         INSERT INTO interviews VALUES
             ('opened', 'j', 'c', 'r1', 'en', 'Vera', 5, '[]', '{\"larger_text\":true}', 3, 4, 5, 6, 'completed'),
             ('new', 'j', 'c', 'r2', 'en', 'Vera', 5, '[]', '{}', 3, NULL, NULL, NULL, NULL);
         INSERT INTO invites VALUES ('i', 'new', x'00', 3, 9999999999999, NULL, 3);
         INSERT INTO feedback VALUES ('opened', 4, 'fine', 7);
         INSERT INTO entries (interview_id, id, ord, who, text, is_final, at_ms, via, uploaded_by, received_at)
             VALUES ('opened', 'a', 1, 'candidate', 'aardvark', 1, 10, 'typed', 'candidate', 5);",
    )
    .execute(&old)
    .await
    .unwrap();
    old.close().await;

    let store = Store::open(&file).await.unwrap();
    let team = first_team();
    let jobs = store.jobs(&team).await.unwrap();
    let [job] = jobs.as_slice() else { panic!("{jobs:?}") };
    assert_eq!((job.title.as_str(), job.version, job.interviews), ("Title", 1, 2));
    let texts: Vec<_> = job.pack.questions.iter().map(|q| (q.text.as_str(), q.time_limit_s)).collect();
    assert_eq!(texts, [("Why?", Some(60)), ("How?", None)]);
    assert_eq!(job.pack.questions[0].good_answer, ["because"]);
    let candidates = store.candidates(&team).await.unwrap();
    let [ada] = candidates.as_slice() else { panic!("{candidates:?}") };
    assert_eq!((ada.name.as_str(), &ada.email, ada.version, ada.interviews), ("Ada", &None, 1, 2));
    assert!(!ada.anonymised);
    let opened = InterviewId::from("opened");
    assert_eq!(store.team_of(&opened).await.unwrap(), Some(team.clone()));
    let found = store.interview(&opened).await.unwrap().unwrap();
    assert_eq!(found.room, "r1");
    let entries = store.entries(&opened).await.unwrap();
    assert_eq!(entries.iter().map(|kept| kept.entry.text.as_str()).collect::<Vec<_>>(), ["aardvark"]);
    // an opened interview keeps its questions when the job gets others; words can be searched
    let other =
        QuestionPack { questions: vec![Question { text: "New?".into(), ..job.pack.questions[1].clone() }] };
    let change = CreateJob { company: "Company".into(), title: "Title".into(), pack: other };
    assert_eq!(store.replace_job(&team, &job.id, &change, 1).await.unwrap(), JobReplaced::Yes);
    assert_eq!(store.pack_of(&opened).await.unwrap().questions.len(), 2);
    assert_eq!(store.pack_of(&InterviewId::from("new")).await.unwrap().questions.len(), 1);
    let rows: i64 = sqlx::query_scalar("SELECT count(*) FROM found WHERE found MATCH 'aardvark OR ada'")
        .fetch_one(&store.pool)
        .await
        .unwrap();
    assert_eq!(rows, 2);
    let broken: Vec<(String,)> = sqlx::query_as("SELECT \"table\" FROM pragma_foreign_key_check")
        .fetch_all(&store.pool)
        .await
        .unwrap();
    assert_eq!(broken, []);
}
