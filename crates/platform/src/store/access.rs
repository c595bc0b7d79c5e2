//! Bearer tokens: whose they are, and until when.

use super::{Result, Store, millis};
use crate::keys::{Hash, Token};
use platform_api::account::Role;
use platform_api::{AccountId, DeviceId, InterviewId, TeamId};
use time::OffsetDateTime;

/// For whom a token is made.
pub enum TokenOf<'a> {
    Candidate(&'a DeviceId),
    Worker,
}

/// Whose bearer was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// A device on which an invite was opened.
    Candidate {
        interview: InterviewId,
        standing: Standing,
    },
    Worker {
        interview: InterviewId,
        token_id: String,
    },
    /// A person who is signed in.
    Recruiter {
        account: AccountId,
        team: TeamId,
        role: Role,
        session: String,
    },
    /// Acts for the first team.
    Administrator,
}

/// How a candidate's device stands to its interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The interview is open there.
    Bound,
    /// It was; another device took it over.
    Superseded,
    /// Its invite was taken back.
    Revoked,
}

#[derive(sqlx::FromRow)]
struct Row {
    hash: Vec<u8>,
    interview_id: String,
    device_id: Option<String>,
    expires_at: i64,
    superseded_at: Option<i64>,
    revoked_at: Option<i64>,
}

impl Row {
    fn standing(&self) -> Standing {
        match (self.revoked_at, self.superseded_at) {
            (Some(_), _) => Standing::Revoked,
            (None, Some(_)) => Standing::Superseded,
            (None, None) => Standing::Bound,
        }
    }
}

/// The administrator's token has this in place of an id.
const ADMINISTRATOR: &str = "admin";

impl Store {
    pub async fn keep_token(
        &self,
        token: &Token,
        interview: &InterviewId,
        of: TokenOf<'_>,
        expires_at: OffsetDateTime,
    ) -> Result<()> {
        let device = match of {
            TokenOf::Candidate(device) => Some(device.as_str()),
            TokenOf::Worker => None,
        };
        sqlx::query(
            "INSERT INTO tokens (id, hash, interview_id, device_id, expires_at) VALUES (?, ?, ?, ?, ?)",
        )
        .bind(&token.id)
        .bind(token.hash.as_bytes())
        .bind(interview.as_str())
        .bind(device)
        .bind(millis(expires_at))
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Replaces the administrator's token; the old one is refused from now on.
    pub async fn set_administrator(&self, hash: &Hash) -> Result<()> {
        sqlx::query("INSERT INTO administrator (id, hash) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET hash = excluded.hash")
            .bind(hash.as_bytes())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// The administrator's bearer of a secret.
    pub fn administrator_bearer(secret: &str) -> String {
        format!("{ADMINISTRATOR}.{secret}")
    }

    /// Whose this bearer is; nobody's if unknown, wrong or expired.
    pub async fn access(&self, bearer: &str, now: OffsetDateTime) -> Result<Option<Access>> {
        let Some((id, secret)) = Token::split(bearer) else { return Ok(None) };
        if id == ADMINISTRATOR {
            return self.administrator(secret).await;
        }
        if id.starts_with(super::sessions::ACCESS) {
            return self.recruiter(id, secret, now).await;
        }
        let row: Option<Row> = sqlx::query_as(
            "SELECT t.hash, t.interview_id, t.device_id, t.expires_at, b.superseded_at, i.revoked_at \
             FROM tokens t \
             LEFT JOIN bindings b ON b.interview_id = t.interview_id AND b.device_id = t.device_id \
             LEFT JOIN invites i ON i.id = b.invite_id WHERE t.id = ?",
        )
        .bind(id)
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row.filter(|row| Hash::stored(row.hash.clone()).matches(secret)) else {
            return Ok(None);
        };
        if millis(now) >= row.expires_at {
            return Ok(None);
        }
        let standing = row.standing();
        let interview = InterviewId::from(row.interview_id);
        Ok(Some(match row.device_id {
            Some(_) => Access::Candidate { interview, standing },
            None => Access::Worker { interview, token_id: id.to_owned() },
        }))
    }

    async fn administrator(&self, secret: &str) -> Result<Option<Access>> {
        let hash: Option<(Vec<u8>,)> =
            sqlx::query_as("SELECT hash FROM administrator WHERE id = 1").fetch_optional(&self.pool).await?;
        Ok(hash.filter(|(hash,)| Hash::stored(hash.clone()).matches(secret)).map(|_| Access::Administrator))
    }
}
