//! The database: there, writable, and as this version needs it.

use super::part;
use crate::store::{Condition, condition_of};
use diagnosis::operation::Fault;
use platform_api::status::Part;
use std::path::Path;
use std::time::{Duration, Instant};
use tokio::time::timeout;

const STORAGE: &str = "storage";
/// Another write is waited for as long as the platform itself would, and a little less than a person.
const WITHIN: Duration = Duration::from_millis(4500);

pub async fn check(database: &Path) -> Part {
    let began = Instant::now();
    let path = database.display().to_string();
    let fails = |detail: String| part::fails(STORAGE, &Fault::Storage { path: path.clone(), detail });
    match timeout(WITHIN, condition_of(database)).await {
        Err(_) => fails(format!("no answer within {} s", WITHIN.as_secs())),
        Ok(Err(error)) => fails(error.to_string()),
        Ok(Ok(Condition::Ready)) => part::works(STORAGE, format!("{path} can be written"), began.elapsed()),
        Ok(Ok(Condition::NotMadeYet)) => {
            part::works(STORAGE, format!("{path} is made at the first start"), began.elapsed())
        }
        Ok(Ok(Condition::Behind)) => {
            part::works(STORAGE, format!("{path} is brought up to date at the next start"), began.elapsed())
        }
        Ok(Ok(Condition::OfLaterVersion)) => part::fails(STORAGE, &Fault::StorageOfLaterVersion { path }),
    }
}
