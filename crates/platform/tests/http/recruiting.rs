//! What a recruiter sets up, and looks through.

use crate::harness::{FIRST, Harness, SECOND, of};
use platform_api::account::Role;
use platform_api::interview::InterviewState;
use platform_api::invite::OpenedInvite;
use platform_api::paths;
use platform_api::recruiting::{
    Candidate, CandidateCreated, Candidates, InterviewCreated, InterviewDetails, Interviews, InviteCreated,
    InviteState, Job, JobCreated, Jobs,
};
use serde_json::{Value, json};

fn job_path(id: &str) -> String {
    paths::JOB.replace("{job}", id)
}

fn candidate_path(id: &str) -> String {
    paths::CANDIDATE.replace("{candidate}", id)
}

fn a_job(questions: Value) -> Value {
    json!({"company": "Analytical Engines", "title": "Engineer", "pack": {"questions": questions}})
}

#[tokio::test]
async fn a_job_is_made_read_changed_and_deleted_and_two_changes_at_once_are_asked_about() {
    let harness = Harness::start().await;
    let grace = Some(harness.recruiter("grace@example.org", None, Role::Recruiter).await.bearer);
    let grace = grace.as_deref();
    let pack = json!([
        {"text": FIRST, "good_answer": ["scale", "trade-offs"], "time_limit_s": 60, "follow_ups": false},
        {"text": SECOND},
    ]);
    let JobCreated { job_id } = harness.post(paths::JOBS, grace, a_job(pack)).await.read();
    let path = job_path(job_id.as_str());
    let job: Job = harness.get(&path, grace).await.read();
    assert_eq!((job.version, job.interviews), (1, 0));
    let first = &job.pack.questions[0];
    assert_eq!((first.id.as_deref(), first.follow_ups, first.good_answer.len()), (Some("q1"), false, 2));
    assert!(job.pack.questions[1].follow_ups);

    // the first question goes, a new one comes: it does not get the id that the first one had
    let mut change = json!({"company": "C", "title": "T", "version": 1, "pack": {"questions": [
        {"id": "q2", "text": SECOND}, {"text": "And now?"},
    ]}});
    let changed: Job = harness.put(&path, grace, &change).await.read();
    assert_eq!((changed.version, changed.company.as_str()), (2, "C"));
    assert_eq!(changed.pack.questions[1].id.as_deref(), Some("q3"));
    change["title"] = json!("a colleague's");
    assert_eq!(harness.put(&path, grace, &change).await.refusal(), (409, "changed_meanwhile".into()));
    let listed: Jobs = harness.get(paths::JOBS, grace).await.read();
    assert_eq!(listed.jobs, [changed]);

    assert_eq!(harness.delete(&path, grace).await.status, 204);
    assert_eq!(harness.delete(&path, grace).await.refusal(), (404, "not_found".into()));
    assert_eq!(harness.get(&path, grace).await.status, 404);
    assert_eq!(harness.put(&path, grace, &change).await.status, 404);
    assert_eq!(harness.get(paths::JOBS, grace).await.json()["jobs"], json!([]));
}

#[tokio::test]
async fn an_opened_interview_keeps_its_questions_and_its_job_s_deletion_changes_nothing_for_it() {
    let harness = Harness::start().await;
    let (opened, not_opened) = (harness.interview().await, harness.interview().await);
    harness.open(&opened, "laptop").await;
    for invited in [&opened, &not_opened] {
        let details: InterviewDetails =
            harness.get(&of(paths::INTERVIEW, &invited.interview), Some(&harness.administrator)).await.read();
        let path = job_path(details.listed.job_id.as_str());
        let change =
            json!({"company": "C", "title": "T", "version": 1, "pack": {"questions": [{"text": "New?"}]}});
        harness.put(&path, Some(&harness.administrator), change).await.read::<Job>();
        assert_eq!(harness.delete(&path, Some(&harness.administrator)).await.status, 204);
        let interview = json!({"job_id": details.listed.job_id, "candidate_id": details.listed.candidate_id});
        assert_eq!(
            harness.post(paths::INTERVIEWS, Some(&harness.administrator), interview).await.status,
            404
        );
    }
    let texts = async |invited, expected: &[&str]| {
        let again: OpenedInvite = harness.try_open(invited, "laptop", false).await.read();
        assert_eq!(again.pack.questions.iter().map(|q| q.text.as_str()).collect::<Vec<_>>(), expected);
        let details: InterviewDetails =
            harness.get(&of(paths::INTERVIEW, &invited.interview), Some(&harness.administrator)).await.read();
        assert_eq!(details.pack.questions.iter().map(|q| q.text.as_str()).collect::<Vec<_>>(), expected);
        let worker = harness.worker(&invited.interview).await;
        let pack = harness.get(&of(paths::INTERVIEWER_PACK, &invited.interview), Some(&worker)).await.json();
        assert!(pack["greeting"].as_str().unwrap().contains(expected[0]), "{pack}");
    };
    texts(&opened, &[FIRST, SECOND]).await;
    texts(&not_opened, &["New?"]).await;
}

#[tokio::test]
async fn of_two_who_change_the_same_candidate_the_second_one_is_asked() {
    let harness = Harness::start().await;
    let grace = harness.recruiter("grace@example.org", None, Role::Recruiter).await.bearer;
    let alan = harness.recruiter("alan@example.org", None, Role::Recruiter).await.bearer;
    let CandidateCreated { candidate_id } =
        harness.post(paths::CANDIDATES, Some(&grace), json!({"name": "Bea"})).await.read();
    let path = candidate_path(candidate_id.as_str());
    let read: Candidate = harness.get(&path, Some(&alan)).await.read();
    let beatrice = json!({"name": "Beatrice", "version": read.version});
    let changed: Candidate = harness.put(&path, Some(&grace), &beatrice).await.read();
    let beata = |version: u32| json!({"name": "Beata", "version": version});
    let refused = harness.put(&path, Some(&alan), beata(read.version)).await;
    assert_eq!(refused.refusal(), (409, "changed_meanwhile".into()));
    let kept: Candidate = harness.get(&path, Some(&alan)).await.read();
    assert_eq!(kept, changed);
    let changed: Candidate = harness.put(&path, Some(&alan), beata(kept.version)).await.read();
    assert_eq!(changed.name, "Beata");
    assert_eq!(harness.put(&path, Some(&alan), json!({"name": "Nobody"})).await.status, 422);
}

#[tokio::test]
async fn a_candidate_is_made_read_and_changed_and_an_address_is_one_candidate_s_of_the_team() {
    let harness = Harness::start().await;
    let grace = harness.recruiter("grace@example.org", None, Role::Recruiter).await.bearer;
    let other = harness.recruiter("other@example.org", Some("Other"), Role::Recruiter).await.bearer;
    let ada = json!({"name": " Ada ", "email": "Ada@Example.org"});
    let CandidateCreated { candidate_id } = harness.post(paths::CANDIDATES, Some(&grace), &ada).await.read();
    let same = json!({"name": "Another", "email": "ada@example.ORG"});
    assert_eq!(
        harness.post(paths::CANDIDATES, Some(&grace), &same).await.refusal(),
        (409, "email_taken".into())
    );
    harness.post(paths::CANDIDATES, Some(&other), &same).await.read::<CandidateCreated>();
    harness.post(paths::CANDIDATES, Some(&grace), json!({"name": "ada"})).await.read::<CandidateCreated>();
    let CandidateCreated { candidate_id: bea } =
        harness.post(paths::CANDIDATES, Some(&grace), json!({"name": "Bea", "email": ""})).await.read();
    let path = candidate_path(bea.as_str());
    let same = json!({"name": "Another", "email": "ada@example.ORG", "version": 1});
    assert_eq!(harness.put(&path, Some(&grace), &same).await.refusal().1, "email_taken");
    let beatrice = json!({"name": "Beatrice", "email": "bea@example.org", "version": 1});
    let changed: Candidate = harness.put(&path, Some(&grace), beatrice).await.read();
    assert_eq!((changed.name.as_str(), changed.email.as_deref()), ("Beatrice", Some("bea@example.org")));
    let listed: Candidates = harness.get(paths::CANDIDATES, Some(&grace)).await.read();
    let names: Vec<_> = listed.candidates.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(names, ["Ada", "ada", "Beatrice"]);
    let ada: Candidate = harness.get(&candidate_path(candidate_id.as_str()), Some(&grace)).await.read();
    assert_eq!((ada.email.as_deref(), ada.interviews, ada.anonymised), (Some("Ada@Example.org"), 0, false));
}

#[tokio::test]
async fn interviews_are_listed_by_when_and_by_what_was_said_a_page_at_a_time() {
    let harness = Harness::start().await;
    let admin = Some(harness.administrator.as_str());
    let list = async |query: &str| -> Interviews {
        harness.get(&format!("{}{query}", paths::INTERVIEWS), admin).await.read()
    };
    let ids = |listed: &Interviews| listed.interviews.iter().map(|i| i.id.clone()).collect::<Vec<_>>();
    let (over, running, upcoming) =
        (harness.interview().await, harness.interview().await, harness.interview().await);
    for invited in [&over, &running] {
        let session = harness.session(invited).await;
        let said = json!({"entries": [{"id": "0190-a", "order": 0, "who": "candidate", "text":
            format!("I wrote a compiler for {}", invited.interview), "final": true, "at_ms": 1, "via": "typed"}]});
        harness.post(&of(paths::ENTRIES, &invited.interview), Some(&session), said).await.read::<Value>();
        if invited.interview == over.interview {
            let finish = json!({"reason": "completed"});
            harness.post(&of(paths::FINISH, &over.interview), Some(&session), finish).await.read::<Value>();
        }
    }
    let all = list("").await;
    assert_eq!(ids(&all), [upcoming.interview.clone(), running.interview.clone(), over.interview.clone()]);
    assert_eq!(all.next, None);
    assert_eq!(all.interviews[0].invite, Some(InviteState::Open));
    assert_eq!(all.interviews[1].invite, Some(InviteState::Opened));
    assert_eq!(ids(&list("?when=upcoming").await), std::slice::from_ref(&upcoming.interview));
    assert_eq!(ids(&list("?when=running").await), std::slice::from_ref(&running.interview));
    let past = list("?when=past").await;
    assert_eq!(ids(&past), std::slice::from_ref(&over.interview));
    assert_eq!(past.interviews[0].state, InterviewState::Finished);
    let found = list("?when=past&query=compil%20WROTE").await;
    assert_eq!(ids(&found), std::slice::from_ref(&over.interview));
    assert!(found.interviews[0].found.as_deref().unwrap().contains("compiler"), "{found:?}");
    assert_eq!(ids(&list("?query=cobol").await).len(), 0);
    assert_eq!(harness.get(&format!("{}?when=never", paths::INTERVIEWS), admin).await.status, 400);

    let InterviewDetails { listed, .. } =
        harness.get(&of(paths::INTERVIEW, &over.interview), admin).await.read();
    let again = json!({"job_id": listed.job_id, "candidate_id": listed.candidate_id});
    for _ in 0..50 {
        harness.post(paths::INTERVIEWS, admin, &again).await.read::<InterviewCreated>();
    }
    let first = list("").await;
    assert_eq!(first.interviews.len(), 50);
    let second = list(&format!("?after={}", first.next.unwrap())).await;
    assert_eq!(ids(&second), ids(&all));
    assert_eq!(second.next, None);
}

#[tokio::test]
async fn an_interview_s_details_tell_what_became_of_its_invites() {
    let harness = Harness::start().await;
    let admin = Some(harness.administrator.as_str());
    let invited = harness.interview_with(serde_json::from_value(json!({"max_uses": 1})).unwrap()).await;
    let path = of(paths::INTERVIEW, &invited.interview);
    let states = async || -> Vec<(InviteState, u32)> {
        let details: InterviewDetails = harness.get(&path, admin).await.read();
        details.invites.iter().map(|invite| (invite.state, invite.uses)).collect()
    };
    assert_eq!(states().await, [(InviteState::Open, 0)]);
    harness.open(&invited, "laptop").await;
    assert_eq!(states().await, [(InviteState::UsedUp, 1)]);
    // used twice: by another device, which is told so, also if it would take over
    assert_eq!(harness.try_open(&invited, "desktop", true).await.refusal(), (410, "invite_used_up".into()));
    let invites = of(paths::INVITES, &invited.interview);
    harness.post(&invites, admin, json!({"max_uses": 2})).await.read::<InviteCreated>();
    assert_eq!(states().await, [(InviteState::Open, 0), (InviteState::UsedUp, 1)]);
    harness.delete(&invites, admin).await;
    assert_eq!(states().await, [(InviteState::Revoked, 0), (InviteState::Revoked, 1)]);
    for wrong in [json!({"max_uses": 0}), json!({"expires_in_hours": 0}), json!({"max_uses": 4000000000_u32})]
    {
        assert_eq!(harness.post(&invites, admin, wrong).await.status, 400);
    }
}

#[tokio::test]
async fn a_recruiter_reaches_nothing_of_another_team() {
    let harness = Harness::start().await;
    let other = harness.recruiter("other@example.org", Some("Other"), Role::Admin).await;
    let bearer = Some(other.bearer.as_str());
    let invited = harness.interview().await;
    let InterviewDetails { listed, .. } =
        harness.get(&of(paths::INTERVIEW, &invited.interview), Some(&harness.administrator)).await.read();
    for list in [paths::JOBS, paths::CANDIDATES, paths::INTERVIEWS] {
        let listed = harness.get(list, bearer).await.json();
        assert!(listed.as_object().unwrap().values().all(|all| all == &json!([])), "{list}: {listed}");
    }
    for query in ["?query=ada", "?query=engineer", "?after=zzzz", "?when=upcoming"] {
        let listed = harness.get(&format!("{}{query}", paths::INTERVIEWS), bearer).await.json();
        assert_eq!(listed["interviews"], json!([]), "{query}");
    }
    // with one's own job for another team's candidate, and the other way round
    let JobCreated { job_id } = harness.post(paths::JOBS, bearer, a_job(json!([{"text": "q"}]))).await.read();
    let CandidateCreated { candidate_id } =
        harness.post(paths::CANDIDATES, bearer, json!({"name": "Own"})).await.read();
    for body in [
        json!({"job_id": job_id, "candidate_id": listed.candidate_id}),
        json!({"job_id": listed.job_id, "candidate_id": candidate_id}),
    ] {
        assert_eq!(harness.post(paths::INTERVIEWS, bearer, body).await.refusal(), (404, "not_found".into()));
    }
}

/// Whatever somebody writes is kept and given back as it is, and nothing makes HTML of it.
#[tokio::test]
async fn html_and_script_in_every_text_field_stay_text() {
    const EVIL: &str = "<script>alert('x')</script><img src=x onerror=\"alert(1)\"> & {{7*7}} ' OR 1=1 --";
    let harness = Harness::start().await;
    let admin = Some(harness.administrator.as_str());
    let job = json!({"company": EVIL, "title": EVIL, "pack": {"questions": [{"text": EVIL, "good_answer": [EVIL]}]}});
    let JobCreated { job_id } = harness.post(paths::JOBS, admin, job).await.read();
    let read: Job = harness.get(&job_path(job_id.as_str()), admin).await.read();
    assert_eq!([&read.company, &read.title, &read.pack.questions[0].text], [EVIL; 3]);
    assert_eq!(read.pack.questions[0].good_answer, [EVIL]);
    let CandidateCreated { candidate_id } =
        harness.post(paths::CANDIDATES, admin, json!({"name": EVIL})).await.read();
    let interview = json!({"job_id": job_id, "candidate_id": candidate_id, "interviewer_name": EVIL});
    let InterviewCreated { interview_id, .. } =
        harness.post(paths::INTERVIEWS, admin, interview).await.read();
    let invite: InviteCreated =
        harness.post(&of(paths::INVITES, &interview_id), admin, json!({})).await.read();
    let answer = harness.get(&of(paths::INTERVIEW, &interview_id), admin).await;
    assert_eq!(answer.headers["content-type"], "application/json");
    let details: InterviewDetails = answer.read();
    assert_eq!([&details.listed.candidate_name, &details.interviewer_name], [EVIL; 2]);
    let key = invite.web_link.expose().split_once("#key=").unwrap().1.to_owned();
    let invited = crate::harness::Invited { interview: interview_id, key };
    let opened = harness.open(&invited, "laptop").await;
    assert_eq!([&opened.candidate_name, &opened.pack.questions[0].text], [EVIL; 2]);
    let page = harness.get(&of(paths::INVITE_PAGE, &invited.interview), None).await.text;
    assert!(!page.contains("alert("), "{page}");
    let named = "%3Cscript%3Ealert(1)%3C%2Fscript%3E";
    let page = harness.get(&paths::INVITE_PAGE.replace("{interview}", named), None).await.text;
    assert!(!page.contains("<script>alert"), "{page}");
}

#[tokio::test]
async fn fields_have_their_limits_and_no_control_characters() {
    let harness = Harness::start().await;
    let admin = Some(harness.administrator.as_str());
    let question = |change: Value| {
        let mut question = json!({"text": "Why?"});
        question.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        a_job(json!([question]))
    };
    let long = "x".repeat(4001);
    let jobs = [
        json!({"company": "", "title": "t", "pack": {"questions": [{"text": "q"}]}}),
        json!({"company": "c", "title": "x".repeat(201), "pack": {"questions": [{"text": "q"}]}}),
        json!({"company": "c\u{0}", "title": "t", "pack": {"questions": [{"text": "q"}]}}),
        a_job(json!([])),
        a_job(json!(vec![json!({"text": "q"}); 201])),
        a_job(json!([{"id": "a", "text": "q"}, {"id": "a", "text": "q"}])),
        question(json!({"text": " "})),
        question(json!({"text": long})),
        question(json!({"text": "bell\u{7}"})),
        question(json!({"id": ""})),
        question(json!({"id": "x".repeat(65)})),
        question(json!({"good_answer": [long]})),
        question(json!({"good_answer": vec!["p"; 51]})),
        question(json!({"time_limit_s": 0})),
        question(json!({"time_limit_s": 86_401})),
    ];
    for job in jobs {
        assert_eq!(
            harness.post(paths::JOBS, admin, &job).await.refusal(),
            (400, "invalid_request".into()),
            "{job}"
        );
    }
    for candidate in [
        json!({"name": "\u{202e}adA"}),
        json!({"name": "x".repeat(201)}),
        json!({"name": "Ada", "email": "nowhere"}),
        json!({"name": "Ada\nBob"}),
    ] {
        assert_eq!(harness.post(paths::CANDIDATES, admin, &candidate).await.status, 400, "{candidate}");
    }
    let JobCreated { job_id } = harness.post(paths::JOBS, admin, a_job(json!([{"text": "q"}]))).await.read();
    let CandidateCreated { candidate_id } =
        harness.post(paths::CANDIDATES, admin, json!({"name": "Ada"})).await.read();
    for (field, wrong) in [
        ("language", json!("<b>")),
        ("interviewer_name", json!("a\u{1b}[2J")),
        ("expected_minutes", json!(0)),
        ("expected_minutes", json!(1441)),
        ("modes", json!([])),
        ("modes", json!(["telepathy"])),
        ("accommodations", json!({"extra_time_percent": 1001})),
    ] {
        let interview = json!({"job_id": job_id, "candidate_id": candidate_id, field: wrong});
        assert_eq!(harness.post(paths::INTERVIEWS, admin, &interview).await.status, 400, "{interview}");
    }
}
