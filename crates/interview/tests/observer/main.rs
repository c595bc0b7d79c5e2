//! Watching, played as scripts of inputs; and random ones against the invariants.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test reports by failing")]

mod bench;
mod invariants;
mod listening;
mod merging;
mod remarks;
mod transcript;
