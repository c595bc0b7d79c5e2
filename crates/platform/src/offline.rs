//! Interviews without a network: what a device may keep, signed, and what it hands in by a sealed file.

use crate::failure::{Failure, Result};
use crate::store::{Interview, OpeningRefused, PlatformSeeds, Store};
use crate::throttle::Stranger;
use crate::{App, consent, ending, store, transcript};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use futures_util::{Stream, StreamExt};
use platform_api::ErrorCode;
use platform_api::invite::{CandidatePack, JobSummary, Mode};
use platform_api::offline::{
    MAX_SEALED_BYTES, MAX_SEALED_ENTRIES, OfflinePack, SealedImported, SealedInterview, SignedPack,
};
use sealing::{Fault, OpeningKey, Purpose, SigningKey};
use std::sync::Arc;
use time::{Duration, OffsetDateTime};
use tokio::sync::Semaphore;

/// Longer than an invite is usually good for; a session lasts as long.
const PACK_LASTS: Duration = Duration::days(14);

/// The platform's own.
pub struct Keys {
    signing: SigningKey,
    opening: OpeningKey,
}

impl Keys {
    /// Those of the database, made at the first start.
    pub async fn load(store: &Store) -> Result<Self> {
        let fresh = || sealing::new_seed().map_err(|error| Failure::internal("no random numbers", &error));
        let seeds = store.platform_seeds(&PlatformSeeds { signing: fresh()?, sealing: fresh()? }).await?;
        Ok(Self {
            signing: SigningKey::from_seed(&seeds.signing),
            opening: OpeningKey::from_seed(&seeds.sealing),
        })
    }

    /// What the candidate's device may keep; `None` where the interview may not be held without a network.
    pub fn pack(
        &self,
        public_url: &str,
        interview: &Interview,
        pack: &CandidatePack,
        now: OffsetDateTime,
    ) -> Result<Option<SignedPack>> {
        if !interview.modes.contains(&Mode::Offline) {
            return Ok(None);
        }
        let pack = OfflinePack {
            interview_id: interview.id.clone(),
            platform: public_url.to_owned(),
            issued_at: now,
            expires_at: now + PACK_LASTS,
            job: JobSummary { company: interview.company.clone(), title: interview.title.clone() },
            candidate_name: interview.candidate_name.clone(),
            interviewer_name: interview.interviewer_name.clone(),
            language: interview.language.clone(),
            expected_minutes: interview.expected_minutes,
            consent: consent::of(interview),
            pack: pack.clone(),
            accommodations: interview.accommodations.clone(),
            modes: interview.modes.clone(),
            sealing_key: self.opening.public(),
        };
        let payload = serde_json::to_string(&pack)
            .map_err(|error| Failure::internal("a pack cannot be written", &error))?;
        let signature = self.signing.sign(Purpose::OfflinePack, payload.as_bytes());
        Ok(Some(SignedPack { payload, signature, key: self.signing.public() }))
    }
}

/// Files that are read and opened at once; each takes memory and a processor for a moment, and anybody may send one.
const AT_ONCE: usize = 2;
/// Long enough for the largest file at 1.2 Mbit/s, so that nobody keeps others out by sending slowly.
const ARRIVES_WITHIN: std::time::Duration = std::time::Duration::from_secs(60);
const TRY_AGAIN_IN: std::time::Duration = std::time::Duration::from_secs(5);

/// How many more may be handed in now.
pub struct Desk(Semaphore);

impl Default for Desk {
    fn default() -> Self {
        Self(Semaphore::new(AT_ONCE))
    }
}

pub async fn import_sealed(
    State(app): State<Arc<App>>,
    stranger: Stranger,
    request: Request,
) -> Result<Json<SealedImported>> {
    // before anything of the file is read
    let _place = app.handing_in.0.try_acquire().map_err(|_| too_many_at_once())?;
    let imported = async {
        let file = arriving_within(ARRIVES_WITHIN, request.into_body().into_data_stream()).await?;
        import(&app.store, &app.keys, file).await
    };
    let imported = imported.await;
    if imported.is_err() {
        stranger.failed();
    }
    imported.map(Json)
}

async fn arriving_within(
    within: std::time::Duration,
    body: impl Stream<Item = std::result::Result<Bytes, axum::Error>>,
) -> Result<Vec<u8>> {
    tokio::time::timeout(within, arriving(body)).await.map_err(|_| too_slow(within))?
}

/// The whole file, unless it is none or too large: that is told as soon as it is known.
async fn arriving(body: impl Stream<Item = std::result::Result<Bytes, axum::Error>>) -> Result<Vec<u8>> {
    let mut body = std::pin::pin!(body);
    let mut file = Vec::new();
    while let Some(bytes) = body.next().await {
        let bytes = bytes.map_err(|error| Failure::invalid(format!("the file broke off: {error}")))?;
        if file.len() + bytes.len() > MAX_SEALED_BYTES {
            return Err(Failure::too_large());
        }
        file.extend_from_slice(&bytes);
        let begins = file.len().min(sealing::MAGIC.len());
        if file[..begins] != sealing::MAGIC[..begins] {
            return Err(Fault::NotSealed.into());
        }
    }
    Ok(file)
}

/// Keeps what is in a sealed interview file, whoever brings it.
pub async fn import(store: &Store, keys: &Arc<Keys>, file: Vec<u8>) -> Result<SealedImported> {
    let opens = keys.clone();
    let (unsealed, sealed) = apart(move || {
        let unsealed = opens.opening.open(&file)?;
        let sealed: SealedInterview = serde_json::from_slice(&unsealed.content).map_err(|_| unreadable())?;
        Ok::<_, Failure>((unsealed, sealed))
    })
    .await??;
    let id = &sealed.interview_id;
    if store.interview(id).await?.is_none() {
        return Err(Failure::not_found("interview"));
    }
    let enrolled = store.device_keys(id, &sealed.device_id).await?;
    if enrolled.is_empty() {
        return Err(device_unknown());
    }
    if !apart(move || enrolled.iter().any(|key| unsealed.verify(key).is_ok())).await? {
        return Err(Fault::WrongSignature.into());
    }
    if store.is_revoked_on(id, &sealed.device_id).await? {
        return Err(OpeningRefused::Revoked.into());
    }
    if sealed.entries.len() > MAX_SEALED_ENTRIES {
        return Err(Failure::invalid(format!("more than {MAX_SEALED_ENTRIES} entries in one file")));
    }
    sealed.finish.map(ending::valid_reason).transpose()?;
    sealed.feedback.as_ref().map(ending::valid_feedback).transpose()?;
    let from = match store.is_bound_to(id, &sealed.device_id).await? {
        true => store::From::BoundDevice,
        false => store::From::EarlierDevice,
    };
    let results = transcript::keep(store, id, &sealed.entries, from).await?;
    let now = OffsetDateTime::now_utc();
    // a device that gave the interview over hands in what it had saved, and nothing else
    if from == store::From::BoundDevice {
        if let Some(reason) = sealed.finish {
            store.finish(id, reason, now).await?;
        }
        if let Some(feedback) = &sealed.feedback {
            store.keep_feedback(id, feedback, now).await?;
        }
    }
    tracing::info!(interview = %id, entries = results.len(), "sealed interview imported");
    Ok(SealedImported { interview_id: sealed.interview_id, results })
}

/// What takes a processor for a while holds up no other request.
async fn apart<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(run)
        .await
        .map_err(|error| Failure::internal("a sealed file could not be opened", &error))
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        let (status, code, message, remedy) = match fault {
            Fault::NotSealed => (
                StatusCode::BAD_REQUEST,
                ErrorCode::NotSealed,
                "This is not a sealed interview file.",
                "Choose the file that the app saved, unchanged.",
            ),
            Fault::EarlierVersion => (
                StatusCode::BAD_REQUEST,
                ErrorCode::NotSealed,
                "This file was sealed by an earlier version of the app.",
                "Bring the app up to date and save the interview again: it has kept all of it.",
            ),
            Fault::LaterVersion => (
                StatusCode::BAD_REQUEST,
                ErrorCode::NotSealed,
                "This file was sealed by a later version of the app.",
                "Bring the platform up to date.",
            ),
            Fault::Unreadable => return unreadable(),
            Fault::WrongSignature | Fault::NotAKey => (
                StatusCode::FORBIDDEN,
                ErrorCode::SignatureWrong,
                "This file is not signed by the device it names.",
                "Use the file that the candidate's app saved.",
            ),
        };
        Self::new(status, code, message, remedy)
    }
}

fn unreadable() -> Failure {
    Failure::new(
        StatusCode::BAD_REQUEST,
        ErrorCode::SealUnreadable,
        "This file was sealed for another platform, or was changed since.",
        "Hand it in at the platform of the invite, unchanged; or save it again in the app.",
    )
}

fn device_unknown() -> Failure {
    Failure::new(
        StatusCode::FORBIDDEN,
        ErrorCode::DeviceUnknown,
        "This interview was never opened on the device that the file is from.",
        "Use a file from a device on which the invite was opened.",
    )
}

fn too_many_at_once() -> Failure {
    let failure = Failure::new(
        StatusCode::TOO_MANY_REQUESTS,
        ErrorCode::TooManyRequests,
        "Other interviews are being handed in at this moment.",
        "Wait for the time in Retry-After.",
    );
    Failure { retry_after: Some(TRY_AGAIN_IN), ..failure }
}

fn too_slow(within: std::time::Duration) -> Failure {
    Failure::new(
        StatusCode::REQUEST_TIMEOUT,
        ErrorCode::InvalidRequest,
        format!("The file did not arrive within {} s.", within.as_secs()),
        "Send it over a faster connection.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;

    #[tokio::test]
    async fn a_file_whose_sender_falls_silent_is_not_waited_for_for_ever() {
        let begun = stream::iter([Ok(Bytes::from_static(sealing::MAGIC))]);
        let sent = begun.chain(stream::pending());
        let refused = arriving_within(std::time::Duration::from_millis(50), sent).await.unwrap_err();
        assert_eq!(refused.status, StatusCode::REQUEST_TIMEOUT);
    }
}
