//! Bodies in and out, with the contract's error body when one cannot be read.

pub mod field;

use crate::failure::Failure;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use platform_api::InterviewId;
use serde::de::DeserializeOwned;

/// A JSON body.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let axum::Json(value) = axum::Json::<T>::from_request(request, state).await?;
        Ok(Self(value))
    }
}

/// The one id of the path.
pub struct OfPath<T>(pub T);

/// The `{interview}` of the path.
pub struct OfInterview(pub InterviewId);

impl<S: Send + Sync> FromRequestParts<S> for OfInterview {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let OfPath(id) = OfPath::from_request_parts(parts, state).await?;
        Ok(Self(id))
    }
}

impl<S: Send + Sync, T: From<String>> FromRequestParts<S> for OfPath<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let Path(id) = Path::<String>::from_request_parts(parts, state).await?;
        Ok(Self(id.into()))
    }
}

/// What stands behind the `?`.
pub struct Asked<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Asked<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let Query(asked) = Query::<T>::from_request_parts(parts, state)
            .await
            .map_err(|rejection| Failure::invalid(rejection.body_text()))?;
        Ok(Self(asked))
    }
}
