use std::{path::PathBuf, process::ExitCode, sync::Arc};

use engine::{Engine, KeyringVault, Settings};
use interview::{Command, Direction, Phase, Problem, SavedWhere, View};

use crate::arguments::{Join, Mode};
use crate::lines::{print, read_commands};

pub(crate) fn run(arguments: &Join) -> ExitCode {
    let data_folder = arguments.data_dir.clone().unwrap_or_else(default_data_folder);
    let settings = Settings {
        exports_folder: data_folder.join("exports"),
        data_folder,
        library_folders: Vec::new(),
        microphone: arguments.microphone(),
        speaker: arguments.speaker(),
        vault: Arc::new(KeyringVault::default()),
    };
    let engine = match Engine::start(settings) {
        Ok(engine) => engine,
        Err(error) => {
            tracing::error!(%error, "vivavoce-headless");
            return ExitCode::FAILURE;
        }
    };
    let mut views = engine.subscribe();
    begin(&engine, arguments);
    let commands = engine.commands();
    read_commands(move |command| commands.send(command));
    let mut attendant = Attendant { engine: &engine, arguments, done: Done::default(), failed: false };
    while let Some(view) = views.blocking_recv() {
        if print(&view).is_err() {
            // Whoever read the Views is gone: nobody is left to hold an interview for.
            engine.send(Command::Leave);
            return ExitCode::FAILURE;
        }
        if let Some(code) = attendant.attend(&view) {
            return code;
        }
    }
    ExitCode::FAILURE
}

fn begin(engine: &Engine, arguments: &Join) {
    let (microphone, speaker) = arguments.devices();
    for (direction, device) in [(Direction::Microphone, microphone), (Direction::Speaker, speaker)] {
        if let Some(device) = device {
            engine.send(Command::ChooseDevice { direction, device: device.to_owned() });
        }
    }
    engine.send(Command::OpenInvite { link: arguments.link.clone() });
}

/// Does what `--yes`, `--mode` and `--name` ask for, and knows when it is over.
struct Attendant<'a> {
    engine: &'a Engine,
    arguments: &'a Join,
    done: Done,
    failed: bool,
}

/// The platform does not have everything.
const NOT_TAKEN: [&str; 2] = ["upload_failed", "entries_refused"];

/// What has been asked for already: each once, however many Views it takes to happen.
#[derive(Default)]
struct Done {
    consent: bool,
    name: bool,
    text: bool,
    start: bool,
    seal: bool,
}

impl Attendant<'_> {
    /// The exit code, once there is nothing more to come.
    fn attend(&mut self, view: &View) -> Option<ExitCode> {
        let is_alone =
            view.problem.as_ref().is_some_and(|problem| problem.diagnosis.code == "interviewer_missing");
        // Without anybody at the controls nothing will change.
        if self.arguments.yes
            && (is_alone || view.phase == Phase::Failed)
            && !std::mem::replace(&mut self.failed, true)
        {
            tracing::error!(phase = ?view.phase, "gives up");
            self.engine.send(Command::Leave);
        }
        match view.phase {
            Phase::Welcome if is_not_opened(view) => return Some(ExitCode::FAILURE),
            Phase::Consent => self.consent(view),
            Phase::Checking | Phase::Ready => self.start(view),
            Phase::Ended if self.seals(view) => {}
            Phase::Ended if self.failed => return Some(ExitCode::FAILURE),
            Phase::Ended => return Some(verdict(view)),
            _ => {}
        }
        None
    }

    /// A sealed file is wanted, and neither there nor impossible yet.
    fn seals(&mut self, view: &View) -> bool {
        if !self.arguments.seal || !view.can_export_sealed || view.sealed_file.is_some() {
            return false;
        }
        // That the platform does not take it is what the file is for; what is wrong with the file would stand behind it.
        let hides_the_file = |problem: &Problem| NOT_TAKEN.contains(&problem.diagnosis.code);
        if !std::mem::replace(&mut self.done.seal, true) {
            if view.problem.as_ref().is_some_and(hides_the_file) {
                self.engine.send(Command::DismissProblem);
            }
            self.engine.send(Command::ExportSealed);
        }
        view.problem.as_ref().is_none_or(hides_the_file)
    }

    fn consent(&mut self, view: &View) {
        let name_wanted = view.opening.as_ref().is_some_and(|opening| opening.name_wanted);
        if name_wanted && !std::mem::replace(&mut self.done.name, true) {
            let name = self.arguments.name.clone().unwrap_or_else(|| "Candidate".into());
            self.engine.send(Command::SetName { name });
        }
        self.choose_mode();
        if self.arguments.yes && !std::mem::replace(&mut self.done.consent, true) {
            self.engine.send(Command::AcceptConsent);
        }
    }

    fn choose_mode(&mut self) {
        if self.arguments.mode == Mode::Text && !std::mem::replace(&mut self.done.text, true) {
            self.engine.send(Command::UseText);
        }
    }

    fn start(&mut self, view: &View) {
        self.choose_mode();
        if self.arguments.yes && view.can_start && !std::mem::replace(&mut self.done.start, true) {
            self.engine.send(Command::Start);
        }
    }
}

/// A damaged journal is told here too, and is no reason to stop.
fn is_not_opened(view: &View) -> bool {
    let problem = view.problem.as_ref().filter(|problem| problem.diagnosis.code != "journal_damaged");
    view.waiting_for.is_none() && problem.is_some()
}

/// An end with a problem that stays is a failure; what is only not uploaded yet is one too.
fn verdict(view: &View) -> ExitCode {
    let is_stored = view.opening.as_ref().is_some_and(|opening| opening.stores_entries);
    match &view.problem {
        None if is_stored && view.saved.r#where == SavedWhere::Local && view.saved.accepted > 0 => {
            tracing::warn!(saved = ?view.saved, "not everything is on the platform yet: join again to send it");
            ExitCode::FAILURE
        }
        None => ExitCode::SUCCESS,
        Some(problem) => {
            tracing::error!(code = problem.diagnosis.code, message = problem.diagnosis.message, "ended");
            ExitCode::FAILURE
        }
    }
}

pub(crate) fn default_data_folder() -> PathBuf {
    directories::ProjectDirs::from("org", "vivavoce", "vivavoce")
        .map_or_else(|| PathBuf::from(".vivavoce"), |folders| folders.data_dir().join("headless"))
}
