//! Diagnostics on stderr. `VIVAVOCE_LOG` takes the filters of `tracing` (`debug`, `vivavoce_app=trace,warn`).

use std::{
    io::{self, IsTerminal},
    time::Instant,
};

use tracing_subscriber::EnvFilter;

/// When the program began, for the time to first paint.
pub struct Started(pub Instant);

pub fn start() -> Started {
    let filter =
        EnvFilter::try_from_env("VIVAVOCE_LOG").unwrap_or_else(|_| EnvFilter::new("warn,vivavoce_app=info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr);
    log.with_ansi(io::stderr().is_terminal()).init();
    Started(Instant::now())
}
