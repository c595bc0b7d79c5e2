//! Who may do what: the whole table, over HTTP.

use crate::harness::{Harness, Invited, Recruiter};
use platform_api::account::Role;
use platform_api::paths;
use platform_api::recruiting::{InterviewDetails, InviteCreated};
use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const EXPORT: &str = "/api/v1/interviews/{interview}/export?format=json";
const ANONYMISE: &str = "/api/v1/candidates/{candidate}?how=anonymise";
const DELETE: &str = "/api/v1/candidates/{candidate}?how=delete";

/// Statuses by bearer, in the order of [`Cast::bearers`]: nobody; the candidate's session, one of another interview, one
/// that was taken over, one that was revoked; the worker; a recruiter, an admin of another team, one who was an admin
/// until just now, an admin; the administrator's token. 2xx is written as 200.
///
/// The rows come in an order in which each finds what it needs.
const TABLE: &[(&str, &str, &str, [u16; 11])] = &[
    // open to everybody; what is wrong with the body is told
    ("POST", paths::SESSIONS, "{}", [422; 11]),
    ("POST", paths::REFRESH_SESSION, "{}", [422; 11]),
    ("POST", paths::OPEN_INVITE, "{}", [422; 11]),
    ("POST", paths::SEALED_INTERVIEWS, "{}", [400; 11]),
    ("GET", paths::CONFIGURATION, "", [200; 11]),
    // the candidate and the interviewer
    ("POST", paths::ENTRIES, r#"{"entries":[]}"#, [401, 200, 403, 200, 410, 200, 403, 403, 403, 403, 403]),
    ("GET", paths::TRANSCRIPT, "", [401, 200, 403, 409, 410, 200, 200, 404, 200, 200, 200]),
    ("GET", paths::PROGRESS, "", [401, 200, 403, 409, 410, 200, 200, 404, 200, 200, 200]),
    ("POST", paths::FEEDBACK, r#"{"rating":5}"#, [401, 200, 403, 409, 410, 403, 403, 403, 403, 403, 403]),
    (
        "POST",
        paths::PRESENCE,
        r#"{"doing":"talking","mode":"voice"}"#,
        [401, 200, 403, 409, 410, 403, 403, 403, 403, 403, 403],
    ),
    ("GET", paths::INTERVIEWER_PACK, "", [401, 403, 403, 403, 403, 200, 403, 403, 403, 403, 403]),
    ("POST", paths::LEASE, r#"{"holder":"h"}"#, [401, 403, 403, 403, 403, 200, 403, 403, 403, 403, 403]),
    ("DELETE", paths::LEASE, r#"{"holder":"h"}"#, [401, 403, 403, 403, 403, 200, 403, 403, 403, 403, 403]),
    (
        "POST",
        paths::BRAIN_CHAT,
        r#"{"messages":[]}"#,
        [401, 403, 403, 403, 403, 200, 403, 403, 403, 403, 403],
    ),
    // takes the lease away from the worker
    (
        "POST",
        paths::NEXT_LINE,
        r#"{"answers_to":null,"at_ms":1}"#,
        [401, 200, 403, 409, 410, 403, 403, 403, 403, 403, 403],
    ),
    // 500: this platform has no LiveKit
    ("POST", paths::CHECK_ROOM, "", [401, 500, 403, 409, 410, 403, 403, 403, 403, 403, 403]),
    // people who are signed in
    ("GET", paths::ME, "", [401, 403, 403, 403, 403, 403, 200, 200, 200, 200, 403]),
    ("GET", paths::ACCOUNTS, "", [401, 403, 403, 403, 403, 403, 403, 200, 403, 200, 200]),
    // what is wrong with the body is told to whoever may send it
    (
        "POST",
        paths::ACCOUNTS,
        r#"{"name":"n","email":"no address","password":"p","role":"admin"}"#,
        [401, 403, 403, 403, 403, 403, 403, 400, 403, 400, 400],
    ),
    ("PATCH", paths::ACCOUNT, "{}", [401, 403, 403, 403, 403, 403, 403, 404, 403, 200, 200]),
    // what they set up
    ("GET", paths::JOBS, "", RECRUITERS),
    ("POST", paths::JOBS, r#"{"company":"c","title":"t","pack":{"questions":[{"text":"q"}]}}"#, RECRUITERS),
    ("GET", paths::JOB, "", THE_TEAM_S),
    (
        "PUT",
        paths::JOB,
        r#"{"company":"c","title":"t","version":9,"pack":{"questions":[{"text":"q"}]}}"#,
        CHANGED,
    ),
    ("GET", paths::CANDIDATES, "", RECRUITERS),
    ("POST", paths::CANDIDATES, r#"{"name":"n"}"#, RECRUITERS),
    (
        "POST",
        paths::IMPORT_CANDIDATES,
        r#"{"name":1}"#,
        [401, 403, 403, 403, 403, 403, 400, 400, 400, 400, 400],
    ),
    ("GET", paths::CANDIDATE, "", THE_TEAM_S),
    ("PUT", paths::CANDIDATE, r#"{"name":"Ada","version":9}"#, CHANGED),
    ("GET", paths::INTERVIEWS, "", RECRUITERS),
    (
        "POST",
        paths::INTERVIEWS,
        r#"{"job_id":"none","candidate_id":"none"}"#,
        [401, 403, 403, 403, 403, 403, 404, 404, 404, 404, 404],
    ),
    ("GET", paths::INTERVIEW, "", THE_TEAM_S),
    ("POST", paths::INVITES, "{}", THE_TEAM_S),
    // what they watch
    ("GET", paths::LIVE, "", RECRUITERS),
    ("POST", paths::OBSERVE, "", [401, 403, 403, 403, 403, 403, 500, 404, 500, 500, 500]),
    ("GET", paths::EVENTS, "", THE_TEAM_S),
    ("GET", paths::REMARKS, "", THE_TEAM_S),
    // in somebody's name, so not in the administrator's
    ("POST", paths::REMARKS, r#"{"remarks":[]}"#, [401, 403, 403, 403, 403, 403, 200, 404, 200, 200, 403]),
    ("GET", EXPORT, "", THE_TEAM_S),
    // the system
    ("GET", paths::STATUS, "", RECRUITERS),
    ("GET", paths::STATUS_PAGE, "", RECRUITERS),
    // from here on things end
    (
        "POST",
        paths::FINISH,
        r#"{"reason":"completed"}"#,
        [401, 200, 403, 409, 410, 200, 403, 403, 403, 403, 403],
    ),
    (
        "POST",
        paths::LIVEKIT_TOKEN,
        r#"{"roomName":"r","participantName":"n","interviewId":"i"}"#,
        [401, 403, 403, 409, 410, 403, 403, 403, 403, 403, 403],
    ),
    ("DELETE", paths::INVITES, "", THE_TEAM_S),
    // the first one of the team deletes it
    ("DELETE", paths::JOB, "", [401, 403, 403, 403, 403, 403, 200, 404, 404, 404, 404]),
    ("DELETE", ANONYMISE, "", THE_TEAM_S),
    ("DELETE", DELETE, "", [401, 401, 403, 401, 401, 401, 200, 404, 404, 404, 404]),
    ("DELETE", paths::CURRENT_SESSION, "", [401, 401, 403, 401, 401, 401, 200, 200, 200, 200, 403]),
    ("DELETE", paths::SESSIONS, "", [401, 401, 403, 401, 401, 401, 200, 200, 200, 200, 403]),
];

/// Whoever is signed in, each for the own team, and the administrator's token.
const RECRUITERS: [u16; 11] = [401, 403, 403, 403, 403, 403, 200, 200, 200, 200, 200];
/// The same, but of another team nothing is there.
const THE_TEAM_S: [u16; 11] = [401, 403, 403, 403, 403, 403, 200, 404, 200, 200, 200];
/// The same, of a job that is not as it was read.
const CHANGED: [u16; 11] = [401, 403, 403, 403, 403, 403, 409, 404, 409, 409, 409];

/// One of each, all of them around one interview of the first team.
struct Cast {
    harness: Harness,
    invited: Invited,
    job: String,
    candidate: String,
    /// Session, that of another interview, one taken over, one revoked, and the worker.
    of_interview: [String; 5],
    /// Of the first team, of another one, an admin until just now, an admin.
    recruiters: [Recruiter; 4],
    /// Bearers that are none, or none any more.
    bad: Vec<(&'static str, String)>,
}

const EMAILS: [&str; 4] =
    ["grace@example.org", "other@example.org", "demoted@example.org", "admin@example.org"];

impl Cast {
    async fn new() -> Self {
        let harness = Harness::start().await;
        let revoked = harness.interview().await;
        let revoked_session = harness.open(&revoked, "phone").await.session_token.expose().to_owned();
        let admin = Some(harness.administrator.clone());
        let invites = paths::of_interview(paths::INVITES, &revoked.interview);
        assert_eq!(harness.delete(&invites, admin.as_deref()).await.status, 200);
        let invite: InviteCreated = harness.post(&invites, admin.as_deref(), json!({})).await.read();
        let key = invite.web_link.expose().split_once("#key=").unwrap().1.to_owned();
        let invited = Invited { interview: revoked.interview, key };
        let open = async |device| -> String {
            let opened: Value = harness.try_open(&invited, device, true).await.read();
            opened["session_token"].as_str().unwrap().to_owned()
        };
        let (taken_over, session) = (open("old laptop").await, open("laptop").await);
        let of_another = harness.session(&harness.interview().await).await;
        let worker = harness.worker(&invited.interview).await;
        let recruiters = [
            harness.recruiter(EMAILS[0], None, Role::Recruiter).await,
            harness.recruiter(EMAILS[1], Some("Other"), Role::Admin).await,
            harness.recruiter(EMAILS[2], None, Role::Admin).await,
            harness.recruiter(EMAILS[3], None, Role::Admin).await,
        ];
        let change = async |account: &Recruiter, change: Value| {
            let path = paths::ACCOUNT.replace("{account}", account.account.as_str());
            let answer = harness.ask(Method::PATCH, &path, admin.as_deref(), Some(change)).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
        };
        change(&recruiters[2], json!({"role": "recruiter"})).await;
        let details = paths::of_interview(paths::INTERVIEW, &invited.interview);
        let InterviewDetails { listed, .. } = harness.get(&details, admin.as_deref()).await.read();

        let expired = harness.recruiter("expired@example.org", None, Role::Admin).await;
        harness.expire(&expired).await;
        let signed_out = harness.recruiter("out@example.org", None, Role::Admin).await;
        assert_eq!(harness.delete(paths::CURRENT_SESSION, Some(&signed_out.bearer)).await.status, 200);
        let disabled = harness.recruiter("disabled@example.org", None, Role::Admin).await;
        change(&disabled, json!({"disabled": true})).await;
        let replaced = platform::new_administrator_token(harness.platform.store()).await.unwrap();
        let mut harness = harness;
        let old_administrator =
            std::mem::replace(&mut harness.administrator, replaced.expose_secret().to_owned());
        let bad = vec![
            ("garbage", format!("{session}x")),
            ("a refresh token", recruiters[3].refresh.clone()),
            ("an expired access token", expired.bearer),
            ("an access token that was signed out", signed_out.bearer),
            ("a disabled account's access token", disabled.bearer),
            ("an administrator's token that was replaced", old_administrator),
        ];
        Self {
            of_interview: [session, of_another, taken_over, revoked_session, worker],
            job: listed.job_id.to_string(),
            candidate: listed.candidate_id.to_string(),
            harness,
            invited,
            recruiters,
            bad,
        }
    }

    fn bearers(&self) -> Vec<Option<&str>> {
        let candidates = self.of_interview.iter().map(String::as_str);
        let recruiters = self.recruiters.iter().map(|recruiter| recruiter.bearer.as_str());
        let all = candidates.chain(recruiters).chain([self.harness.administrator.as_str()]);
        [None].into_iter().chain(all.map(Some)).collect()
    }

    /// After a row that signs people out.
    async fn sign_in_again(&mut self) {
        for (email, recruiter) in EMAILS.iter().zip(&mut self.recruiters) {
            let answer = self.harness.sign_in(email, "correct horse battery").await.json();
            recruiter.bearer = answer["access_token"].as_str().unwrap().to_owned();
        }
    }

    /// Only the status: some answers go on for ever.
    async fn ask(&self, method: &str, path: &str, bearer: Option<&str>, body: &str) -> u16 {
        let path = path
            .replace("{interview}", self.invited.interview.as_str())
            .replace("{job}", &self.job)
            .replace("{candidate}", &self.candidate)
            .replace("{account}", self.recruiters[0].account.as_str());
        let url = format!("{}{path}", self.harness.platform.public_url());
        let mut request = self.harness.http.request(Method::from_bytes(method.as_bytes()).unwrap(), url);
        if let Some(bearer) = bearer {
            request = request.bearer_auth(bearer);
        }
        if !body.is_empty() {
            request = request.header("content-type", "application/json").body(body.to_owned());
        }
        let status = request.send().await.unwrap().status();
        if status.is_success() { 200 } else { status.as_u16() }
    }
}

#[tokio::test]
async fn each_bearer_opens_its_own_doors_and_no_other() {
    let mut cast = Cast::new().await;
    for (method, path, body, expected) in TABLE {
        for (who, bearer) in &cast.bad {
            let status = cast.ask(method, path, Some(bearer), body).await;
            // what is open to everybody may be open to these too
            assert!(status == 401 || status == expected[0], "{method} {path} with {who}: {status}");
        }
        let mut answered = Vec::new();
        for bearer in cast.bearers() {
            answered.push(cast.ask(method, path, bearer, body).await);
        }
        assert_eq!(answered, expected, "{method} {path}");
        if *method == "DELETE" && path.starts_with(paths::SESSIONS) {
            cast.sign_in_again().await;
        }
    }
}

/// With `every_route_is_a_page_or_documented`, in `src/routes.rs`, no operation is there without a row above.
#[tokio::test]
async fn the_table_has_every_operation_and_there_are_no_others() {
    let harness = Harness::start().await;
    let document = harness.get(paths::OPENAPI, None).await.json();
    let rows: BTreeSet<(String, String)> = TABLE
        .iter()
        .map(|(method, path, ..)| ((*method).to_owned(), path.split('?').next().unwrap().to_owned()))
        .filter(|(_, path)| path != paths::STATUS_PAGE)
        .collect();
    let mut documented = BTreeSet::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let address = path.replace(['{', '}'], "");
        for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
            let is_documented = operations.get(method.as_str().to_lowercase()).is_some();
            let body = (method != Method::GET).then(|| json!({}));
            let answer = harness.ask(method.clone(), &address, None, body).await;
            // axum's own word for a path that is there and a method that is not
            let is_there = answer.status != 405;
            assert_eq!(is_there, is_documented, "{method} {path}: {}", answer.status);
            if is_documented {
                assert_ne!(answer.status, 404, "{method} {path}");
                documented.insert((method.to_string(), path.clone()));
            }
        }
    }
    assert_eq!(rows, documented);
}

#[tokio::test]
async fn a_page_that_is_not_there_and_a_body_that_is_not_json_are_told_in_the_contract_s_words() {
    let harness = Harness::start().await;
    assert_eq!(harness.get("/api/v1/nothing", None).await.refusal(), (404, "not_found".into()));
    let url = format!("{}{}", harness.platform.public_url(), paths::OPEN_INVITE);
    let response =
        harness.http.post(url).header("content-type", "application/json").body("{").send().await.unwrap();
    assert_eq!(response.status().as_u16(), 400);
    let body: serde_json::Value = response.json().await.unwrap();
    assert_eq!(body["code"], "invalid_request");
}

#[tokio::test]
async fn a_new_administrator_token_replaces_the_old_one() {
    let harness = Harness::start().await;
    let body = json!({"name": "Ada"});
    assert_eq!(harness.post(paths::CANDIDATES, Some(&harness.administrator), &body).await.status, 201);
    platform::new_administrator_token(harness.platform.store()).await.unwrap();
    assert_eq!(harness.post(paths::CANDIDATES, Some(&harness.administrator), &body).await.status, 401);
}
