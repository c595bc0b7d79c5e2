//! Remarks in, remarks out.

use crate::App;
use crate::access::{Action, Caller};
use crate::failure::{Failure, Result};
use crate::wire::{Body, OfInterview};
use axum::Json;
use axum::extract::State;
use platform_api::AccountId;
use platform_api::remarks::{
    Content, MAX_REMARK_BYTES, MAX_REMARKS, MAX_REPLACED, MAX_SUBJECT_BYTES, NewRemark, RejectedRemark,
    RemarkOutcome, RemarkStored, Remarks, RemarksStored, UploadRemarks,
};
use std::sync::Arc;
use time::OffsetDateTime;
use uuid::Uuid;

pub async fn upload(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfInterview(interview): OfInterview,
    Body(UploadRemarks { remarks }): Body<UploadRemarks>,
) -> Result<Json<RemarksStored>> {
    caller.may_on(&app, Action::Remark, &interview).await?;
    let author = caller.account()?;
    if remarks.len() > MAX_REMARKS {
        return Err(Failure::invalid(format!("more than {MAX_REMARKS} remarks in one upload")));
    }
    let judged: Vec<Option<RejectedRemark>> = remarks.iter().map(|remark| reject(remark, author)).collect();
    let good: Vec<&NewRemark> =
        remarks.iter().zip(&judged).filter(|(_, rejected)| rejected.is_none()).map(|(r, _)| r).collect();
    let kept = app.store.keep_remarks(&interview, &good, author, OffsetDateTime::now_utc()).await?;
    tracing::debug!(%interview, remarks = remarks.len(), "remarks uploaded");
    let mut kept = kept.into_iter();
    let results = remarks.iter().zip(judged).map(|(remark, rejected)| RemarkStored {
        id: remark.id.clone(),
        outcome: match rejected {
            Some(reason) => RemarkOutcome::Rejected { reason },
            None => kept.next().unwrap_or(RemarkOutcome::Duplicate),
        },
    });
    Ok(Json(RemarksStored { results: results.collect() }))
}

pub async fn read(
    State(app): State<Arc<App>>,
    caller: Caller,
    OfInterview(interview): OfInterview,
) -> Result<Json<Remarks>> {
    caller.may_on(&app, Action::ReadRemarks, &interview).await?;
    Ok(Json(Remarks { remarks: app.store.remarks(&interview).await? }))
}

/// What of a remark can never be taken, whatever is kept already.
fn reject(remark: &NewRemark, author: &AccountId) -> Option<RejectedRemark> {
    let NewRemark { id, subject, replaces, content, .. } = remark;
    if !is_time_ordered(id.as_str())
        || subject.as_str().len() > MAX_SUBJECT_BYTES
        || replaces.len() > MAX_REPLACED
        || replaces.iter().any(|replaced| replaced == id || !is_uuid(replaced.as_str()))
    {
        return Some(RejectedRemark::BadId);
    }
    if bytes(content) > MAX_REMARK_BYTES {
        return Some(RejectedRemark::TooLong);
    }
    if let Content::Rating { criterion, score, .. } = content
        && (criterion.trim().is_empty() || score.is_some_and(|score| !(1..=5).contains(&score)))
    {
        return Some(RejectedRemark::BadRating);
    }
    of_its_kind(remark, author).err()
}

/// Whether the subject is one for this content, and not somebody else's as far as it says so itself.
fn of_its_kind(remark: &NewRemark, author: &AccountId) -> std::result::Result<(), RejectedRemark> {
    let subject = remark.subject.as_str();
    let rating = subject.strip_prefix("rating/").and_then(|rest| rest.split_once('/'));
    let is_question = subject.strip_prefix("question/").is_some_and(|question| !question.is_empty());
    match (&remark.content, rating) {
        (Content::Rating { .. } | Content::Removed, Some((whose, _))) if whose != author.as_str() => {
            Err(RejectedRemark::NotYours)
        }
        (Content::Rating { criterion, .. }, Some((_, of))) if of == criterion => Ok(()),
        (Content::Removed, Some((_, of))) if !of.is_empty() => Ok(()),
        (Content::Covered { .. } | Content::Removed, None) if is_question => Ok(()),
        // an edit comes under the id of what it edits, a first remark under its own
        (Content::Note { .. } | Content::Bookmark { .. } | Content::Removed, None)
            if is_uuid(subject) && (subject == remark.id.as_str() || !remark.replaces.is_empty()) =>
        {
            Ok(())
        }
        _ => Err(RejectedRemark::BadId),
    }
}

fn is_uuid(text: &str) -> bool {
    // one way of writing it, so that one remark has one id
    Uuid::try_parse(text).is_ok_and(|id| id.hyphenated().to_string() == text)
}

fn is_time_ordered(text: &str) -> bool {
    is_uuid(text) && Uuid::try_parse(text).is_ok_and(|id| id.get_version_num() == 7)
}

/// Of all words, quotes included.
fn bytes(content: &Content) -> usize {
    match content {
        Content::Note { text } | Content::Bookmark { text } => text.len(),
        Content::Covered { .. } | Content::Removed => 0,
        Content::Rating { criterion, comment, quotes, .. } => {
            let quoted =
                quotes.iter().map(|quote| quote.text.len() + quote.entry.as_str().len()).sum::<usize>();
            criterion.len() + comment.len() + quoted
        }
    }
}
