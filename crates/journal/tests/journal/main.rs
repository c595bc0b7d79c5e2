//! The journal on real files.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test reports by failing")]

mod bench;
mod entries;
mod formats;
mod port;
mod salvage;
