//! What a recruiter sets up and looks through.

use platform_api::account::{Account, Accounts, ChangeAccount, CreateAccount};
use platform_api::recruiting::{
    Candidate, CandidateCreated, Candidates, ChangeCandidate, CreateCandidate, CreateInterview, CreateInvite,
    CreateJob, Erased, Erasure, InterviewCreated, InterviewDetails, Interviews, InviteCreated,
    InvitesRevoked, Job, JobCreated, Jobs, ReplaceJob, When,
};
use platform_api::{AccountId, CandidateId, InterviewId, JobId, paths};
use reqwest::Method;

use super::{Recruiter, RecruiterError};

type Answer<T> = Result<T, RecruiterError>;

impl Recruiter {
    /// Who is signed in.
    pub async fn me(&self) -> Answer<Account> {
        self.get(paths::ME).await
    }

    /// The team's, for an admin.
    pub async fn accounts(&self) -> Answer<Accounts> {
        self.get(paths::ACCOUNTS).await
    }

    pub async fn create_account(&self, new: &CreateAccount) -> Answer<Account> {
        self.send(Method::POST, paths::ACCOUNTS, new).await
    }

    pub async fn change_account(&self, account: &AccountId, change: &ChangeAccount) -> Answer<Account> {
        self.send(Method::PATCH, &of(paths::ACCOUNT, "{account}", account.as_str()), change).await
    }

    pub async fn jobs(&self) -> Answer<Jobs> {
        self.get(paths::JOBS).await
    }

    pub async fn job(&self, job: &JobId) -> Answer<Job> {
        self.get(&of_job(job)).await
    }

    pub async fn create_job(&self, new: &CreateJob) -> Answer<JobCreated> {
        self.send(Method::POST, paths::JOBS, new).await
    }

    /// Refused with [`platform_api::ErrorCode::ChangedMeanwhile`] where somebody changed it since.
    pub async fn replace_job(&self, job: &JobId, by: &ReplaceJob) -> Answer<Job> {
        self.send(Method::PUT, &of_job(job), by).await
    }

    pub async fn delete_job(&self, job: &JobId) -> Answer<()> {
        self.ask(|http| http.delete(self.url(&of_job(job)))).await.map(drop)
    }

    pub async fn candidates(&self) -> Answer<Candidates> {
        self.get(paths::CANDIDATES).await
    }

    pub async fn candidate(&self, candidate: &CandidateId) -> Answer<Candidate> {
        self.get(&of_candidate(candidate)).await
    }

    pub async fn create_candidate(&self, new: &CreateCandidate) -> Answer<CandidateCreated> {
        self.send(Method::POST, paths::CANDIDATES, new).await
    }

    pub async fn change_candidate(&self, candidate: &CandidateId, to: &ChangeCandidate) -> Answer<Candidate> {
        self.send(Method::PUT, &of_candidate(candidate), to).await
    }

    /// Deletes or anonymises a candidate everywhere, and says what is gone.
    pub async fn erase_candidate(&self, candidate: &CandidateId, how: Erasure) -> Answer<Erased> {
        let mut url = self.url(&of_candidate(candidate));
        let how = match how {
            Erasure::Delete => "delete",
            Erasure::Anonymise => "anonymise",
        };
        url.query_pairs_mut().append_pair("how", how);
        self.of_ask(|http| http.delete(url.clone())).await
    }

    /// A page of the team's interviews; `after` is the page's before `next`.
    pub async fn interviews(
        &self,
        when: Option<When>,
        query: Option<&str>,
        after: Option<&str>,
    ) -> Answer<Interviews> {
        let when = when.map(|when| match when {
            When::Upcoming => "upcoming",
            When::Running => "running",
            When::Past => "past",
        });
        let mut url = self.url(paths::INTERVIEWS);
        for (name, value) in [("when", when), ("query", query), ("after", after)] {
            if let Some(value) = value {
                url.query_pairs_mut().append_pair(name, value);
            }
        }
        self.of_ask(|http| http.get(url.clone())).await
    }

    pub async fn interview(&self, interview: &InterviewId) -> Answer<InterviewDetails> {
        self.get(&paths::of_interview(paths::INTERVIEW, interview)).await
    }

    pub async fn create_interview(&self, new: &CreateInterview) -> Answer<InterviewCreated> {
        self.send(Method::POST, paths::INTERVIEWS, new).await
    }

    /// The answer is the only time that the link is seen.
    pub async fn create_invite(&self, interview: &InterviewId, new: &CreateInvite) -> Answer<InviteCreated> {
        self.send(Method::POST, &paths::of_interview(paths::INVITES, interview), new).await
    }

    /// Takes back all of an interview's invites.
    pub async fn revoke_invites(&self, interview: &InterviewId) -> Answer<InvitesRevoked> {
        let url = self.url(&paths::of_interview(paths::INVITES, interview));
        self.of_ask(|http| http.delete(url.clone())).await
    }
}

fn of_job(job: &JobId) -> String {
    of(paths::JOB, "{job}", job.as_str())
}

fn of_candidate(candidate: &CandidateId) -> String {
    of(paths::CANDIDATE, "{candidate}", candidate.as_str())
}

/// An id comes from outside: it stays one segment of the path, whatever is in it.
fn of(path: &str, place: &str, id: &str) -> String {
    path.replace(place, &id.replace(['/', '\\', '.'], "_"))
}
