//! A running platform and a person at each of its doors.

use diagnosis::configuration::Settings;
use platform::{Config, Flags, Platform};
use platform_api::account::{Role, SignedIn};
use platform_api::invite::{Mode, OpenedInvite};
use platform_api::recruiting::{
    CandidateCreated, CreateCandidate, CreateInterview, CreateInvite, CreateJob, InterviewCreated,
    InviteCreated, JobCreated, Question, QuestionPack,
};
use platform_api::{AccountId, InterviewId, paths};
use reqwest::{Method, StatusCode};
use secrecy::ExposeSecret;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;

pub const FIRST: &str = "Which system have you built that you are proud of?";
pub const SECOND: &str = "How do you find the cause of a slow program?";

pub struct Harness {
    pub platform: Platform,
    pub administrator: String,
    pub http: reqwest::Client,
    folder: TempDir,
}

/// An interview with its invite's key.
pub struct Invited {
    pub interview: InterviewId,
    pub key: String,
}

/// Somebody who is signed in.
pub struct Recruiter {
    pub account: AccountId,
    pub bearer: String,
    pub refresh: String,
}

/// What a request was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub fn read<T: DeserializeOwned>(&self) -> T {
        assert!(self.status.is_success(), "{} {}", self.status, self.text);
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// Status and code of a refusal.
    pub fn refusal(&self) -> (u16, String) {
        (self.status.as_u16(), self.json()["code"].as_str().unwrap_or_default().to_owned())
    }
}

impl Harness {
    pub async fn start() -> Self {
        Self::start_with("", Flags::default()).await
    }

    /// With these lines as its `.env`.
    pub async fn start_with(env_file: &str, flags: Flags) -> Self {
        let folder = TempDir::new().unwrap();
        let settings = Settings::new([], ".env", Some(env_file));
        let flags = Flags { port: Some(0), data_dir: Some(folder.path().to_owned()), ..flags };
        std::fs::write(folder.path().join(".env"), env_file).unwrap();
        let config = Config::new(&settings, &flags).unwrap().read_from(&folder.path().join(".env"));
        let platform = Platform::start(config).await.unwrap();
        let token = platform::new_administrator_token(platform.store()).await.unwrap();
        let administrator = token.expose_secret().to_owned();
        Self { platform, administrator, http: reqwest::Client::new(), folder }
    }

    /// Stops it, and starts it anew with what it has kept.
    pub async fn restart(self) -> Self {
        let Self { platform, administrator, http, folder } = self;
        platform.stop().await;
        let file = folder.path().join(".env");
        let settings = Settings::new([], ".env", Some(&std::fs::read_to_string(&file).unwrap()));
        let flags = Flags { port: Some(0), data_dir: Some(folder.path().to_owned()), ..Flags::default() };
        let config = Config::new(&settings, &flags).unwrap().read_from(&file);
        let platform = Platform::start(config).await.unwrap();
        Self { platform, administrator, http, folder }
    }

    /// Where the database is.
    pub fn data_folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Writes other lines as its `.env` while it runs.
    pub fn rewrite(&self, env_file: &str) {
        std::fs::write(self.folder.path().join(".env"), env_file).unwrap();
    }

    pub async fn ask(&self, method: Method, path: &str, bearer: Option<&str>, body: Option<Value>) -> Answer {
        let url = format!("{}{path}", self.platform.public_url());
        let mut request = self.http.request(method, url);
        if let Some(bearer) = bearer {
            request = request.bearer_auth(bearer);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        Answer { status, headers, text: response.text().await.unwrap() }
    }

    pub async fn post(&self, path: &str, bearer: Option<&str>, body: impl Serialize) -> Answer {
        self.ask(Method::POST, path, bearer, Some(serde_json::to_value(body).unwrap())).await
    }

    pub async fn get(&self, path: &str, bearer: Option<&str>) -> Answer {
        self.ask(Method::GET, path, bearer, None).await
    }

    pub async fn put(&self, path: &str, bearer: Option<&str>, body: impl Serialize) -> Answer {
        self.ask(Method::PUT, path, bearer, Some(serde_json::to_value(body).unwrap())).await
    }

    pub async fn delete(&self, path: &str, bearer: Option<&str>) -> Answer {
        self.ask(Method::DELETE, path, bearer, None).await
    }

    async fn create<T: DeserializeOwned>(&self, path: &str, body: impl Serialize) -> T {
        let answer = self.post(path, Some(&self.administrator), body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        answer.read()
    }

    /// An interview of two questions for Ada, with an invite.
    pub async fn interview(&self) -> Invited {
        self.interview_with(CreateInvite::default()).await
    }

    pub async fn interview_with(&self, invite: CreateInvite) -> Invited {
        self.create_all(invite, None).await
    }

    /// An interview that may be held in these ways only.
    pub async fn interview_in(&self, modes: &[&str]) -> Invited {
        self.create_all(CreateInvite::default(), Some(serde_json::from_value(json!(modes)).unwrap())).await
    }

    async fn create_all(&self, invite: CreateInvite, modes: Option<Vec<Mode>>) -> Invited {
        let question = |text: &str| Question {
            id: None,
            text: text.into(),
            good_answer: vec!["the secret yardstick".into()],
            time_limit_s: Some(100),
            follow_ups: true,
        };
        let job = CreateJob {
            company: "Analytical Engines".into(),
            title: "Engineer".into(),
            pack: QuestionPack { questions: vec![question(FIRST), question(SECOND)] },
        };
        let JobCreated { job_id } = self.create(paths::JOBS, job).await;
        let CandidateCreated { candidate_id } =
            self.create(paths::CANDIDATES, CreateCandidate { name: "Ada".into(), email: None }).await;
        let interview = CreateInterview {
            job_id,
            candidate_id,
            language: None,
            interviewer_name: None,
            expected_minutes: None,
            modes,
            accommodations: Default::default(),
        };
        let InterviewCreated { interview_id, .. } = self.create(paths::INTERVIEWS, interview).await;
        let created: InviteCreated =
            self.create(&paths::of_interview(paths::INVITES, &interview_id), invite).await;
        let key = created.web_link.expose().split_once("#key=").unwrap().1.to_owned();
        Invited { interview: interview_id, key }
    }

    pub async fn try_open(&self, invited: &Invited, device: &str, take_over: bool) -> Answer {
        let body = json!({
            "interview_id": invited.interview, "key": invited.key, "device_id": device, "take_over": take_over,
        });
        self.post(paths::OPEN_INVITE, None, body).await
    }

    pub async fn open(&self, invited: &Invited, device: &str) -> OpenedInvite {
        self.try_open(invited, device, false).await.read()
    }

    /// A candidate's bearer.
    pub async fn session(&self, invited: &Invited) -> String {
        self.open(invited, "laptop").await.session_token.expose().to_owned()
    }

    /// Makes an account; its id.
    pub async fn account(&self, email: &str, password: &str, team: Option<&str>, role: Role) -> AccountId {
        let wanted = platform::OwnersAccount {
            email: email.into(),
            name: Some(email.split('@').next().unwrap_or_default().into()),
            team: team.map(str::to_owned),
            role: Some(role),
            password: Some(password.into()),
        };
        platform::set_account(self.platform.store(), wanted).await.unwrap().0.id
    }

    pub async fn sign_in(&self, email: &str, password: &str) -> Answer {
        let body = json!({"email": email, "password": password, "device_name": "laptop"});
        self.post(paths::SESSIONS, None, body).await
    }

    /// Somebody who is signed in. Without a team it is the first one.
    pub async fn recruiter(&self, email: &str, team: Option<&str>, role: Role) -> Recruiter {
        let account = self.account(email, "correct horse battery", team, role).await;
        let signed_in: SignedIn = self.sign_in(email, "correct horse battery").await.read();
        let bearer = signed_in.access_token.expose().to_owned();
        Recruiter { account, bearer, refresh: signed_in.refresh_token.expose().to_owned() }
    }

    /// Ten minutes pass for this access token.
    pub async fn expire(&self, recruiter: &Recruiter) {
        use sqlx::Connection;
        let file = self.folder.path().join("vivavoce.db");
        let mut database =
            sqlx::SqliteConnection::connect(&format!("sqlite:{}", file.display())).await.unwrap();
        let (id, _) = recruiter.bearer.split_once('.').unwrap();
        let expired = sqlx::query("UPDATE access_tokens SET expires_at = 1 WHERE id = ?").bind(id);
        assert_eq!(expired.execute(&mut database).await.unwrap().rows_affected(), 1);
    }

    /// A worker's bearer, as a dispatch would carry it.
    pub async fn worker(&self, interview: &InterviewId) -> String {
        let token = platform::new_worker_token(self.platform.store(), interview).await.unwrap();
        token.expose_secret().to_owned()
    }
}

/// One of the contract's paths for this interview.
pub fn of(path: &str, interview: &InterviewId) -> String {
    paths::of_interview(path, interview)
}
