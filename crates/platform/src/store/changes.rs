//! What observers are told, in the order in which it was kept: the tail of everything, and one interview's.

use super::entries::Row as EntryRow;
use super::remarks::Row as RemarkRow;
use super::{Result, Store};
use platform_api::InterviewId;
use platform_api::remarks::Remark;
use platform_api::transcript::KeptEntry;
use std::collections::BTreeMap;

/// Something kept, with its place in the order.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub seq: i64,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq)]
pub enum What {
    Entry(KeptEntry),
    Remark(Remark),
}

impl Store {
    /// The last place that was ever given out; 0 before the first.
    pub async fn newest_change(&self) -> Result<i64> {
        let newest: Option<(i64,)> = sqlx::query_as("SELECT seq FROM sqlite_sequence WHERE name = 'changes'")
            .fetch_optional(&self.pool)
            .await?;
        Ok(newest.map_or(0, |(seq,)| seq))
    }

    /// Which interviews changed after this place, `limit` changes at most; for each its last one, and whether it is about
    /// where the interview is.
    pub async fn changed_after(&self, seq: i64, limit: u32) -> Result<Vec<(i64, InterviewId, bool)>> {
        let rows: Vec<(i64, String, bool)> = sqlx::query_as(
            "SELECT seq, interview_id, entry IS NULL AND remark IS NULL FROM changes WHERE seq > ? ORDER BY seq LIMIT ?",
        )
        .bind(seq)
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.into_iter().map(|(seq, id, whereabouts)| (seq, id.into(), whereabouts)).collect())
    }

    /// Entries and remarks of this interview after this place, `limit` at most.
    pub async fn changes(&self, interview: &InterviewId, after: i64, limit: u32) -> Result<Vec<Change>> {
        // of one moment, so that nothing slips between the two
        let mut tx = self.pool.begin().await?;
        let places: Vec<(i64, bool)> = sqlx::query_as(
            "SELECT seq, entry IS NOT NULL FROM changes WHERE interview_id = ? AND seq > ? \
             AND (entry IS NOT NULL OR remark IS NOT NULL) ORDER BY seq LIMIT ?",
        )
        .bind(interview.as_str())
        .bind(after)
        .bind(limit)
        .fetch_all(&mut *tx)
        .await?;
        let Some(&(last, _)) = places.last() else { return Ok(Vec::new()) };
        let mut changes = BTreeMap::new();
        if places.iter().any(|(_, is_entry)| *is_entry) {
            let rows: Vec<EntryRow> = sqlx::query_as(
                "SELECT c.seq, e.id, e.ord, e.who, e.text, e.is_final, e.at_ms, e.via, e.uploaded_by, e.received_at \
                 FROM changes c JOIN entries e ON e.seq = c.entry \
                 WHERE c.interview_id = ? AND c.seq > ? AND c.seq <= ?",
            )
            .bind(interview.as_str())
            .bind(after)
            .bind(last)
            .fetch_all(&mut *tx)
            .await?;
            for row in rows {
                changes.insert(row.seq, What::Entry(row.try_into()?));
            }
        }
        if places.iter().any(|(_, is_entry)| !is_entry) {
            let rows: Vec<RemarkRow> = sqlx::query_as(
                "SELECT c.seq, r.id, r.subject, r.replaces, r.at_ms, r.made_at, r.content, r.author, \
                 a.name AS author_name \
                 FROM changes c JOIN remarks r ON r.seq = c.remark JOIN accounts a ON a.id = r.author \
                 WHERE c.interview_id = ? AND c.seq > ? AND c.seq <= ?",
            )
            .bind(interview.as_str())
            .bind(after)
            .bind(last)
            .fetch_all(&mut *tx)
            .await?;
            for row in rows {
                changes.insert(row.seq, What::Remark(row.try_into()?));
            }
        }
        Ok(changes.into_iter().map(|(seq, what)| Change { seq, what }).collect())
    }
}
