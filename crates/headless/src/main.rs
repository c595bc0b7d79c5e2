//! The client without a window: the same engine, Commands in on stdin, Views out on stdout, one JSON object a line.

mod arguments;
mod join;
mod lines;
mod observe;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Task};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("VIVAVOCE_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match arguments.task {
        Task::Join(join) => join::run(&join),
        Task::Observe(observe) => observe::run(&observe),
    }
}
