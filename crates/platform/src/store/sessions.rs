//! Sessions of people who are signed in. One that has ended is no longer there.
//!
//! A refresh token is exchanged once, for a pair of which it is the parent. Exchanged again soon, before anything that
//! came of it was used, it gives another pair: the first answer was lost. Whoever shows a token when one of its children,
//! or one of its siblings, has been used already has a copy, and nobody can tell whose session it is: it ends.

use super::{Access, Result, Store, millis, moment, unword};
use crate::keys::{Hash, Token, new_id};
use platform_api::AccountId;
use platform_api::account::REFRESH_AGAIN_WITHIN_S;
use secrecy::SecretString;
use sqlx::{FromRow, Sqlite, Transaction};
use std::time::Duration;
use time::OffsetDateTime;

/// What the ids of access tokens begin with.
pub(super) const ACCESS: &str = "s-";
const REFRESH: &str = "r-";
/// So long a stolen one is good for something.
pub const ACCESS_LASTS: Duration = Duration::from_secs(10 * 60);
pub const REFRESH_LASTS: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A session's tokens, to be handed out once.
pub struct Pair {
    pub account: AccountId,
    pub access: SecretString,
    pub access_expires_at: OffsetDateTime,
    pub refresh: SecretString,
    pub refresh_expires_at: OffsetDateTime,
}

/// What a refresh token is good for.
pub enum Refreshed {
    Pair(Box<Pair>),
    /// It is unknown, or its time is over, or its session's.
    Ended,
    /// It was used before: its session has been ended for it.
    Copied(AccountId),
}

#[derive(FromRow)]
struct AccessRow {
    hash: Vec<u8>,
    session_id: String,
    account_id: String,
    team_id: String,
    role: String,
}

#[derive(FromRow)]
struct RefreshRow {
    hash: Vec<u8>,
    session_id: String,
    account_id: String,
    used_at: Option<i64>,
    sibling_used: bool,
    child_used: bool,
}

impl Store {
    /// Whose access token this is, as the account stands now: a changed role counts from the next request on.
    pub(super) async fn recruiter(
        &self,
        id: &str,
        secret: &str,
        now: OffsetDateTime,
    ) -> Result<Option<Access>> {
        let row: Option<AccessRow> = sqlx::query_as(
            "SELECT t.hash, t.session_id, s.account_id, a.team_id, a.role FROM access_tokens t \
             JOIN sessions s ON s.id = t.session_id JOIN accounts a ON a.id = s.account_id \
             WHERE t.id = ? AND t.expires_at > ? AND a.disabled_at IS NULL",
        )
        .bind(id)
        .bind(millis(now))
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row.filter(|row| Hash::stored(row.hash.clone()).matches(secret)) else {
            return Ok(None);
        };
        Ok(Some(Access::Recruiter {
            account: row.account_id.into(),
            team: row.team_id.into(),
            role: unword(&row.role)?,
            session: row.session_id,
        }))
    }

    /// A new session. `None` where the account was disabled, or got another password than `password`, meanwhile.
    pub async fn begin_session(
        &self,
        account: &AccountId,
        password: &str,
        device_name: &str,
        now: OffsetDateTime,
    ) -> Result<Option<Pair>> {
        let id = new_id();
        let mut tx = self.write().await?;
        forget_what_is_over(&mut tx, now).await?;
        let begun = sqlx::query(
            "INSERT INTO sessions (id, account_id, device_name, created_at) SELECT ?, id, ?, ? FROM accounts \
             WHERE id = ? AND password = ? AND disabled_at IS NULL",
        )
        .bind(&id)
        .bind(device_name)
        .bind(millis(now))
        .bind(account.as_str())
        .bind(password)
        .execute(&mut *tx)
        .await?;
        if begun.rows_affected() == 0 {
            return Ok(None);
        }
        let pair = new_pair(&mut tx, &id, None, account.clone(), now).await?;
        tx.commit().await?;
        Ok(Some(pair))
    }

    /// The next pair for a refresh token.
    pub async fn refresh_session(&self, bearer: &str, now: OffsetDateTime) -> Result<Refreshed> {
        let Some((id, secret)) = Token::split(bearer) else { return Ok(Refreshed::Ended) };
        let mut tx = self.write().await?;
        let row: Option<RefreshRow> = sqlx::query_as(
            "SELECT r.hash, r.session_id, s.account_id, r.used_at, \
             EXISTS (SELECT 1 FROM refresh_tokens x WHERE x.parent_id = r.parent_id AND x.id <> r.id \
             AND x.used_at IS NOT NULL) AS sibling_used, \
             EXISTS (SELECT 1 FROM refresh_tokens x WHERE x.parent_id = r.id AND x.used_at IS NOT NULL) AS child_used \
             FROM refresh_tokens r JOIN sessions s ON s.id = r.session_id JOIN accounts a ON a.id = s.account_id \
             WHERE r.id = ? AND r.expires_at > ? AND a.disabled_at IS NULL",
        )
        .bind(id)
        .bind(millis(now))
        .fetch_optional(&mut *tx)
        .await?;
        let Some(row) = row.filter(|row| Hash::stored(row.hash.clone()).matches(secret)) else {
            return Ok(Refreshed::Ended);
        };
        let account = AccountId::from(row.account_id.as_str());
        if !row.may_be_exchanged(now) {
            end(&mut tx, &row.session_id).await?;
            tx.commit().await?;
            return Ok(Refreshed::Copied(account));
        }
        sqlx::query("UPDATE refresh_tokens SET used_at = coalesce(used_at, ?) WHERE id = ?")
            .bind(millis(now))
            .bind(id)
            .execute(&mut *tx)
            .await?;
        let pair = new_pair(&mut tx, &row.session_id, Some(id), account, now).await?;
        tx.commit().await?;
        Ok(Refreshed::Pair(Box::new(pair)))
    }

    /// Signed out here.
    pub async fn end_session(&self, session: &str) -> Result<u64> {
        let mut tx = self.write().await?;
        let ended = end(&mut tx, session).await?;
        tx.commit().await?;
        Ok(ended)
    }

    /// Signed out everywhere.
    pub async fn end_sessions(&self, account: &AccountId) -> Result<u64> {
        let ended = sqlx::query("DELETE FROM sessions WHERE account_id = ?")
            .bind(account.as_str())
            .execute(&self.pool);
        Ok(ended.await?.rows_affected())
    }
}

impl RefreshRow {
    fn may_be_exchanged(&self, now: OffsetDateTime) -> bool {
        let again_until = |used_at| moment(used_at) + Duration::from_secs(REFRESH_AGAIN_WITHIN_S.into());
        let in_time = self.used_at.is_none_or(|used_at| now <= again_until(used_at));
        in_time && !self.sibling_used && !self.child_used
    }
}

async fn new_pair(
    tx: &mut Transaction<'_, Sqlite>,
    session: &str,
    parent: Option<&str>,
    account: AccountId,
    now: OffsetDateTime,
) -> Result<Pair> {
    let (access, refresh) = (Token::mint_as(ACCESS), Token::mint_as(REFRESH));
    let (access_expires_at, refresh_expires_at) = (now + ACCESS_LASTS, now + REFRESH_LASTS);
    sqlx::query("INSERT INTO access_tokens (id, session_id, hash, expires_at) VALUES (?, ?, ?, ?)")
        .bind(&access.id)
        .bind(session)
        .bind(access.hash.as_bytes())
        .bind(millis(access_expires_at))
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "INSERT INTO refresh_tokens (id, session_id, hash, expires_at, parent_id) VALUES (?, ?, ?, ?, ?)",
    )
    .bind(&refresh.id)
    .bind(session)
    .bind(refresh.hash.as_bytes())
    .bind(millis(refresh_expires_at))
    .bind(parent)
    .execute(&mut **tx)
    .await?;
    Ok(Pair {
        account,
        access: access.bearer,
        access_expires_at,
        refresh: refresh.bearer,
        refresh_expires_at,
    })
}

async fn end(tx: &mut Transaction<'_, Sqlite>, session: &str) -> Result<u64> {
    let ended = sqlx::query("DELETE FROM sessions WHERE id = ?").bind(session).execute(&mut **tx).await?;
    Ok(ended.rows_affected())
}

/// Tokens whose time is over, and sessions that have none left to go on with.
async fn forget_what_is_over(tx: &mut Transaction<'_, Sqlite>, now: OffsetDateTime) -> Result<()> {
    for over in [
        "DELETE FROM access_tokens WHERE expires_at <= ?",
        "DELETE FROM refresh_tokens WHERE expires_at <= ?",
        "DELETE FROM sessions WHERE id NOT IN (SELECT session_id FROM refresh_tokens WHERE expires_at > ?)",
    ] {
        sqlx::query(over).bind(millis(now)).execute(&mut **tx).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
