//! Remarks: append-only, one an id.

use super::{Result, Store, millis, moment};
use platform_api::remarks::{
    Content, MAX_INTERVIEW_REMARKS, NewRemark, RejectedRemark, Remark, RemarkOutcome,
};
use platform_api::{AccountId, InterviewId};
use sqlx::{FromRow, Sqlite, Transaction};
use time::OffsetDateTime;

#[derive(FromRow)]
pub(super) struct Row {
    /// Its place among all remarks or, where changes are read, among those.
    pub seq: i64,
    id: String,
    subject: String,
    replaces: String,
    at_ms: Option<i64>,
    made_at: i64,
    content: String,
    author: String,
    author_name: String,
}

impl Store {
    /// Keeps what is new of them, in one transaction: after this returns, all of it is on the disk.
    pub async fn keep_remarks(
        &self,
        interview: &InterviewId,
        remarks: &[&NewRemark],
        author: &AccountId,
        now: OffsetDateTime,
    ) -> Result<Vec<RemarkOutcome>> {
        let mut tx = self.write().await?;
        let mut outcomes = Vec::with_capacity(remarks.len());
        for remark in remarks {
            outcomes.push(keep(&mut tx, interview, remark, author, now).await?);
        }
        tx.commit().await?;
        Ok(outcomes)
    }

    /// Every remark ever made, in the order in which they came.
    pub async fn remarks(&self, interview: &InterviewId) -> Result<Vec<Remark>> {
        self.remarks_where(interview, true).await
    }

    /// Those that no other one has replaced; removed subjects among them.
    pub async fn standing_remarks(&self, interview: &InterviewId) -> Result<Vec<Remark>> {
        self.remarks_where(interview, false).await
    }

    async fn remarks_where(&self, interview: &InterviewId, replaced_too: bool) -> Result<Vec<Remark>> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT r.seq, r.id, r.subject, r.replaces, r.at_ms, r.made_at, r.content, r.author, a.name AS author_name \
             FROM remarks r JOIN accounts a ON a.id = r.author \
             WHERE r.interview_id = ? AND (? OR NOT r.replaced) ORDER BY r.seq",
        )
        .bind(interview.as_str())
        .bind(replaced_too)
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(Remark::try_from).collect()
    }
}

async fn keep(
    tx: &mut Transaction<'_, Sqlite>,
    interview: &InterviewId,
    remark: &NewRemark,
    author: &AccountId,
    now: OffsetDateTime,
) -> Result<RemarkOutcome> {
    let rejected = |reason| Ok(RemarkOutcome::Rejected { reason });
    let content = serde_json::to_string(&remark.content)?;
    let there: Option<(String, String, String)> =
        sqlx::query_as("SELECT author, subject, content FROM remarks WHERE interview_id = ? AND id = ?")
            .bind(interview.as_str())
            .bind(remark.id.as_str())
            .fetch_optional(&mut **tx)
            .await?;
    if let Some((whose, subject, words)) = there {
        let same = whose == author.as_str() && subject == remark.subject.as_str() && words == content;
        return if same { Ok(RemarkOutcome::Duplicate) } else { rejected(RejectedRemark::BadId) };
    }
    if is_anothers(tx, interview, remark, author).await? {
        return rejected(RejectedRemark::NotYours);
    }
    let (kept,): (i64,) = sqlx::query_as("SELECT count(*) FROM remarks WHERE interview_id = ?")
        .bind(interview.as_str())
        .fetch_one(&mut **tx)
        .await?;
    if kept.unsigned_abs() >= MAX_INTERVIEW_REMARKS {
        return rejected(RejectedRemark::InterviewFull);
    }
    sqlx::query(
        "INSERT INTO remarks (interview_id, id, subject, replaces, at_ms, made_at, content, words, author, received_at) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(interview.as_str())
    .bind(remark.id.as_str())
    .bind(remark.subject.as_str())
    .bind(serde_json::to_string(&remark.replaces)?)
    .bind(remark.at_ms.map(|at| i64::try_from(at).unwrap_or(i64::MAX)))
    .bind(millis(remark.made_at))
    .bind(content)
    .bind(words(&remark.content))
    .bind(author.as_str())
    .bind(millis(now))
    .execute(&mut **tx)
    .await?;
    Ok(RemarkOutcome::Accepted)
}

/// A note or bookmark is whose first remark it is; where that one has not come yet, whose others there are. What is the
/// team's (a question of the guide) is everybody's, and whose a rating is stands in its subject.
async fn is_anothers(
    tx: &mut Transaction<'_, Sqlite>,
    interview: &InterviewId,
    remark: &NewRemark,
    author: &AccountId,
) -> Result<bool> {
    let subject = remark.subject.as_str();
    if subject.contains('/') || subject == remark.id.as_str() {
        return Ok(false);
    }
    let whose: Option<(String,)> = sqlx::query_as(
        "SELECT author FROM remarks WHERE interview_id = ? AND subject = ? ORDER BY id <> subject, seq LIMIT 1",
    )
    .bind(interview.as_str())
    .bind(subject)
    .fetch_optional(&mut **tx)
    .await?;
    Ok(whose.is_some_and(|(whose,)| whose != author.as_str()))
}

/// What of it can be searched.
fn words(content: &Content) -> String {
    match content {
        Content::Note { text } | Content::Bookmark { text } => text.clone(),
        Content::Covered { .. } | Content::Removed => String::new(),
        Content::Rating { criterion, comment, quotes, .. } => {
            let quotes = quotes.iter().map(|quote| quote.text.as_str());
            [criterion.as_str(), comment].into_iter().chain(quotes).collect::<Vec<_>>().join("\n")
        }
    }
}

impl TryFrom<Row> for Remark {
    type Error = super::Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            remark: NewRemark {
                id: row.id.into(),
                subject: row.subject.into(),
                replaces: serde_json::from_str(&row.replaces)?,
                at_ms: row.at_ms.map(i64::unsigned_abs),
                made_at: moment(row.made_at),
                content: serde_json::from_str(&row.content)?,
            },
            author: row.author.into(),
            author_name: row.author_name,
        })
    }
}
