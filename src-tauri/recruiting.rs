//! What a recruiter's screens can ask of the shell: the platform's own requests, passed on and answered as they are.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use engine::{
    api::{
        CandidateId, InterviewId, JobId,
        recruiting::{
            Candidate, Candidates, ChangeCandidate, CreateCandidate, CreateInterview, CreateInvite,
            CreateJob, Erased, Erasure, ImportedCandidates, InterviewDetails, Interviews, Job, Jobs,
            ReplaceJob, When,
        },
    },
    recruiter::{ExportFormat, LiveUpdate, RecruiterError, RecruiterProblem},
};
use futures_util::StreamExt;
use secrecy::SecretString;
use serde::Serialize;
use tauri::{AppHandle, State, ipc::Channel};

use crate::{
    desk::{Answer, Desk, SignedInAs, failed},
    new_file, places,
};

/// An invite's links: on the page once, to be copied.
#[derive(Clone, Serialize, specta::Type)]
pub struct NewInvite {
    /// Opens the app.
    pub link: String,
    /// The same, as a page for people who have no app yet.
    pub web_link: String,
}

/// Who was signed in when the program was left; `None` when nobody was, or no longer.
#[tauri::command]
#[specta::specta]
pub async fn recruiter_session(desk: State<'_, Desk>) -> Answer<Option<SignedInAs>> {
    desk.restore().await
}

#[tauri::command]
#[specta::specta]
pub async fn sign_in(
    desk: State<'_, Desk>,
    platform: String,
    email: String,
    password: String,
) -> Answer<SignedInAs> {
    desk.sign_in(&platform, &email, SecretString::from(password)).await
}

/// Signed out here in any case; the error is that the platform could not be told.
#[tauri::command]
#[specta::specta]
pub async fn sign_out(desk: State<'_, Desk>) -> Answer<()> {
    let recruiter = desk.recruiter()?;
    let ended = recruiter.sign_out().await;
    desk.forget();
    ended.map_err(problem)
}

/// Where it fails, nothing has changed.
#[tauri::command]
#[specta::specta]
pub async fn sign_out_everywhere(desk: State<'_, Desk>) -> Answer<()> {
    desk.recruiter()?.sign_out_everywhere().await.map_err(problem)?;
    desk.forget();
    Ok(())
}

/// From now on the page is told what goes on, and whether it can be told.
#[tauri::command]
#[specta::specta]
pub fn watch_live(desk: State<Desk>, updates: Channel<LiveUpdate>) -> Answer<()> {
    let recruiter = desk.recruiter()?;
    desk.keep_live(tauri::async_runtime::spawn(async move {
        let mut told = std::pin::pin!(recruiter.live());
        while let Some(told) = told.next().await {
            // a page that is gone has nobody to tell
            if updates.send(told.into()).is_err() {
                break;
            }
        }
    }));
    Ok(())
}

#[tauri::command]
#[specta::specta]
pub async fn jobs(desk: State<'_, Desk>) -> Answer<Jobs> {
    desk.recruiter()?.jobs().await.map_err(problem)
}

#[tauri::command]
#[specta::specta]
pub async fn job(desk: State<'_, Desk>, id: JobId) -> Answer<Job> {
    desk.recruiter()?.job(&id).await.map_err(problem)
}

/// Returns its id.
#[tauri::command]
#[specta::specta]
pub async fn create_job(desk: State<'_, Desk>, wanted: CreateJob) -> Answer<JobId> {
    Ok(desk.recruiter()?.create_job(&wanted).await.map_err(problem)?.job_id)
}

/// Refused as `changed_meanwhile` where a colleague changed it since `by.version`.
#[tauri::command]
#[specta::specta]
pub async fn replace_job(desk: State<'_, Desk>, id: JobId, by: ReplaceJob) -> Answer<Job> {
    desk.recruiter()?.replace_job(&id, &by).await.map_err(problem)
}

#[tauri::command]
#[specta::specta]
pub async fn delete_job(desk: State<'_, Desk>, id: JobId) -> Answer<()> {
    desk.recruiter()?.delete_job(&id).await.map_err(problem)
}

#[tauri::command]
#[specta::specta]
pub async fn candidates(desk: State<'_, Desk>) -> Answer<Candidates> {
    desk.recruiter()?.candidates().await.map_err(problem)
}

#[tauri::command]
#[specta::specta]
pub async fn candidate(desk: State<'_, Desk>, id: CandidateId) -> Answer<Candidate> {
    desk.recruiter()?.candidate(&id).await.map_err(problem)
}

/// Returns its id.
#[tauri::command]
#[specta::specta]
pub async fn create_candidate(desk: State<'_, Desk>, wanted: CreateCandidate) -> Answer<CandidateId> {
    Ok(desk.recruiter()?.create_candidate(&wanted).await.map_err(problem)?.candidate_id)
}

/// Refused as `changed_meanwhile` where a colleague changed or anonymised the candidate since `to.version`.
#[tauri::command]
#[specta::specta]
pub async fn change_candidate(desk: State<'_, Desk>, id: CandidateId, to: ChangeCandidate) -> Answer<()> {
    desk.recruiter()?.change_candidate(&id, &to).await.map(drop).map_err(problem)
}

/// `file` is the CSV file's bytes in base64: its encoding is for the platform to find out.
#[tauri::command]
#[specta::specta]
pub async fn import_candidates(
    desk: State<'_, Desk>,
    file: String,
    commit: bool,
) -> Answer<ImportedCandidates> {
    let bytes =
        STANDARD.decode(file).map_err(|_| failed("The file could not be read.", "Choose it again."))?;
    desk.recruiter()?.import_candidates(bytes, commit).await.map_err(problem)
}

#[tauri::command]
#[specta::specta]
pub async fn erase_candidate(desk: State<'_, Desk>, id: CandidateId, how: Erasure) -> Answer<Erased> {
    desk.recruiter()?.erase_candidate(&id, how).await.map_err(problem)
}

/// A page of the interviews; `after` is `next` of the page before it.
#[tauri::command]
#[specta::specta]
pub async fn interviews(
    desk: State<'_, Desk>,
    when: When,
    query: Option<String>,
    after: Option<String>,
) -> Answer<Interviews> {
    let recruiter = desk.recruiter()?;
    recruiter.interviews(Some(when), query.as_deref(), after.as_deref()).await.map_err(problem)
}

#[tauri::command]
#[specta::specta]
pub async fn interview_details(desk: State<'_, Desk>, id: InterviewId) -> Answer<InterviewDetails> {
    desk.recruiter()?.interview(&id).await.map_err(problem)
}

/// Returns its id.
#[tauri::command]
#[specta::specta]
pub async fn create_interview(desk: State<'_, Desk>, wanted: CreateInterview) -> Answer<InterviewId> {
    Ok(desk.recruiter()?.create_interview(&wanted).await.map_err(problem)?.interview_id)
}

/// The only time that the links are seen.
#[tauri::command]
#[specta::specta]
pub async fn create_invite(
    desk: State<'_, Desk>,
    id: InterviewId,
    wanted: CreateInvite,
) -> Answer<NewInvite> {
    let made = desk.recruiter()?.create_invite(&id, &wanted).await.map_err(problem)?;
    Ok(NewInvite { link: made.link.expose().to_owned(), web_link: made.web_link.expose().to_owned() })
}

/// Takes all of the interview's invites back and returns how many could be opened until now.
#[tauri::command]
#[specta::specta]
pub async fn revoke_invites(desk: State<'_, Desk>, id: InterviewId) -> Answer<u32> {
    let revoked = desk.recruiter()?.revoke_invites(&id).await.map_err(problem)?.revoked;
    Ok(u32::try_from(revoked).unwrap_or(u32::MAX))
}

/// Saves everything that is kept of an interview in the downloads folder and returns the file's path; `name` is what
/// the person knows it by.
#[tauri::command]
#[specta::specta]
pub async fn export_interview(
    app: AppHandle,
    desk: State<'_, Desk>,
    id: InterviewId,
    format: ExportFormat,
    name: String,
) -> Answer<String> {
    let exported = desk.recruiter()?.export(&id, format).await.map_err(problem)?;
    let folder = places::downloads_folder(&app).ok_or_else(|| {
        failed(
            "This computer has no downloads folder and no home folder.",
            "Set up a home folder for this user, then export again.",
        )
    })?;
    let saved = new_file::write(&folder, &new_file::name(&name), exported.extension, &exported.content);
    let saved = saved.map_err(|fault| {
        failed(
            &format!("The file could not be written to {}: {fault}.", folder.display()),
            "Make room on the disk or check the folder's permissions, then export again.",
        )
    })?;
    Ok(saved.display().to_string())
}

fn problem(error: RecruiterError) -> RecruiterProblem {
    error.problem()
}
