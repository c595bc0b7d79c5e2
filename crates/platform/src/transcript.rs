//! The transcript: entries in, transcript out.

use crate::App;
use crate::access::{Action, Caller};
use crate::failure::{Failure, Result};
use crate::store::{Access, From, Standing, Store};
use crate::wire::{Body, OfInterview};
use axum::Json;
use axum::extract::State;
use platform_api::transcript::{
    EntriesStored, Entry, EntryOutcome, EntryStored, MAX_ENTRIES, MAX_ID_BYTES, MAX_TEXT_BYTES,
    RejectedEntry, Transcript, UploadEntries, Via,
};
use platform_api::{EntryId, InterviewId};
use std::sync::Arc;
use time::OffsetDateTime;

pub async fn upload(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfInterview(interview): OfInterview,
    Body(upload): Body<UploadEntries>,
) -> Result<Json<EntriesStored>> {
    caller.may_on(&app, Action::UploadEntries, &interview).await?;
    if upload.entries.len() > MAX_ENTRIES {
        return Err(Failure::invalid(format!("more than {MAX_ENTRIES} entries in one upload")));
    }
    let from = match caller.access {
        Access::Worker { .. } => From::Interviewer,
        Access::Candidate { standing: Standing::Bound, .. } => From::BoundDevice,
        Access::Candidate { .. } | Access::Recruiter { .. } | Access::Administrator => From::EarlierDevice,
    };
    let results = keep(&app.store, &interview, &upload.entries, from).await?;
    Ok(Json(EntriesStored { results }))
}

/// Keeps those that are good; says of each what became of it.
pub async fn keep(
    store: &Store,
    interview: &InterviewId,
    entries: &[Entry],
    from: From,
) -> Result<Vec<EntryStored>> {
    let judged: Vec<Option<RejectedEntry>> = entries.iter().map(|entry| reject(entry, from)).collect();
    let good: Vec<&Entry> =
        entries.iter().zip(&judged).filter(|(_, rejected)| rejected.is_none()).map(|(e, _)| e).collect();
    let now = OffsetDateTime::now_utc();
    let kept = store.keep_entries(interview, &good, from, now).await?;
    if from != From::Interviewer && !good.is_empty() {
        // also when it is held without a network and handed in later
        store.mark_running(interview, now).await?;
    }
    tracing::debug!(%interview, entries = entries.len(), "entries uploaded");
    let mut kept = kept.into_iter();
    let results = entries.iter().zip(judged).map(|(entry, rejected)| EntryStored {
        id: entry.id.clone(),
        outcome: match rejected {
            Some(reason) => EntryOutcome::Rejected { reason },
            None => kept.next().unwrap_or(EntryOutcome::Duplicate),
        },
    });
    Ok(results.collect())
}

fn reject(entry: &Entry, from: From) -> Option<RejectedEntry> {
    if entry.id.as_str().is_empty() || entry.id.as_str().len() > MAX_ID_BYTES {
        Some(RejectedEntry::BadId)
    } else if entry.text.len() > MAX_TEXT_BYTES {
        Some(RejectedEntry::TooLong)
    } else if entry.via == Via::Typed && (from == From::Interviewer || is_spoken(&entry.id)) {
        Some(RejectedEntry::NotYours)
    } else {
        None
    }
}

/// A LiveKit segment: under its id nothing else is kept, so that the interviewer's ears find it free.
fn is_spoken(id: &EntryId) -> bool {
    id.as_str().starts_with("SG_")
}

pub async fn read(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfInterview(id): OfInterview,
) -> Result<Json<Transcript>> {
    caller.may_on(&app, Action::ReadTranscript, &id).await?;
    let interview = app.store.interview(&id).await?.ok_or_else(|| Failure::not_found("interview"))?;
    let entries = app.store.entries(&id).await?;
    Ok(Json(Transcript { interview_id: id, state: interview.state, entries }))
}
