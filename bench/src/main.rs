//! `bench`: Vivavoce measured beside livekit-client in Chromium, on one machine, with one voice server and one sound card.
//!
//! Both sides take turns, so that whatever else the machine does hits both alike. It exits with 1 when a target is
//! missed and says which. Nothing here is part of the app, and nothing is measured over a network.
//!
//! Start reading at [`measure`]; `report.rs` has the targets.

mod analysis;
mod browser;
mod call;
mod ear;
mod host;
mod machine;
mod measure;
mod native;
mod report;
mod usage;
mod voices;

use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;

use measure::Plan;

/// Measures Vivavoce beside livekit-client in Chromium.
#[derive(Parser)]
#[command(name = "bench")]
struct Arguments {
    /// The report as JSON on stdout; it is in target/bench/report.json in any case.
    #[arg(long)]
    json: bool,
    /// How long the call is in which the growth of memory is measured, after a minute in which it settles.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    minutes: u32,
    /// How often both sides take turns in a call.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,
    /// Only these measurements; the targets of the others are not judged.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<measure::Part>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run(Arguments { json, minutes, rounds, only }: Arguments) -> Result<ExitCode> {
    let folder = system_tests::programs::workspace().join("target/bench");
    let report = measure::run(&folder, &Plan { minutes, rounds, only }).await?;
    if json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        println!("{report}");
    }
    let missed = report.missed();
    for target in &missed {
        eprintln!("bench: missed: {target}");
    }
    Ok(if missed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
