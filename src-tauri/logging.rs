//! Diagnostics on stderr, and the end of them in memory for the diagnostics bundle. `VIVAVOCE_LOG` takes the filters of
//! `tracing` (`debug`, `vivavoce_app=trace,warn`) for stderr.

use std::{
    io::{self, IsTerminal},
    time::Instant,
};

use support_bundle::Log;
use tracing_subscriber::{EnvFilter, Layer, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// When the program began, for the time to first paint.
pub struct Started(pub Instant);

/// What the bundle is to tell of.
const KEPT: &str = "info";

pub fn start(kept: &Log) -> Started {
    let wanted =
        EnvFilter::try_from_env("VIVAVOCE_LOG").unwrap_or_else(|_| EnvFilter::new("warn,vivavoce_app=info"));
    let shown = fmt::layer().with_writer(io::stderr).with_ansi(io::stderr().is_terminal());
    let kept = fmt::layer().with_writer(kept.clone()).with_ansi(false);
    tracing_subscriber::registry()
        .with(shown.with_filter(wanted))
        .with(kept.with_filter(EnvFilter::new(KEPT)))
        .init();
    Started(Instant::now())
}
