//! The team's accounts, for an admin; and one made on the command line.

use crate::access::{Action, Caller};
use crate::failure::{Failure, Result};
use crate::store::{AccountChange, NewAccount, first_team};
use crate::wire::{Body, OfPath, field};
use crate::{App, Store, passwords};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use platform_api::account::{Account, Accounts, ChangeAccount, CreateAccount, Role};
use platform_api::{AccountId, ErrorCode};
use secrecy::{ExposeSecret, SecretString};
use std::sync::Arc;
use time::OffsetDateTime;

pub async fn list(State(app): State<Arc<App>>, caller: Caller) -> Result<Json<Accounts>> {
    caller.may(Action::ManageAccounts)?;
    Ok(Json(Accounts { accounts: app.store.accounts(&caller.team()?).await? }))
}

pub async fn create(
    State(app): State<Arc<App>>,
    caller: Caller,
    Body(request): Body<CreateAccount>,
) -> Result<(StatusCode, Json<Account>)> {
    caller.may(Action::ManageAccounts)?;
    field::name("name", &request.name)?;
    field::email(&request.email)?;
    valid_role(request.role)?;
    passwords::valid(&request.password)?;
    let new = NewAccount {
        team: &caller.team()?,
        name: request.name.trim(),
        email: &request.email,
        password: &app.passwords.hash(request.password).await?,
        role: request.role,
    };
    let id = app.store.create_account(new, OffsetDateTime::now_utc()).await?.map_err(|_| email_taken())?;
    tracing::info!(account = %id, "account made");
    read(&app, &caller, &id).await.map(|account| (StatusCode::CREATED, Json(account)))
}

pub async fn change(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfPath(id): OfPath<AccountId>,
    Body(request): Body<ChangeAccount>,
) -> Result<Json<Account>> {
    caller.may(Action::ManageAccounts)?;
    read(&app, &caller, &id).await?;
    let is_own = caller.account().is_ok_and(|own| *own == id);
    if is_own && (request.role.is_some() || request.disabled.is_some()) {
        return Err(own_account());
    }
    request.role.map(valid_role).transpose()?;
    let password = match request.password {
        Some(password) => {
            passwords::valid(&password)?;
            Some(app.passwords.hash(password).await?)
        }
        None => None,
    };
    let change = AccountChange { role: request.role, disabled: request.disabled, password };
    app.store.change_account(&id, &change, OffsetDateTime::now_utc()).await?;
    tracing::info!(account = %id, "account changed");
    read(&app, &caller, &id).await.map(Json)
}

/// Of the caller's own team.
async fn read(app: &App, caller: &Caller, id: &AccountId) -> Result<Account> {
    let (team, account) = (caller.team()?, app.store.account(id).await?);
    account.filter(|account| account.team.id == team).ok_or_else(|| caller.missing("account"))
}

/// An account as the command line makes it.
pub struct OwnersAccount {
    pub email: String,
    /// Needed where there is none with this address yet.
    pub name: Option<String>,
    /// The team's name, which is made where there is none; the first team where absent.
    pub team: Option<String>,
    /// A recruiter where absent; of an account that there is, as it was.
    pub role: Option<Role>,
    /// Made where absent.
    pub password: Option<SecretString>,
}

/// Makes an account, or gives one that there is a new password, and says what its password is.
pub async fn set(store: &Store, wanted: OwnersAccount) -> Result<(Account, SecretString)> {
    let now = OffsetDateTime::now_utc();
    field::email(&wanted.email)?;
    let password = wanted.password.unwrap_or_else(passwords::new_password);
    passwords::valid(&password.clone().into())?;
    let hash = passwords::hash(password.clone()).await?;
    if let Some(known) = store.account_of(&wanted.email).await? {
        if wanted.team.is_some_and(|team| team != known.team.name) {
            return Err(Failure::invalid(
                "the account is of another team, and an account cannot change its team",
            ));
        }
        let change = AccountChange { role: wanted.role, disabled: None, password: Some(hash) };
        store.change_account(&known.id, &change, now).await?;
    } else {
        let name = wanted.name.ok_or_else(|| {
            Failure::invalid("there is no account with this address yet, and a new one needs a name (--name)")
        })?;
        field::name("name", &name)?;
        let team = match &wanted.team {
            Some(team) => {
                field::name("team", team)?;
                store.team_named(team.trim(), now).await?
            }
            None => first_team(),
        };
        let role = wanted.role.unwrap_or(Role::Recruiter);
        let new = NewAccount { team: &team, name: name.trim(), email: &wanted.email, password: &hash, role };
        store.create_account(new, now).await?.map_err(|_| email_taken())?;
    }
    let account = store.account_of(&wanted.email).await?.ok_or_else(|| Failure::not_found("account"))?;
    Ok((account, SecretString::from(password.expose_secret())))
}

fn valid_role(role: Role) -> Result<()> {
    match role {
        Role::Recruiter | Role::Admin => Ok(()),
        Role::Unknown => Err(Failure::invalid("role must be recruiter or admin")),
    }
}

fn email_taken() -> Failure {
    Failure::new(
        StatusCode::CONFLICT,
        ErrorCode::EmailTaken,
        "Another account has this address.",
        "Use another address, or give that account a new password.",
    )
}

fn own_account() -> Failure {
    Failure::new(
        StatusCode::FORBIDDEN,
        ErrorCode::Forbidden,
        "Nobody changes their own role or disables their own account.",
        "Ask another admin of the team.",
    )
}
