//! What to tell support.

use crate::words::without_secrets;
use std::fmt::Debug;

/// The code, then what was observed as the adapter reported it: an observation's fields are the facts, so that a new one
/// is told without a second table. Line breaks and runs of spaces become one space: it is to be read out and pasted.
pub(crate) fn line(code: &str, observed: &impl Debug) -> String {
    let facts = format!("{observed:?}");
    let facts: Vec<&str> = facts.split_whitespace().collect();
    without_secrets(&format!("{code}: {}", facts.join(" ")))
}
