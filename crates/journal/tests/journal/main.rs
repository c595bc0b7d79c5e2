//! The journal on real files.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test reports by failing")]
#![cfg_attr(
    not(target_os = "linux"),
    allow(dead_code, reason = "what only the tests of power and space use")
)]

mod bench;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod disk;
mod entries;
mod formats;
mod kill;
mod limits;
mod port;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod power;
mod remarks;
mod robot;
mod salvage;
#[cfg(target_os = "linux")]
mod space;
#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod trace;
