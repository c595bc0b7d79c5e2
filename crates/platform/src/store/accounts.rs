//! People who work with the platform, and their teams.

use super::{Result, Store, millis, unword, word};
use crate::keys::new_id;
use platform_api::account::{Account, Role, Team};
use platform_api::{AccountId, TeamId};
use sqlx::FromRow;
use time::OffsetDateTime;

/// An account that is to be made.
pub struct NewAccount<'a> {
    pub team: &'a TeamId,
    pub name: &'a str,
    pub email: &'a str,
    /// As `passwords` keeps it.
    pub password: &'a str,
    pub role: Role,
}

/// What is to be changed; what is absent stays.
#[derive(Default)]
pub struct AccountChange {
    pub role: Option<Role>,
    pub disabled: Option<bool>,
    pub password: Option<String>,
}

/// Another account has the address.
#[derive(Debug, PartialEq, Eq)]
pub struct EmailTaken;

#[derive(FromRow)]
struct Row {
    id: String,
    name: String,
    email: String,
    role: String,
    disabled_at: Option<i64>,
    team_id: String,
    team_name: String,
}

/// As addresses are compared.
pub fn email_key(email: &str) -> String {
    email.trim().to_lowercase()
}

const ACCOUNT: &str = "SELECT a.id, a.name, a.email, a.role, a.disabled_at, a.team_id, t.name AS team_name \
                       FROM accounts a JOIN teams t ON t.id = a.team_id";

impl Store {
    pub async fn create_account(
        &self,
        new: NewAccount<'_>,
        now: OffsetDateTime,
    ) -> Result<std::result::Result<AccountId, EmailTaken>> {
        let id = new_id();
        let created = sqlx::query(
            "INSERT INTO accounts (id, team_id, name, email, email_key, password, role, created_at) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (email_key) DO NOTHING",
        )
        .bind(&id)
        .bind(new.team.as_str())
        .bind(new.name)
        .bind(new.email.trim())
        .bind(email_key(new.email))
        .bind(new.password)
        .bind(word(&new.role)?)
        .bind(millis(now))
        .execute(&self.pool)
        .await?;
        Ok(if created.rows_affected() == 1 { Ok(id.into()) } else { Err(EmailTaken) })
    }

    pub async fn account(&self, id: &AccountId) -> Result<Option<Account>> {
        let row: Option<Row> = sqlx::query_as(sqlx::AssertSqlSafe(format!("{ACCOUNT} WHERE a.id = ?")))
            .bind(id.as_str())
            .fetch_optional(&self.pool)
            .await?;
        row.map(Account::try_from).transpose()
    }

    pub async fn account_of(&self, email: &str) -> Result<Option<Account>> {
        let row: Option<Row> =
            sqlx::query_as(sqlx::AssertSqlSafe(format!("{ACCOUNT} WHERE a.email_key = ?")))
                .bind(email_key(email))
                .fetch_optional(&self.pool)
                .await?;
        row.map(Account::try_from).transpose()
    }

    /// The team's, by name.
    pub async fn accounts(&self, team: &TeamId) -> Result<Vec<Account>> {
        let query = format!("{ACCOUNT} WHERE a.team_id = ? ORDER BY lower(a.name), a.id");
        let rows: Vec<Row> =
            sqlx::query_as(sqlx::AssertSqlSafe(query)).bind(team.as_str()).fetch_all(&self.pool).await?;
        rows.into_iter().map(Account::try_from).collect()
    }

    /// The account that may sign in with this address, and what is kept of its password.
    pub async fn credentials(&self, email: &str) -> Result<Option<(AccountId, String)>> {
        let row: Option<(String, String)> =
            sqlx::query_as("SELECT id, password FROM accounts WHERE email_key = ? AND disabled_at IS NULL")
                .bind(email_key(email))
                .fetch_optional(&self.pool)
                .await?;
        Ok(row.map(|(id, password)| (id.into(), password)))
    }

    /// Changes it. A disabled account's and a changed password's sessions end.
    pub async fn change_account(
        &self,
        id: &AccountId,
        change: &AccountChange,
        now: OffsetDateTime,
    ) -> Result<()> {
        let mut tx = self.write().await?;
        sqlx::query(
            "UPDATE accounts SET role = coalesce(?2, role), password = coalesce(?3, password), \
             disabled_at = CASE ?4 WHEN 1 THEN coalesce(disabled_at, ?5) WHEN 0 THEN NULL ELSE disabled_at END \
             WHERE id = ?1",
        )
        .bind(id.as_str())
        .bind(change.role.map(|role| word(&role)).transpose()?)
        .bind(&change.password)
        .bind(change.disabled)
        .bind(millis(now))
        .execute(&mut *tx)
        .await?;
        if change.disabled == Some(true) || change.password.is_some() {
            sqlx::query("DELETE FROM sessions WHERE account_id = ?")
                .bind(id.as_str())
                .execute(&mut *tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

impl TryFrom<Row> for Account {
    type Error = super::Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            name: row.name,
            email: row.email,
            role: unword(&row.role)?,
            team: Team { id: row.team_id.into(), name: row.team_name },
            disabled: row.disabled_at.is_some(),
        })
    }
}
