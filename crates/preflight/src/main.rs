//! The checks alone, for whoever looks for what is wrong with a network, and for the tests, which run them in networks of
//! their own: `vivavoce-preflight DATA-FOLDER`, with an invite's link on standard input, so that its key is in no list of
//! processes. The folder is the app's, so that the invite stays with this device. Prints each check as it is done, one JSON
//! object a line; exit 0 when nothing failed.

use std::{io, path::Path, process::ExitCode, time::Duration};

use diagnosis::{Diagnosis, Grade, diagnose};
use interview::{CheckName, Inbox, Input, Measure, Port, PreflightEffect, PreflightInput, Run};
use platform_client::{InviteLink, OpenInvite};
use preflight::PreflightPort;
use serde::Serialize;
use tokio::{
    sync::mpsc,
    time::{Instant, timeout_at},
};

/// The checks are done in 15 s; this is for a program that hangs.
const DEADLINE: Duration = Duration::from_secs(20);

/// What is printed of a check.
#[derive(Serialize)]
struct Line {
    check: CheckName,
    grade: Grade,
    /// Since the checks began.
    after_ms: u128,
    measures: Vec<Measure>,
    diagnosis: Option<Diagnosis>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::from_default_env();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).init();
    match run().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(why) => {
            eprintln!("vivavoce-preflight: {why}");
            ExitCode::from(2)
        }
    }
}

/// Whether nothing failed.
async fn run() -> Result<bool, String> {
    let folder = std::env::args_os()
        .nth(1)
        .ok_or("which data folder? usage: vivavoce-preflight DATA-FOLDER <link.txt")?;
    let link = io::read_to_string(io::stdin()).map_err(|error| format!("cannot read the link: {error}"))?;
    let link = InviteLink::parse(&link)
        .map_err(|fault| diagnose(&diagnosis::Observation::LinkMalformed { fault }).message)?;
    let invite = OpenInvite::open(link, Path::new(&folder)).await?;
    let (put, mut inputs) = mpsc::unbounded_channel();
    let inbox = Inbox::new(move |input| {
        // nobody listens any more once everything is printed
        let _ = put.send(input);
    });
    let mut checks = PreflightPort::new(tokio::runtime::Handle::current(), inbox, invite);
    let began = Instant::now();
    checks.carry_out(PreflightEffect::Run {
        run: Run(1),
        checks: CheckName::ASKED_FOR.into(),
        name: "Candidate".into(),
    });
    let (mut left, mut all_good) = (CheckName::ASKED_FOR.len(), true);
    while left > 0 {
        let input = timeout_at(began + DEADLINE, inputs.recv()).await;
        let input = input.map_err(|_| format!("{left} checks did not come to an end"))?;
        let Some(Input::Preflight { event: PreflightInput::Done(check, outcome), .. }) = input else {
            continue;
        };
        left -= 1;
        all_good &= outcome.grade != Grade::Failed;
        let line = Line {
            check,
            grade: outcome.grade,
            after_ms: began.elapsed().as_millis(),
            measures: outcome.measures,
            diagnosis: outcome.observed.as_ref().map(diagnose),
        };
        println!("{}", serde_json::to_string(&line).map_err(|error| error.to_string())?);
    }
    Ok(all_good)
}
