//! Signing in, and the team's accounts.

use crate::{account, error};

/// Sign in with address and password
#[utoipa::path(
    post, path = "/api/v1/sessions", tag = "account", security(()),
    request_body = account::SignIn,
    responses(
        (status = 200, body = account::SignedIn),
        (status = 401, body = error::ErrorBody, description = "`wrong_credentials`: no account has this address and password, or it is disabled"),
        (status = 429, body = error::ErrorBody, description = "too many wrong passwords, of this account or from this address: see Retry-After"),
    )
)]
pub(super) fn sign_in() {}

/// Sign out everywhere
#[utoipa::path(
    delete, path = "/api/v1/sessions", tag = "account", security(("recruiter" = [])),
    responses(
        (status = 200, body = account::SessionsEnded),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
    )
)]
pub(super) fn sign_out_everywhere() {}

/// The next access and refresh token
#[utoipa::path(
    post, path = "/api/v1/sessions/refresh", tag = "account", security(()),
    request_body = account::RefreshSession,
    responses(
        (status = 200, body = account::SignedIn),
        (status = 401, body = error::ErrorBody, description = "`session_ended`: sign in again"),
    )
)]
pub(super) fn refresh_session() {}

/// Sign out here
#[utoipa::path(
    delete, path = "/api/v1/sessions/current", tag = "account", security(("recruiter" = [])),
    responses(
        (status = 200, body = account::SessionsEnded),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
    )
)]
pub(super) fn sign_out() {}

/// Who is signed in
#[utoipa::path(
    get, path = "/api/v1/me", tag = "account", security(("recruiter" = [])),
    responses(
        (status = 200, body = account::Account),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
    )
)]
pub(super) fn me() {}

/// The team's accounts, by name
#[utoipa::path(
    get, path = "/api/v1/accounts", tag = "account", security(("admin" = []), ("administrator" = [])),
    responses(
        (status = 200, body = account::Accounts),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
    )
)]
pub(super) fn list_accounts() {}

/// Make an account for a colleague of the own team
#[utoipa::path(
    post, path = "/api/v1/accounts", tag = "account", security(("admin" = []), ("administrator" = [])),
    request_body = account::CreateAccount,
    responses(
        (status = 201, body = account::Account),
        (status = 400, body = error::ErrorBody),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
        (status = 409, body = error::ErrorBody, description = "`email_taken`"),
    )
)]
pub(super) fn create_account() {}

/// Change role or password of an account, disable or enable it
#[utoipa::path(
    patch, path = "/api/v1/accounts/{account}", tag = "account", security(("admin" = []), ("administrator" = [])),
    params(("account" = String, Path)),
    request_body = account::ChangeAccount,
    responses(
        (status = 200, body = account::Account),
        (status = 400, body = error::ErrorBody),
        (status = 401, body = error::ErrorBody),
        (status = 403, body = error::ErrorBody),
        (status = 404, body = error::ErrorBody, description = "the team has no such account"),
    )
)]
pub(super) fn change_account() {}
