//! Watches an interview as a recruiter.

use std::{io::BufRead, process::ExitCode, sync::Arc};

use engine::{Engine, KeyringVault, MicrophoneSource, Recruiter, Settings, recruiter::RecruiterError};
use interview::observer::ObserverCommand;
use secrecy::SecretString;

use crate::arguments::Observe;
use crate::join::default_data_folder;
use crate::lines::{print, read_commands};

pub(crate) fn run(arguments: &Observe) -> ExitCode {
    match watch(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            tracing::error!("{why}");
            ExitCode::FAILURE
        }
    }
}

fn watch(arguments: &Observe) -> Result<(), String> {
    let data_folder = arguments.data_dir.clone().unwrap_or_else(default_data_folder);
    let vault = Arc::new(KeyringVault::default());
    let settings = Settings {
        exports_folder: data_folder.join("exports"),
        data_folder,
        library_folders: Vec::new(),
        // never opened
        microphone: MicrophoneSource::Device,
        speaker: arguments.speaker(),
        vault: Arc::clone(&vault) as Arc<_>,
    };
    let engine = Engine::start(settings).map_err(|error| error.to_string())?;
    let network = engine.network().ok_or("this client has no network")?;
    let recruiter = network.block_on(sign_in(arguments, vault))?;
    let observer = engine.observer(recruiter).map_err(|error| error.to_string())?;
    let mut views = observer.subscribe();
    observer.send(ObserverCommand::Open { interview: arguments.interview.as_str().into() });
    if !arguments.silent {
        observer.send(ObserverCommand::Listen);
    }
    let commands = observer.commands();
    // the end of stdin is no reason to stop watching
    read_commands(move |command| commands.send(command));
    let mut is_open = false;
    while let Some(view) = views.blocking_recv() {
        print(&view).map_err(|error| format!("nobody reads the Views: {error}"))?;
        is_open |= view.interview.is_some();
        if is_open && view.interview.is_none() {
            return Ok(());
        }
    }
    Err("the observer has stopped".into())
}

/// In the session that the keyring has, or with the password on stdin's first line.
async fn sign_in(arguments: &Observe, vault: Arc<KeyringVault>) -> Result<Recruiter, String> {
    let Observe { platform, email, .. } = arguments;
    if let Some(recruiter) = Recruiter::resume(platform, email, Arc::clone(&vault) as Arc<_>).await {
        match recruiter.me().await {
            Err(RecruiterError::SessionEnded { .. }) => {}
            // without a network, what is noted is kept until there is one
            _ => return Ok(recruiter),
        }
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(|error| format!("no password: {error}"))?;
    let password = SecretString::from(line.trim_end_matches(['\r', '\n']));
    match Recruiter::sign_in(platform, email, password, "vivavoce-headless", vault).await {
        Ok((recruiter, _)) => Ok(recruiter),
        Err(error) => {
            let problem = error.problem();
            Err(format!("{} {}", problem.message, problem.remedy))
        }
    }
}
