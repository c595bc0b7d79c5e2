//! What goes on, what was said, and what recruiters keep of it.

use std::time::{Duration, SystemTime};

use futures_util::Stream;
use interview::observer::HearingGrant;
use platform_api::live::LiveEvent;
use platform_api::observing::{ObservedEvent, ObserverToken};
use platform_api::remarks::{MAX_REMARKS, NewRemark, Remarks, RemarksStored, UploadRemarks};
use platform_api::transcript::Transcript;
use platform_api::{InterviewId, paths};
use serde::{Deserialize, Serialize};

use super::tail::{self, Told};
use super::{Recruiter, RecruiterError};
use crate::exchange::Limits;
use crate::grant::{Asked, Grant};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    Markdown,
    Json,
    Csv,
}

/// A file of everything that is kept of an interview.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    pub content: Vec<u8>,
    /// Without the dot.
    pub extension: &'static str,
}

/// Nobody is waiting, and a batch may be large and the network slow.
const UPLOAD_DEADLINE: Duration = Duration::from_secs(30);

/// Bytes of remarks in one request.
const BATCH_BYTES: usize = 1024 * 1024;

impl Recruiter {
    /// What goes on right now: as the platform tells it, and whether it can be told. Goes on after a lost connection by
    /// itself; ends when the session has ended or may not see this any more, which the last `Disconnected` says.
    pub fn live(&self) -> impl Stream<Item = Told<LiveEvent>> + Send + use<> {
        tail::follow(self.clone(), paths::LIVE.to_owned(), None)
    }

    /// Everything of one interview that was kept after the event `after`, then what comes; otherwise as [`Self::live`].
    pub fn events(
        &self,
        interview: &InterviewId,
        after: Option<String>,
    ) -> impl Stream<Item = Told<ObservedEvent>> + Send + use<> {
        tail::follow(self.clone(), paths::of_interview(paths::EVENTS, interview), after)
    }

    /// Asks for the right to listen. Refused with [`platform_api::ErrorCode::NoCall`] where there is no call.
    pub async fn observe(&self, interview: &InterviewId) -> Result<HearingGrant, RecruiterError> {
        let url = self.url(&paths::of_interview(paths::OBSERVE, interview));
        let answer = self.ask(|http| http.post(url.clone())).await?;
        let given: ObserverToken = super::read(&answer, self.platform())?;
        let asked = Asked {
            platform: self.platform(),
            room: &given.room,
            answered: answer.date,
            now: SystemTime::now(),
        };
        let grant = Grant::of(given.token.into_inner(), &given.ws_url, asked).map_err(|error| {
            tracing::error!(%error, "a token to listen with cannot be used");
            RecruiterError::Unusable { platform: self.platform().to_string(), status: answer.status.as_u16() }
        })?;
        Ok(HearingGrant {
            url: grant.url,
            token: grant.token,
            room: grant.room,
            candidate_identity: given.candidate_identity,
        })
    }

    pub async fn transcript(&self, interview: &InterviewId) -> Result<Transcript, RecruiterError> {
        self.get(&paths::of_interview(paths::TRANSCRIPT, interview)).await
    }

    /// Every remark ever made on an interview.
    pub async fn remarks(&self, interview: &InterviewId) -> Result<Remarks, RecruiterError> {
        self.get(&paths::of_interview(paths::REMARKS, interview)).await
    }

    /// Hands remarks in, in as many requests as the contract's limits ask for; doing it again with the same is
    /// harmless. Where a later request fails, the answer is what became of the remarks before it.
    pub async fn upload_remarks(
        &self,
        interview: &InterviewId,
        remarks: Vec<NewRemark>,
    ) -> Result<RemarksStored, RecruiterError> {
        let url = self.url(&paths::of_interview(paths::REMARKS, interview));
        let limits = Limits { deadline: UPLOAD_DEADLINE, ..self.client.limits };
        let mut stored = RemarksStored { results: Vec::new() };
        for remarks in batches(remarks) {
            let body = UploadRemarks { remarks };
            let answer = self.ask_within(limits, |http| http.post(url.clone()).json(&body)).await;
            match answer.and_then(|answer| super::read::<RemarksStored>(&answer, self.platform())) {
                Ok(more) => stored.results.extend(more.results),
                Err(error) if stored.results.is_empty() => return Err(error),
                Err(error) => {
                    tracing::warn!(%error, "a part of the remarks is not handed in");
                    break;
                }
            }
        }
        Ok(stored)
    }

    /// Transcript, notes in their places and ratings, as a file.
    pub async fn export(
        &self,
        interview: &InterviewId,
        format: ExportFormat,
    ) -> Result<Exported, RecruiterError> {
        let (name, extension) = match format {
            ExportFormat::Markdown => ("markdown", "md"),
            ExportFormat::Json => ("json", "json"),
            ExportFormat::Csv => ("csv", "csv"),
        };
        let mut url = self.url(&paths::of_interview(paths::EXPORT, interview));
        url.query_pairs_mut().append_pair("format", name);
        let answer = self.ask(|http| http.get(url.clone())).await?;
        Ok(Exported { content: answer.body, extension })
    }
}

fn batches(remarks: Vec<NewRemark>) -> Vec<Vec<NewRemark>> {
    let mut batches: Vec<Vec<NewRemark>> = vec![Vec::new()];
    let mut bytes = 0;
    for remark in remarks {
        // what cannot be written as JSON does not exist; its size is of no account
        let size = serde_json::to_vec(&remark).map_or(0, |json| json.len());
        let is_full = batches.last().is_some_and(|batch| {
            !batch.is_empty() && (batch.len() == MAX_REMARKS || bytes + size > BATCH_BYTES)
        });
        if is_full {
            batches.push(Vec::new());
            bytes = 0;
        }
        bytes += size;
        if let Some(batch) = batches.last_mut() {
            batch.push(remark);
        }
    }
    batches
}
