//! The reference platform, in this process.

use std::sync::Arc;
use std::time::Duration;

use diagnosis::configuration::Settings;
use futures_util::StreamExt;
use platform::{Config, Flags, OwnersAccount, Platform, set_account};
use platform_api::ErrorCode;
use platform_api::observing::ObservedEvent;
use platform_api::recruiting::{
    CreateCandidate, CreateInterview, CreateInvite, CreateJob, Erasure, Question, QuestionPack,
};
use platform_api::remarks::{Content, NewRemark, RemarkOutcome};
use platform_client::recruiter::{ExportFormat, RecruiterError, Told};
use platform_client::{MemoryVault, Recruiter};
use secrecy::ExposeSecret;
use tempfile::TempDir;

struct Stage {
    platform: Platform,
    recruiter: Recruiter,
    _folder: TempDir,
}

async fn stage() -> Stage {
    let folder = TempDir::new().unwrap();
    let flags = Flags { port: Some(0), data_dir: Some(folder.path().to_owned()), ..Default::default() };
    let config = Config::new(&Settings::new([], ".env", Some("")), &flags).unwrap();
    let platform = Platform::start(config).await.unwrap();
    let wanted = OwnersAccount {
        email: "grace@example.org".into(),
        name: Some("Grace".into()),
        team: None,
        role: None,
        password: None,
    };
    let (_, password) = set_account(platform.store(), wanted).await.unwrap();
    let url = platform.public_url().to_string();
    let vault = Arc::new(MemoryVault::default());
    let password = password.expose_secret().to_owned().into();
    let (recruiter, account) =
        Recruiter::sign_in(&url, "Grace@example.org", password, "test", vault).await.unwrap();
    assert_eq!(account.name, "Grace");
    Stage { platform, recruiter, _folder: folder }
}

fn note(id: &str) -> NewRemark {
    NewRemark {
        id: id.into(),
        subject: id.into(),
        replaces: Vec::new(),
        at_ms: Some(5),
        made_at: time::OffsetDateTime::now_utc(),
        content: Content::Note { text: "a note".into() },
    }
}

#[tokio::test]
async fn a_recruiter_sets_up_an_interview_watches_it_and_keeps_notes() {
    let Stage { platform, recruiter, _folder } = stage().await;
    let question = Question {
        id: None,
        text: "What have you built?".into(),
        good_answer: vec!["a system".into()],
        time_limit_s: None,
        follow_ups: true,
    };
    let job = CreateJob {
        company: "Analytical Engines".into(),
        title: "Engineer".into(),
        pack: QuestionPack { questions: vec![question] },
    };
    let job_id = recruiter.create_job(&job).await.unwrap().job_id;
    assert_eq!(recruiter.job(&job_id).await.unwrap().title, "Engineer");
    let imported = recruiter.import_candidates("name,email\nAda,ada@example.org\n", true).await.unwrap();
    assert_eq!((imported.new, imported.wrong), (1, 0));
    let new = CreateCandidate { name: "Charles".into(), email: None };
    let candidate_id = recruiter.create_candidate(&new).await.unwrap().candidate_id;
    let new = CreateInterview {
        job_id,
        candidate_id: candidate_id.clone(),
        language: None,
        interviewer_name: None,
        expected_minutes: None,
        modes: None,
        accommodations: Default::default(),
    };
    let interview = recruiter.create_interview(&new).await.unwrap().interview_id;
    let invite = recruiter.create_invite(&interview, &CreateInvite::default()).await.unwrap();
    assert!(invite.link.expose().starts_with("vivavoce://join?"));
    assert_eq!(recruiter.interviews(None, Some("charl"), None).await.unwrap().interviews.len(), 1);

    let mut told = std::pin::pin!(recruiter.events(&interview, None));
    let id = uuid::Uuid::now_v7().to_string();
    let stored = recruiter.upload_remarks(&interview, vec![note(&id)]).await.unwrap();
    assert_eq!(stored.results[0].outcome, RemarkOutcome::Accepted);
    let stored = recruiter.upload_remarks(&interview, vec![note(&id)]).await.unwrap();
    assert_eq!(stored.results[0].outcome, RemarkOutcome::Duplicate);
    let is_noted = async {
        loop {
            match told.next().await {
                Some(Told::Event { event: ObservedEvent::Remark(remark), id: Some(_) }) => return remark,
                Some(_) => {}
                None => panic!("the events have ended"),
            }
        }
    };
    let remark = tokio::time::timeout(Duration::from_secs(15), is_noted).await.expect("the note is told");
    assert_eq!((remark.remark.id.as_str(), remark.author_name.as_str()), (id.as_str(), "Grace"));
    assert_eq!(recruiter.remarks(&interview).await.unwrap().remarks.len(), 1);

    let refused = recruiter.observe(&interview).await.unwrap_err();
    assert!(refused.code().is_some(), "no voice server is configured: {refused:?}");
    let file = recruiter.export(&interview, ExportFormat::Markdown).await.unwrap();
    assert!(String::from_utf8(file.content).unwrap().contains("a note"));
    recruiter.revoke_invites(&interview).await.unwrap();
    let erased = recruiter.erase_candidate(&candidate_id, Erasure::Delete).await.unwrap();
    assert!(!erased.parts.is_empty());
    let gone = recruiter.interview(&interview).await.unwrap_err();
    assert_eq!(gone.code(), Some(ErrorCode::NotFound));
    platform.stop().await;
}

#[tokio::test]
async fn signing_out_everywhere_ends_other_sessions_and_what_they_follow() {
    let Stage { platform, recruiter, _folder } = stage().await;
    let mut live = std::pin::pin!(recruiter.live());
    assert!(matches!(live.next().await, Some(Told::Connected { .. })));
    recruiter.sign_out_everywhere().await.unwrap();
    assert!(matches!(recruiter.me().await, Err(RecruiterError::SessionEnded { .. })));
    let ended = async {
        loop {
            match live.next().await {
                Some(Told::Disconnected(RecruiterError::SessionEnded { .. })) | None => return,
                Some(_) => {}
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), ended).await.expect("the list is not told any more");
    platform.stop().await;
}
