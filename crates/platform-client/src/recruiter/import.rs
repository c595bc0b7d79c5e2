//! Candidates from a CSV file.

use std::time::Duration;

use bytes::Bytes;
use platform_api::paths;
use platform_api::recruiting::ImportedCandidates;
use reqwest::header::CONTENT_TYPE;

use super::{Recruiter, RecruiterError};
use crate::exchange::Limits;

/// A file of 100,000 lines on a slow network.
const DEADLINE: Duration = Duration::from_secs(120);

impl Recruiter {
    /// Looks at a CSV file, or with `commit` takes its good rows.
    pub async fn import_candidates(
        &self,
        csv: impl Into<Bytes>,
        commit: bool,
    ) -> Result<ImportedCandidates, RecruiterError> {
        let csv = csv.into();
        let mut url = self.url(paths::IMPORT_CANDIDATES);
        if commit {
            url.query_pairs_mut().append_pair("commit", "true");
        }
        let limits = Limits { deadline: DEADLINE, ..self.client.limits };
        let answer = self
            .ask_within(limits, |http| {
                http.post(url.clone()).header(CONTENT_TYPE, "text/csv").body(csv.clone())
            })
            .await?;
        super::read(&answer, self.platform())
    }
}
