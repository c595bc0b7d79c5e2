//! What depends on the time, on a real database with a clock of the test's own.

mod old_database;

use super::*;
use crate::keys::{Token, mint};
use platform_api::recruiting::{CreateCandidate, CreateJob, Question, QuestionPack};
use platform_api::{DeviceId, InterviewId};
use secrecy::ExposeSecret;
use tempfile::TempDir;
use time::Duration as Span;

const START: OffsetDateTime = OffsetDateTime::UNIX_EPOCH.saturating_add(Span::days(20_000));

/// One interview with a question, of the first team.
pub(crate) async fn an_interview(store: &Store, now: OffsetDateTime) -> InterviewId {
    let question = Question {
        id: None,
        text: "Why?".into(),
        good_answer: Vec::new(),
        time_limit_s: None,
        follow_ups: true,
    };
    let pack = QuestionPack { questions: vec![question] };
    let job = CreateJob { company: "c".into(), title: "t".into(), pack };
    let job_id = store.create_job(&first_team(), &job, now).await.unwrap();
    let candidate = CreateCandidate { name: "Ada".into(), email: None };
    let candidate_id = store.create_candidate(&first_team(), &candidate, now).await.unwrap().unwrap();
    let new = NewInterview {
        job_id: &job_id,
        candidate_id: &candidate_id,
        language: "en",
        interviewer_name: "Vera",
        expected_minutes: 5,
        modes: &[],
        accommodations: &Default::default(),
    };
    store.create_interview(new, now).await.unwrap()
}

struct Desk {
    store: Store,
    interview: InterviewId,
    folder: TempDir,
}

impl Desk {
    async fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let store = Store::open(&folder.path().join("vivavoce.db")).await.unwrap();
        let interview = an_interview(&store, START).await;
        Self { store, interview, folder }
    }

    /// An invite for a day; its key.
    async fn invite(&self) -> String {
        self.invite_for(9).await
    }

    /// One for so many devices.
    async fn invite_for(&self, devices: u32) -> String {
        let (key, hash) = mint();
        self.store.create_invite(&self.interview, &hash, devices, START + Span::DAY, START).await.unwrap();
        key.expose_secret().to_owned()
    }

    async fn open(
        &self,
        key: &str,
        device: &str,
        now: OffsetDateTime,
    ) -> std::result::Result<(), OpeningRefused> {
        let device = DeviceId::from(device);
        let opening = Opening {
            interview: &self.interview,
            key,
            device: &device,
            take_over: true,
            hand_in: false,
            now,
        };
        self.store.open_invite(&opening).await.unwrap()
    }
}

#[tokio::test]
async fn an_expired_invite_opens_only_where_it_is_open_already() {
    let desk = Desk::new().await;
    let key = desk.invite().await;
    assert_eq!(desk.open(&key, "laptop", START).await, Ok(()));
    let late = START + Span::DAY;
    assert_eq!(desk.open(&key, "desktop", late).await, Err(OpeningRefused::Expired));
    assert_eq!(desk.open(&key, "laptop", late).await, Ok(()), "it is in the middle of its interview");
}

#[tokio::test]
async fn a_used_up_invite_stays_so_when_its_device_opens_another_one() {
    let desk = Desk::new().await;
    let (first, second) = (desk.invite_for(1).await, desk.invite_for(1).await);
    assert_eq!(desk.open(&first, "laptop", START).await, Ok(()));
    assert_eq!(desk.open(&second, "laptop", START).await, Ok(()));
    assert_eq!(desk.open(&first, "desktop", START).await, Err(OpeningRefused::UsedUp));
    assert_eq!(desk.open(&second, "desktop", START).await, Ok(()), "nobody came with it yet");
    assert_eq!(desk.open(&second, "tablet", START).await, Err(OpeningRefused::UsedUp));
}

#[tokio::test]
async fn a_token_is_good_until_its_time_and_only_as_it_was_made() {
    let desk = Desk::new().await;
    let token = Token::mint();
    desk.store.keep_token(&token, &desk.interview, TokenOf::Worker, START + Span::HOUR).await.unwrap();
    let bearer = token.bearer.expose_secret();
    let access = async |bearer: &str, now| desk.store.access(bearer, now).await.unwrap();
    assert!(matches!(access(bearer, START).await, Some(Access::Worker { .. })));
    assert_eq!(access(bearer, START + Span::HOUR).await, None);
    for wrong in ["", ".", "x", &bearer[..bearer.len() - 1], bearer.split_once('.').unwrap().1] {
        assert_eq!(access(wrong, START).await, None, "{wrong}");
    }
    assert_eq!(access("admin.", START).await, None, "there is no administrator yet");
}

#[tokio::test]
async fn a_lease_that_is_not_renewed_lapses() {
    let desk = Desk::new().await;
    let lasts = std::time::Duration::from_secs(30);
    let take = async |holder: &str, token: &str, now| {
        desk.store.take_lease(&desk.interview, holder, token, Default::default(), lasts, now).await.unwrap()
    };
    let yes = LeaseTaken::Yes { started_at: START };
    assert_eq!(take("job 1", "a", START).await, yes);
    assert_eq!(take("job 2", "b", START + Span::seconds(29)).await, LeaseTaken::HeldByAnother);
    assert_eq!(take("job 1", "a", START + Span::seconds(29)).await, yes, "renewed");
    assert_eq!(take("job 2", "b", START + Span::seconds(58)).await, LeaseTaken::HeldByAnother);
    assert_eq!(take("job 2", "b", START + Span::seconds(59)).await, yes);
    let late = take("job 2", "b", START + Span::HOUR).await;
    assert_eq!(late, yes, "nobody else has taken it");
    assert!(desk.store.lease_is_anothers(&desk.interview, "a", START + Span::HOUR).await.unwrap());
}

#[tokio::test]
async fn what_was_acknowledged_is_there_after_the_platform_was_killed() {
    let desk = Desk::new().await;
    let json =
        r#"{"id":"e","order":1,"who":"candidate","text":"hello","final":true,"at_ms":1,"via":"typed"}"#;
    let entry = serde_json::from_str(json).unwrap();
    desk.store.keep_entries(&desk.interview, &[&entry], From::BoundDevice, START).await.unwrap();
    // the first one is still open, as after a kill: nothing was closed in good order
    let again = Store::open(&desk.folder.path().join("vivavoce.db")).await.unwrap();
    assert_eq!(again.entries(&desk.interview).await.unwrap()[0].entry, entry);
}

#[tokio::test]
async fn as_many_entries_are_kept_as_an_interview_may_have() {
    let desk = Desk::new().await;
    let keep = async |id: &str, text: &str| {
        let entry = serde_json::json!({"id": id, "order": 1, "who": "candidate", "text": text, "final": true, "at_ms": 1, "via": "typed"});
        let entry = serde_json::from_value(entry).unwrap();
        desk.store.keep_entries(&desk.interview, &[&entry], From::BoundDevice, START).await.unwrap().remove(0)
    };
    use platform_api::transcript::{EntryOutcome, MAX_INTERVIEW_ENTRIES, RejectedEntry};
    assert_eq!(keep("a", "𒀀").await, EntryOutcome::Accepted);
    let amount: (i64, i64) =
        sqlx::query_as("SELECT entries, bytes FROM amounts").fetch_one(&desk.store.pool).await.unwrap();
    assert_eq!(amount, (1, 4));
    let almost = MAX_INTERVIEW_ENTRIES as i64 - 1;
    sqlx::query("UPDATE amounts SET entries = ?").bind(almost).execute(&desk.store.pool).await.unwrap();
    assert_eq!(keep("b", "x").await, EntryOutcome::Accepted);
    let full = EntryOutcome::Rejected { reason: RejectedEntry::InterviewFull };
    assert_eq!(keep("c", "x").await, full);
    assert_eq!(keep("a", "𒀀").await, EntryOutcome::Duplicate);
    assert_eq!(desk.store.entries(&desk.interview).await.unwrap().len(), 2);
}

#[tokio::test]
async fn no_key_and_no_token_is_in_the_file_in_readable_form() {
    let desk = Desk::new().await;
    let key = desk.invite().await;
    let token = Token::mint();
    desk.store.keep_token(&token, &desk.interview, TokenOf::Worker, START + Span::HOUR).await.unwrap();
    desk.store.close().await;
    let secret = token.bearer.expose_secret().split_once('.').unwrap().1;
    for file in std::fs::read_dir(desk.folder.path()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for readable in [key.as_bytes(), secret.as_bytes()] {
            assert!(!bytes.windows(readable.len()).any(|window| window == readable));
        }
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_file_with_the_private_keys_is_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let modes = |path: &Path| {
        ["", "-wal", "-shm"].map(|end| mode(&PathBuf::from(format!("{}{end}", path.display()))))
    };
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("new/vivavoce.db");
    let open = Store::open(&path).await.unwrap();
    assert_eq!((mode(path.parent().unwrap()), modes(&path)), (0o700, [0o600; 3]));
    // one from before, in a folder that somebody else may have to look into, left behind by a kill
    drop(open);
    std::fs::set_permissions(path.parent().unwrap(), PermissionsExt::from_mode(0o750)).unwrap();
    for end in ["", "-wal", "-shm"] {
        let file = format!("{}{end}", path.display());
        if Path::new(&file).exists() {
            std::fs::set_permissions(&file, PermissionsExt::from_mode(0o644)).unwrap();
        }
    }
    let _open = Store::open(&path).await.unwrap();
    assert_eq!((mode(path.parent().unwrap()), modes(&path)), (0o750, [0o600; 3]));
}

#[tokio::test]
async fn as_many_remarks_are_kept_as_an_interview_may_have() {
    use platform_api::account::Role;
    use platform_api::remarks::{Content, MAX_INTERVIEW_REMARKS, NewRemark, RejectedRemark, RemarkOutcome};
    let desk = Desk::new().await;
    let account = NewAccount {
        team: &first_team(),
        name: "Grace",
        email: "grace@example.org",
        password: "-",
        role: Role::Recruiter,
    };
    let author = desk.store.create_account(account, START).await.unwrap().unwrap();
    sqlx::query(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?) \
         INSERT INTO remarks (interview_id, id, subject, replaces, made_at, content, words, author, received_at) \
         SELECT ?, 'r' || n, 'r' || n, '[]', 0, '{\"kind\":\"removed\"}', '', ?, 0 FROM n",
    )
    .bind(i64::try_from(MAX_INTERVIEW_REMARKS).unwrap() - 1)
    .bind(desk.interview.as_str())
    .bind(author.as_str())
    .execute(&desk.store.pool)
    .await
    .unwrap();
    let note = |id: &str| NewRemark {
        id: id.into(),
        subject: id.into(),
        replaces: Vec::new(),
        at_ms: None,
        made_at: START,
        content: Content::Note { text: "x".into() },
    };
    let (last, more) = (note("last"), note("more"));
    let full = RemarkOutcome::Rejected { reason: RejectedRemark::InterviewFull };
    let keep = async |remarks: &[&NewRemark]| {
        desk.store.keep_remarks(&desk.interview, remarks, &author, START).await.unwrap()
    };
    assert_eq!(keep(&[&last, &more]).await, [RemarkOutcome::Accepted, full]);
    assert_eq!(keep(&[&last]).await, [RemarkOutcome::Duplicate], "what is there may be handed in again");
}
