//! Interviews and invites, as a team looks through them.

use super::{Result, Store, millis, moment, unword};
use platform_api::interview::InterviewState;
use platform_api::recruiting::{InterviewListed, InviteListed, InviteState, When};
use platform_api::{InterviewId, TeamId};
use sqlx::FromRow;
use std::collections::{BTreeSet, HashMap};
use time::OffsetDateTime;

/// Which interviews are wanted.
#[derive(Clone, Copy)]
pub struct ListedWhere<'a> {
    /// All where absent.
    pub when: Option<When>,
    /// Only these, where something was looked for.
    pub among: Option<&'a BTreeSet<InterviewId>>,
    /// The last one of the page before.
    pub after: Option<&'a InterviewId>,
}

#[derive(FromRow)]
struct Row {
    id: String,
    job_id: String,
    company: String,
    title: String,
    candidate_id: String,
    candidate_name: String,
    running_since: Option<i64>,
    started_at: Option<i64>,
    finished_at: Option<i64>,
    finish_reason: Option<String>,
    created_at: i64,
}

const INTERVIEWS: &str = "SELECT i.id, i.job_id, j.company, j.title, i.candidate_id, c.name AS candidate_name, \
    i.running_since, i.started_at, i.finished_at, i.finish_reason, i.created_at \
    FROM interviews i JOIN jobs j ON j.id = i.job_id JOIN candidates c ON c.id = i.candidate_id WHERE j.team_id = ?1";

#[derive(FromRow)]
struct InviteRow {
    interview_id: String,
    id: String,
    max_uses: u32,
    uses: u32,
    created_at: i64,
    expires_at: i64,
    revoked_at: Option<i64>,
}

impl Store {
    /// The newest first: ids begin with the time at which they were made.
    pub async fn list_interviews(
        &self,
        team: &TeamId,
        wanted: ListedWhere<'_>,
        most: u32,
    ) -> Result<Vec<InterviewListed>> {
        let when = match wanted.when {
            None => "true",
            Some(When::Upcoming) => "i.running_since IS NULL AND i.finished_at IS NULL",
            Some(When::Running) => "i.running_since IS NOT NULL AND i.finished_at IS NULL",
            Some(When::Past) => "i.finished_at IS NOT NULL",
        };
        let query = format!(
            "{INTERVIEWS} AND {when} AND (?2 IS NULL OR i.id < ?2) \
             AND (?3 IS NULL OR i.id IN (SELECT value FROM json_each(?3))) ORDER BY i.id DESC LIMIT ?4"
        );
        let rows: Vec<Row> = sqlx::query_as(sqlx::AssertSqlSafe(query))
            .bind(team.as_str())
            .bind(wanted.after.map(InterviewId::as_str))
            .bind(wanted.among.map(serde_json::to_string).transpose()?)
            .bind(most)
            .fetch_all(&self.pool)
            .await?;
        self.with_invites(rows, OffsetDateTime::now_utc()).await
    }

    pub async fn listed_interview(&self, team: &TeamId, id: &InterviewId) -> Result<Option<InterviewListed>> {
        let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!("{INTERVIEWS} AND i.id = ?2")))
            .bind(team.as_str())
            .bind(id.as_str())
            .fetch_optional(&self.pool)
            .await?;
        let listed = self.with_invites(row.into_iter().collect(), OffsetDateTime::now_utc()).await?;
        Ok(listed.into_iter().next())
    }

    async fn with_invites(&self, rows: Vec<Row>, now: OffsetDateTime) -> Result<Vec<InterviewListed>> {
        let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        let mut newest = HashMap::new();
        for invite in self.invite_rows(&ids).await? {
            let state = invite.state(now);
            newest.entry(invite.interview_id).or_insert(state);
        }
        rows.into_iter().map(|row| row.listed(&newest)).collect()
    }

    /// The newest first.
    pub async fn invites(&self, interview: &InterviewId, now: OffsetDateTime) -> Result<Vec<InviteListed>> {
        let rows = self.invite_rows(&[interview.as_str()]).await?;
        Ok(rows.into_iter().map(|row| row.listed(now)).collect())
    }

    /// Of each interview the newest first.
    async fn invite_rows(&self, interviews: &[&str]) -> Result<Vec<InviteRow>> {
        Ok(sqlx::query_as(
            "SELECT v.interview_id, v.id, v.max_uses, v.created_at, v.expires_at, v.revoked_at, \
             (SELECT count(*) FROM bindings b WHERE b.invite_id = v.id) AS uses FROM invites v \
             WHERE v.interview_id IN (SELECT value FROM json_each(?)) ORDER BY v.created_at DESC, v.id DESC",
        )
        .bind(serde_json::to_string(interviews)?)
        .fetch_all(&self.pool)
        .await?)
    }
}

impl Row {
    fn listed(self, invites: &HashMap<String, InviteState>) -> Result<InterviewListed> {
        let state = match (self.finished_at, self.running_since) {
            (Some(_), _) => InterviewState::Finished,
            (None, Some(_)) => InterviewState::Running,
            (None, None) => InterviewState::Scheduled,
        };
        Ok(InterviewListed {
            invite: invites.get(&self.id).copied(),
            id: self.id.into(),
            job_id: self.job_id.into(),
            company: self.company,
            title: self.title,
            candidate_id: self.candidate_id.into(),
            candidate_name: self.candidate_name,
            state,
            finish_reason: self.finish_reason.as_deref().map(unword).transpose()?,
            created_at: moment(self.created_at),
            started_at: self.started_at.map(moment),
            finished_at: self.finished_at.map(moment),
            found: None,
        })
    }
}

impl InviteRow {
    fn state(&self, now: OffsetDateTime) -> InviteState {
        if self.revoked_at.is_some() {
            InviteState::Revoked
        } else if millis(now) >= self.expires_at {
            InviteState::Expired
        } else if self.uses >= self.max_uses {
            InviteState::UsedUp
        } else if self.uses > 0 {
            InviteState::Opened
        } else {
            InviteState::Open
        }
    }

    fn listed(self, now: OffsetDateTime) -> InviteListed {
        InviteListed {
            state: self.state(now),
            id: self.id.into(),
            uses: self.uses,
            max_uses: self.max_uses,
            created_at: moment(self.created_at),
            expires_at: moment(self.expires_at),
        }
    }
}
