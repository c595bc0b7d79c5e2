//! `stack`: what `./dev demo`, `./dev platform` and `./dev package` run.

use std::{path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand};
use system_tests::{demo, package, platform};

#[derive(Parser)]
#[command(name = "stack")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// A whole spoken interview: platform, voice server, interviewer, window.
    Demo {
        /// Brings its own display, sound card and candidate; so it does where there is no display.
        #[arg(long)]
        unattended: bool,
        /// The candidate's microphone stays muted: nothing can be recognised, and the demo must fail.
        #[arg(long, requires = "unattended")]
        muted: bool,
        /// An interview in writing whose platform is away, played on a display of its own.
        #[arg(long, conflicts_with_all = ["unattended", "muted"])]
        offline: bool,
    },
    /// The platform with its voice server and interviewer, until interrupted.
    Platform {
        #[arg(long, default_value_t = 3001)]
        port: u16,
        /// One line of JSON when ready, instead of sentences.
        #[arg(long)]
        json: bool,
    },
    /// Installs a package into a folder of its own and opens invites with the app in it.
    CheckPackage { package: PathBuf },
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Arguments::parse().task {
        Task::Demo { offline: true, .. } => demo::run_offline().await,
        Task::Demo { unattended, muted, .. } => demo::run(unattended, muted).await,
        Task::Platform { port, json } => platform::run(port, json).await,
        Task::CheckPackage { package } => package::check(&package).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("stack: {error:#}");
            ExitCode::FAILURE
        }
    }
}
