//! The engine behind the window, started on a thread of its own: the window is painted meanwhile.

use std::{sync::Arc, thread};

use engine::{Engine, Observer, Recruiter, Settings};
use interview::{Command, Levels, View};
use parking_lot::Mutex;
use tokio::sync::{mpsc::UnboundedReceiver, watch};

#[derive(Clone)]
pub struct Running {
    engine: Arc<Mutex<Option<Engine>>>,
    start: watch::Receiver<Start>,
}

#[derive(Clone)]
enum Start {
    UnderWay,
    Done,
    Failed { why: String },
}

/// What a page draws from.
pub struct Watched {
    /// The first one carries the whole transcript.
    pub views: UnboundedReceiver<View>,
    pub levels: watch::Receiver<Levels>,
}

impl Running {
    pub fn start(settings: Settings) -> Self {
        let engine = Arc::new(Mutex::new(None));
        let (told, start) = watch::channel(Start::UnderWay);
        let slot = engine.clone();
        thread::spawn(move || match Engine::start(settings) {
            Ok(engine) => {
                *slot.lock() = Some(engine);
                told.send_replace(Start::Done);
            }
            Err(fault) => {
                tracing::error!(%fault, "the engine did not start");
                told.send_replace(Start::Failed { why: fault.to_string() });
            }
        });
        Self { engine, start }
    }

    /// Waits for the engine; when it cannot be had, says why.
    pub async fn watch(&self) -> Result<Watched, String> {
        let gone = || "the program is ending".to_owned();
        let mut starting = self.start.clone();
        let start = starting.wait_for(|start| !matches!(start, Start::UnderWay)).await;
        if let Start::Failed { why } = start.map_err(|_| gone())?.clone() {
            return Err(why);
        }
        let engine = self.engine.lock();
        let engine = engine.as_ref().ok_or_else(gone)?;
        Ok(Watched { views: engine.subscribe(), levels: engine.levels() })
    }

    /// Passes a command on. The page offers none before its first `View`, so the engine runs by then.
    pub fn send(&self, command: Command) {
        match self.engine.lock().as_ref() {
            Some(engine) => engine.send(command),
            None => tracing::warn!("a command came while no engine was running"),
        }
    }

    /// One who follows an interview for this recruiter; to be dropped before [`Running::shut_down`].
    ///
    /// # Errors
    /// Why there is none, in words.
    pub fn observer(&self, recruiter: Recruiter) -> Result<Observer, String> {
        let engine = self.engine.lock();
        let engine = engine.as_ref().ok_or("the engine is not running")?;
        engine.observer(recruiter).map_err(|fault| fault.to_string())
    }

    /// Returns once rooms are left and the journal is closed; a hanging server cannot hold it up for long.
    pub fn shut_down(&self) {
        drop(self.engine.lock().take());
    }
}
