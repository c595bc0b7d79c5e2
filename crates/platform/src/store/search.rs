//! Full-text search: words, all of which must be found in an interview, each as the beginning of a word, whatever the
//! case and the accents. It may be said, noted (where the note still stands), the candidate's name or the job's.
//!
//! What it means does not depend on SQLite: with Postgres each word would be a `to_tsquery('simple', unaccent(…) || ':*')`.

use super::{Result, Store};
use platform_api::{InterviewId, TeamId};
use std::collections::{BTreeSet, HashMap};

/// Words of a query that count; who asks for more has pasted something.
const MOST_WORDS: usize = 20;
/// Words around a find, as far as the list shows them.
const SNIPPET_WORDS: u32 = 16;

/// What is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query(Vec<String>);

impl Query {
    /// `None`: there is no word in it, so everything is meant.
    pub fn of(text: &str) -> Option<Self> {
        let words: Vec<String> = text
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|word| word.chars().any(char::is_alphanumeric))
            .take(MOST_WORDS)
            .map(str::to_owned)
            .collect();
        (!words.is_empty()).then_some(Self(words))
    }

    /// Each word in the form that FTS5 takes for a beginning. In quotes nothing of it is syntax.
    fn terms(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|word| format!("\"{}\" *", word.replace('"', "\"\"")))
    }
}

impl Store {
    /// The team's interviews in which every word of it is found.
    pub async fn found_in(&self, team: &TeamId, query: &Query) -> Result<BTreeSet<InterviewId>> {
        let mut found: Option<BTreeSet<String>> = None;
        for term in query.terms() {
            let with_it: Vec<(String,)> = sqlx::query_as(
                "WITH hit AS MATERIALIZED (SELECT p.entry, p.remark, p.candidate, p.job FROM found f \
                 JOIN passages p ON p.id = f.rowid WHERE found MATCH ?1), \
                 having_it AS (SELECT e.interview_id AS id FROM hit JOIN entries e ON e.seq = hit.entry \
                 UNION SELECT r.interview_id FROM hit JOIN remarks r ON r.seq = hit.remark \
                 UNION SELECT i.id FROM hit JOIN interviews i ON i.candidate_id = hit.candidate \
                 UNION SELECT i.id FROM hit JOIN interviews i ON i.job_id = hit.job) \
                 SELECT h.id FROM having_it h JOIN interviews i ON i.id = h.id JOIN jobs j ON j.id = i.job_id \
                 WHERE j.team_id = ?2",
            )
            .bind(term)
            .bind(team.as_str())
            .fetch_all(&self.pool)
            .await?;
            let with_it: BTreeSet<String> = with_it.into_iter().map(|(id,)| id).collect();
            let all = match found {
                None => with_it,
                Some(before) => before.intersection(&with_it).cloned().collect(),
            };
            if all.is_empty() {
                return Ok(BTreeSet::new());
            }
            found = Some(all);
        }
        Ok(found.unwrap_or_default().into_iter().map(InterviewId::from).collect())
    }

    /// Some words around the best find in what was said or noted in each of these interviews, as plain text; nothing
    /// where only the candidate's name or the job's has it.
    pub async fn snippets(
        &self,
        query: &Query,
        interviews: &[InterviewId],
    ) -> Result<HashMap<InterviewId, String>> {
        let any = query.terms().collect::<Vec<_>>().join(" OR ");
        let best: Vec<(String, i64)> = sqlx::query_as(
            "SELECT interview_id, id FROM ( \
             SELECT coalesce(e.interview_id, r.interview_id) AS interview_id, p.id AS id, min(f.rank) \
             FROM found f JOIN passages p ON p.id = f.rowid \
             LEFT JOIN entries e ON e.seq = p.entry LEFT JOIN remarks r ON r.seq = p.remark \
             WHERE found MATCH ?1 AND coalesce(e.interview_id, r.interview_id) IN (SELECT value FROM json_each(?2)) \
             GROUP BY 1)",
        )
        .bind(&any)
        .bind(serde_json::to_string(interviews)?)
        .fetch_all(&self.pool)
        .await?;
        let mut snippets = HashMap::new();
        for (interview, passage) in best {
            let snippet: Option<(String,)> = sqlx::query_as(
                "SELECT snippet(found, 0, '', '', '…', ?) FROM found WHERE found MATCH ? AND rowid = ?",
            )
            .bind(SNIPPET_WORDS)
            .bind(&any)
            .bind(passage)
            .fetch_optional(&self.pool)
            .await?;
            if let Some((snippet,)) = snippet {
                let line = snippet.split_whitespace().collect::<Vec<_>>().join(" ");
                snippets.insert(interview.into(), line);
            }
        }
        Ok(snippets)
    }
}

#[cfg(test)]
mod tests;
