//! The index is what is kept, whatever happens to that.

use crate::store::{MIGRATIONS, Query, Store, connection, first_team};
use sqlx::migrate::Migrator;
use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;

/// FTS5 compares its index with the words that it is made of.
async fn agrees(store: &Store) {
    let checked = sqlx::query("INSERT INTO found (found, rank) VALUES ('integrity-check', 1)")
        .execute(&store.pool)
        .await;
    checked.expect("the index is of what is kept");
}

async fn run(store: &Store, statements: &[&'static str]) {
    for statement in statements {
        sqlx::query(*statement)
            .execute(&store.pool)
            .await
            .unwrap_or_else(|error| panic!("{error}: {statement}"));
        agrees(store).await;
    }
}

async fn finds(store: &Store, text: &str) -> usize {
    store.found_in(&first_team(), &Query::of(text).unwrap()).await.unwrap().len()
}

const BEFORE: [&str; 5] = [
    "INSERT INTO jobs (id, company, title, created_at) VALUES ('j', 'Engines', 'Engineer', 0)",
    "INSERT INTO candidates (id, name, created_at) VALUES ('c', 'Ada Lovelace', 0)",
    "INSERT INTO interviews (id, job_id, candidate_id, room, language, interviewer_name, expected_minutes, modes, \
     accommodations, created_at) VALUES ('i', 'j', 'c', 'i', 'en', 'Vera', 5, '[]', '{}', 0)",
    "INSERT INTO entries (interview_id, id, ord, who, text, is_final, at_ms, via, uploaded_by, received_at) \
     VALUES ('i', 'e1', 1, 'candidate', 'kubernetes', 1, 1, 'typed', 'candidate', 1)",
    "INSERT INTO entries (interview_id, id, ord, who, text, is_final, at_ms, via, uploaded_by, received_at) \
     VALUES ('i', 'e2', 2, 'candidate', 'postgres', 1, 1, 'typed', 'candidate', 1)",
];

#[tokio::test]
async fn what_an_older_platform_kept_is_found_and_told() {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("vivavoce.db");
    let older = MIGRATIONS.iter().filter(|migration| migration.version < 7).cloned().collect::<Vec<_>>();
    let older = Migrator { migrations: older.into(), ..Migrator::DEFAULT };
    let mut database =
        SqliteConnection::connect_with(&connection(&path).create_if_missing(true)).await.unwrap();
    older.run(&mut database).await.unwrap();
    for statement in BEFORE {
        sqlx::query(statement).execute(&mut database).await.unwrap();
    }
    database.close().await.unwrap();

    let store = Store::open(&path).await.unwrap();
    agrees(&store).await;
    assert_eq!((finds(&store, "kube").await, finds(&store, "lovelace engineer post").await), (1, 1));
    let told = store.changes(&"i".into(), 0, 10).await.unwrap();
    assert_eq!(told.iter().map(|change| change.seq).collect::<Vec<_>>(), [1, 2]);
}

#[tokio::test]
async fn the_index_follows_every_change() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(&folder.path().join("vivavoce.db")).await.unwrap();
    run(&store, &BEFORE).await;
    run(
        &store,
        &[
            "INSERT INTO accounts (id, team_id, name, email, email_key, password, role, created_at) \
             VALUES ('a', 'first', 'Grace', 'g', 'g', '', 'recruiter', 0)",
            "INSERT INTO remarks (interview_id, id, subject, replaces, made_at, content, words, author, received_at) \
             VALUES ('i', 'r1', 'r1', '[]', 0, '{}', 'hesitant', 'a', 0)",
            // two that replace it, one of which came before the one that replaces that
            "INSERT INTO remarks (interview_id, id, subject, replaces, made_at, content, words, author, received_at) \
             VALUES ('i', 'r3', 'r1', '[\"r2\"]', 0, '{}', 'thoughtful', 'a', 0)",
            "INSERT INTO remarks (interview_id, id, subject, replaces, made_at, content, words, author, received_at) \
             VALUES ('i', 'r2', 'r1', '[\"r1\"]', 0, '{}', 'slow', 'a', 0)",
        ],
    )
    .await;
    assert_eq!(
        (finds(&store, "hesitant").await, finds(&store, "slow").await, finds(&store, "thoughtful").await),
        (0, 0, 1)
    );
    run(
        &store,
        &[
            "UPDATE entries SET text = 'sqlite' WHERE id = 'e1'",
            "UPDATE entries SET ord = 9 WHERE id = 'e2'",
            "UPDATE OR IGNORE entries SET id = 'e3' WHERE id = 'e2'",
            "UPDATE candidates SET name = 'Anonymised' WHERE id = 'c'",
            "UPDATE jobs SET title = 'Chemist' WHERE id = 'j'",
        ],
    )
    .await;
    for (text, found) in [("kubernetes", 0), ("sqlite chemist anon", 1), ("lovelace", 0), ("postgres", 1)] {
        assert_eq!(finds(&store, text).await, found, "{text}");
    }
    run(
        &store,
        &[
            "DELETE FROM remarks",
            "DELETE FROM entries WHERE id = 'e1'",
            "DELETE FROM entries",
            "DELETE FROM amounts",
            "DELETE FROM interviews",
            "DELETE FROM candidates",
            "DELETE FROM questions",
            "DELETE FROM jobs",
        ],
    )
    .await;
    let (left,): (i64,) =
        sqlx::query_as("SELECT count(*) FROM passages").fetch_one(&store.pool).await.unwrap();
    assert_eq!(left, 0);
    let gone: Vec<(String, Option<i64>, Option<i64>)> =
        sqlx::query_as("SELECT interview_id, entry, remark FROM changes")
            .fetch_all(&store.pool)
            .await
            .unwrap();
    assert_eq!(gone, [("i".to_owned(), None, None)], "that it is gone is told");
}

#[tokio::test]
async fn words_that_were_deleted_are_not_in_the_index_any_more() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(&folder.path().join("vivavoce.db")).await.unwrap();
    run(&store, &BEFORE).await;
    run(&store, &["DELETE FROM entries"]).await;
    let blocks: Vec<(Vec<u8>,)> =
        sqlx::query_as("SELECT block FROM found_data").fetch_all(&store.pool).await.unwrap();
    let holds = |word: &str| {
        blocks.iter().any(|(block,)| block.windows(word.len()).any(|window| window == word.as_bytes()))
    };
    assert!(holds("lovelace"), "this is where words would be");
    // the index keeps what several words begin with once
    assert!(!holds("ubernetes") && !holds("ostgres"));
}

#[tokio::test]
async fn nothing_that_is_asked_for_is_a_mistake() {
    let folder = TempDir::new().unwrap();
    let store = Store::open(&folder.path().join("vivavoce.db")).await.unwrap();
    run(&store, &BEFORE).await;
    for text in [
        "\"",
        "\"a",
        "a\"b",
        "a OR",
        "NOT",
        "AND AND",
        "NEAR(a",
        "words:a",
        "^a",
        "a*",
        "* a",
        "(",
        "{a}",
        "-a",
        "a+b",
        "a\u{0}b",
        "𝒜",
        "ñ",
        "'; DROP TABLE entries; --",
        "kubernetes\u{0}\"",
    ] {
        if let Some(query) = Query::of(text) {
            store.found_in(&first_team(), &query).await.unwrap_or_else(|error| panic!("{text:?}: {error}"));
            store.snippets(&query, &["i".into()]).await.unwrap_or_else(|error| panic!("{text:?}: {error}"));
        }
    }
    for text in ["", " ", "\"*\" -", "\u{0}", "…"] {
        assert_eq!(Query::of(text), None, "{text:?}");
    }
    for (text, found) in
        [("KUBER", 1), ("kubernetes,", 1), ("(post", 1), ("kubernetes postgres ada", 1), ("netes", 0)]
    {
        assert_eq!(finds(&store, text).await, found, "{text:?}");
    }
}
