//! What recruiters of this computer noted of interviews. Beside what candidates said here: one profile may hold both.

use interview::Upload;
use interview::observer::RemarksOf;
use platform_api::remarks::NewRemark;
use rusqlite::{Connection, OptionalExtension, params};

use crate::{Journal, JournalError};

impl Journal {
    /// Everything that this person noted of this interview here, in the order in which it was written.
    pub fn remarks(&self, of: &RemarksOf) -> Result<Vec<(NewRemark, Upload)>, JournalError> {
        let select = "SELECT payload, acknowledged.id IS NOT NULL, refused.id IS NOT NULL
             FROM remark JOIN interview ON interview.number = remark.interview
             LEFT JOIN acknowledged ON acknowledged.interview = remark.interview AND acknowledged.id = remark.id
             LEFT JOIN refused ON refused.interview = remark.interview AND refused.id = remark.id
             WHERE interview.platform = ?1 AND interview.id = ?2 AND remark.account = ?3 ORDER BY remark.number";
        let rows: Vec<(String, bool, bool)> = self.told(|connection| {
            let of = params![of.platform, of.interview.as_str(), of.account.as_str()];
            connection
                .prepare_cached(select)?
                .query_map(of, |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
                .collect()
        })?;
        let upload = |acknowledged, refused| match (acknowledged, refused) {
            (true, _) => Upload::Acknowledged,
            (false, true) => Upload::Refused,
            (false, false) => Upload::Waiting,
        };
        let read = |(payload, acknowledged, refused): (String, bool, bool)| {
            let remark = serde_json::from_str(&payload)
                .inspect_err(|error| tracing::error!(%error, "a remark of another version is passed over"));
            Some((remark.ok()?, upload(acknowledged, refused)))
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// Returns once the remark is on disk. An id that is there already stays as it is.
    pub fn append_remark(&self, of: &RemarksOf, remark: &NewRemark) -> Result<(), JournalError> {
        let payload = self.json(remark)?;
        let insert = "INSERT INTO remark (interview, account, id, payload) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO NOTHING";
        self.told(|connection| {
            let transaction = connection.unchecked_transaction()?;
            let place = place(&transaction, of)?;
            let row = params![place, of.account.as_str(), remark.id.as_str(), payload];
            transaction.prepare_cached(insert)?.execute(row)?;
            transaction.commit()
        })
    }

    /// Notes that the platform has these.
    pub fn acknowledge_remarks(&self, of: &RemarksOf, ids: &[String]) -> Result<(), JournalError> {
        self.add_to_remarks(
            "INSERT INTO acknowledged (interview, id) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            of,
            ids,
        )
    }

    /// Notes that the platform will never take these.
    pub fn refuse_remarks(&self, of: &RemarksOf, ids: &[String]) -> Result<(), JournalError> {
        self.add_to_remarks(
            "INSERT INTO refused (interview, id) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            of,
            ids,
        )
    }

    /// All or none.
    fn add_to_remarks(&self, insert: &str, of: &RemarksOf, ids: &[String]) -> Result<(), JournalError> {
        self.told(|connection| {
            let transaction = connection.unchecked_transaction()?;
            let place = place(&transaction, of)?;
            for id in ids {
                transaction.prepare_cached(insert)?.execute(params![place, id])?;
            }
            transaction.commit()
        })
    }
}

/// The interview's number. One that is only watched is never counted as opened, so it is not among the candidate's
/// recent ones; it is made with its first remark.
fn place(connection: &Connection, of: &RemarksOf) -> rusqlite::Result<i64> {
    let name = params![of.platform, of.interview.as_str()];
    let select = "SELECT number FROM interview WHERE platform = ?1 AND id = ?2";
    match connection.query_row(select, name, |row| row.get(0)).optional()? {
        Some(number) => Ok(number),
        None => {
            connection.execute("INSERT INTO interview (platform, id) VALUES (?1, ?2)", name)?;
            Ok(connection.last_insert_rowid())
        }
    }
}
