//! Runs the core of who watches.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, RecvTimeoutError},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use interview::observer::{
    HearingEffect, ObserverCommand, ObserverEffect, ObserverInput, ObserverLevels, ObserverNow,
    ObserverPlatformEffect, ObserverState, ObserverView, RemarksEffect, step,
};
use interview::{Now, Port};
use journal::RemarkShelf;
use platform_client::Recruiter;
use platform_client::recruiter::ObserverPort;
use time::OffsetDateTime;
use tokio::sync::{
    mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    watch,
};
use uuid::Uuid;
use voice::{HearingPort, HearingSettings};

use crate::{StartError, watcher::ObserverWatcher};

/// Watches one interview after the other; several run side by side. Dropping it leaves the call.
pub struct Observer {
    messages: mpsc::Sender<Message>,
    levels: watch::Receiver<ObserverLevels>,
    thread: Option<JoinHandle<()>>,
}

/// What several observers share.
#[derive(Clone)]
pub struct ObserverParts {
    /// For the network; outlives the observers.
    pub runtime: tokio::runtime::Handle,
    /// Where remarks are kept on this computer.
    pub shelf: RemarkShelf,
    pub hearing: HearingSettings,
    /// One observer is heard at a time.
    pub floor: Floor,
}

/// Which observer is heard: who begins to listen makes the one before stop.
#[derive(Clone, Default)]
pub struct Floor(Arc<Mutex<Option<Heard>>>);

/// Who is heard, and how it is told to stop.
type Heard = (Uuid, mpsc::Sender<Message>);

/// Who carries out which effects.
struct Ports {
    platform: Box<dyn Port<ObserverPlatformEffect>>,
    hearing: Box<dyn Port<HearingEffect>>,
    remarks: Box<dyn Port<RemarksEffect>>,
}

/// Hands commands to an observer, if it still runs.
#[derive(Clone)]
pub struct ObserverCommands(mpsc::Sender<Message>);

impl ObserverCommands {
    /// Returns at once.
    pub fn send(&self, command: ObserverCommand) {
        let _ = self.0.send(Message::command(command));
    }
}

enum Message {
    Input(ObserverInput),
    Subscribe(UnboundedSender<ObserverView>),
    Stop,
}

impl Message {
    fn command(command: ObserverCommand) -> Self {
        Self::Input(ObserverInput::Command { command, new_id: Uuid::now_v7() })
    }
}

impl Observer {
    /// Opens no device and contacts nobody until a command asks for it.
    ///
    /// # Errors
    /// Where the system gives no thread; everything that can fail later is a problem in the View.
    pub fn start(recruiter: Recruiter, parts: ObserverParts) -> Result<Self, StartError> {
        let (messages, queue) = mpsc::channel();
        let tell = {
            let messages = messages.clone();
            // fails only when the observer has stopped, and then nobody waits for the input
            move |input| drop(messages.send(Message::Input(input)))
        };
        let (measured, levels) = watch::channel(ObserverLevels::SILENCE);
        let ObserverParts { runtime, shelf, hearing, floor } = parts;
        let hearing = HearingPort::start(hearing, runtime.clone(), tell.clone(), measured)
            .map_err(|error| StartError::Sound(error.to_string()))?;
        let ports = Ports {
            platform: Box::new(ObserverPort::new(runtime, recruiter, tell.clone())),
            hearing: Box::new(hearing),
            remarks: Box::new(shelf.port(tell)),
        };
        let turn = Turn { id: Uuid::now_v7(), floor, messages: messages.clone() };
        let thread = std::thread::Builder::new()
            .name("observer".into())
            .spawn(move || Loop::new(ports, turn).run(&queue))?;
        Ok(Self { messages, levels, thread: Some(thread) })
    }

    /// Hands a command over and returns at once.
    pub fn send(&self, command: ObserverCommand) {
        self.commands().send(command);
    }

    /// For whoever gives commands from another thread; does not keep the observer running.
    pub fn commands(&self) -> ObserverCommands {
        ObserverCommands(self.messages.clone())
    }

    /// Views from now on; the first one carries the whole transcript.
    pub fn subscribe(&self) -> UnboundedReceiver<ObserverView> {
        let (views, subscribed) = unbounded_channel();
        let _ = self.messages.send(Message::Subscribe(views));
        subscribed
    }

    /// How loud both voices are; changes 25 times a second while a call is heard.
    pub fn levels(&self) -> watch::Receiver<ObserverLevels> {
        self.levels.clone()
    }
}

impl Drop for Observer {
    fn drop(&mut self) {
        let _ = self.messages.send(Message::Stop);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("an observer's thread panicked");
        }
    }
}

struct Turn {
    id: Uuid,
    floor: Floor,
    messages: mpsc::Sender<Message>,
}

impl Turn {
    fn take(&self) {
        let before = self.held().replace((self.id, self.messages.clone()));
        if let Some((other, messages)) = before
            && other != self.id
        {
            let _ = messages.send(Message::command(ObserverCommand::StopListening));
        }
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Option<(Uuid, mpsc::Sender<Message>)>> {
        self.floor.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut held = self.held();
        if held.as_ref().is_some_and(|(id, _)| *id == self.id) {
            *held = None;
        }
    }
}

struct Loop {
    state: ObserverState,
    ports: Ports,
    turn: Turn,
    watchers: Vec<ObserverWatcher>,
    started: Instant,
    told_at: Option<Instant>,
    is_changed: bool,
}

/// A View for every frame of a 30 Hz screen, and no more.
const VIEW_INTERVAL: Duration = Duration::from_millis(33);

impl Loop {
    fn new(ports: Ports, turn: Turn) -> Self {
        Self {
            state: ObserverState::default(),
            ports,
            turn,
            watchers: Vec::new(),
            started: Instant::now(),
            told_at: None,
            is_changed: false,
        }
    }

    fn run(mut self, queue: &mpsc::Receiver<Message>) {
        loop {
            let message = match self.wait() {
                None => queue.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(wait) => queue.recv_timeout(wait),
            };
            match message {
                Ok(Message::Input(input)) => self.step(input),
                Ok(Message::Subscribe(views)) => {
                    self.watchers.push(ObserverWatcher::new(views));
                    self.tell();
                }
                Err(RecvTimeoutError::Timeout) => self.step(ObserverInput::Clock),
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            }
            if self.is_changed && self.until_next_view().is_zero() {
                self.tell();
            }
        }
    }

    fn step(&mut self, input: ObserverInput) {
        if let ObserverInput::Command { command, .. } = &input {
            tracing::debug!(?command);
            if *command == ObserverCommand::Listen {
                self.turn.take();
            }
        }
        let now = ObserverNow { running: self.now(), wall: OffsetDateTime::now_utc() };
        for effect in step(&mut self.state, now, input) {
            match effect {
                ObserverEffect::Platform(effect) => self.ports.platform.carry_out(effect),
                ObserverEffect::Hearing(effect) => self.ports.hearing.carry_out(effect),
                ObserverEffect::Remarks(effect) => self.ports.remarks.carry_out(effect),
            }
        }
        self.is_changed = true;
    }

    fn now(&self) -> Now {
        Now(u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    fn wait(&self) -> Option<Duration> {
        let deadline = self.state.next_deadline().map(|at| Duration::from_millis(at.since(self.now())));
        let view = self.is_changed.then(|| self.until_next_view());
        deadline.into_iter().chain(view).min()
    }

    fn until_next_view(&self) -> Duration {
        self.told_at.map_or(Duration::ZERO, |told| VIEW_INTERVAL.saturating_sub(told.elapsed()))
    }

    fn tell(&mut self) {
        self.is_changed = false;
        self.told_at = Some(Instant::now());
        let view = self.state.view();
        self.watchers.retain_mut(|watcher| watcher.tell(&view, self.state.words()));
    }
}
