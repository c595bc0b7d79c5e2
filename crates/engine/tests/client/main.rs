//! The whole client, without a window, against platforms and rooms of every kind.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test reports by failing")]

mod bad_days;
mod foreign_agent;
mod support;
mod trouble_shooting;
