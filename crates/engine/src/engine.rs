use std::{
    sync::mpsc::{self, RecvTimeoutError},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use interview::{
    Command, Effect, Inbox, Input, JournalEffect, Levels, Now, PlatformEffect, Port, PreflightEffect,
    RoomEffect, SoundEffect, State, View, step,
};
use tokio::sync::{
    mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    watch,
};
use uuid::Uuid;

use crate::{ObserverParts, watcher::Watcher};

/// A running interview client. Dropping it stops its thread and lets go of the ports, the journal last.
pub struct Engine {
    messages: mpsc::Sender<Message>,
    levels: watch::Receiver<Levels>,
    thread: Option<JoinHandle<()>>,
    /// Outlives the ports, which run their network on it.
    runtime: Option<tokio::runtime::Runtime>,
    observers: Option<ObserverParts>,
}

/// Who carries out which effects.
pub struct Ports {
    pub platform: Box<dyn Port<PlatformEffect>>,
    pub sound: Box<dyn Port<SoundEffect>>,
    pub room: Box<dyn Port<RoomEffect>>,
    pub journal: Box<dyn Port<JournalEffect>>,
    pub preflight: Box<dyn Port<PreflightEffect>>,
}

/// Hands commands to an engine, if it still runs.
#[derive(Clone)]
pub struct Commands(mpsc::Sender<Message>);

impl Commands {
    /// Returns at once.
    pub fn send(&self, command: Command) {
        let input = Input::Command { command, new_id: Uuid::now_v7() };
        let _ = self.0.send(Message::Input(input));
    }
}

enum Message {
    Input(Input),
    Subscribe(UnboundedSender<View>),
    Stop,
}

impl Engine {
    /// Runs the core on ports that are made with the inbox, and the place for levels, that they are to report to.
    ///
    /// # Errors
    /// What making the ports returned, or when the system gives no thread.
    pub fn run<E>(ports: impl FnOnce(Inbox, watch::Sender<Levels>) -> Result<Ports, E>) -> Result<Self, E>
    where
        E: From<std::io::Error>,
    {
        let (messages, queue) = mpsc::channel();
        let to_queue = messages.clone();
        let inbox = Inbox::new(move |input| {
            // Fails only when the engine has stopped, and then nobody waits for the input.
            let _ = to_queue.send(Message::Input(input));
        });
        let (measured, levels) = watch::channel(Levels::SILENCE);
        let ports = ports(inbox, measured)?;
        let thread =
            std::thread::Builder::new().name("engine".into()).spawn(move || Loop::new(ports).run(&queue))?;
        Ok(Self { messages, levels, thread: Some(thread), runtime: None, observers: None })
    }

    pub(crate) fn keep(&mut self, runtime: tokio::runtime::Runtime, observers: Option<ObserverParts>) {
        self.runtime = Some(runtime);
        self.observers = observers;
    }

    /// Where this engine's network runs, for what a host asks of platforms beside it: a connection belongs to the runtime
    /// that it was made on. `None` for one on parts of a host's own.
    pub fn network(&self) -> Option<&tokio::runtime::Handle> {
        self.runtime.as_ref().map(tokio::runtime::Runtime::handle)
    }

    pub(crate) fn observers(&self) -> Option<ObserverParts> {
        self.observers.clone()
    }

    /// Hands a command over and returns at once.
    pub fn send(&self, command: Command) {
        self.commands().send(command);
    }

    /// For whoever gives commands from another thread; does not keep the engine running.
    pub fn commands(&self) -> Commands {
        Commands(self.messages.clone())
    }

    /// Views from now on; the first one carries the whole transcript.
    pub fn subscribe(&self) -> UnboundedReceiver<View> {
        let (views, subscribed) = unbounded_channel();
        let _ = self.messages.send(Message::Subscribe(views));
        subscribed
    }

    /// How loud it is; changes up to 25 times a second while a device is open.
    pub fn levels(&self) -> watch::Receiver<Levels> {
        self.levels.clone()
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        let _ = self.messages.send(Message::Stop);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the engine's thread panicked");
        }
        if let Some(runtime) = self.runtime.take() {
            // Time for rooms to be left properly; a hanging server gets no more than that.
            runtime.shutdown_timeout(CLOSING);
        }
    }
}

struct Loop {
    state: State,
    ports: Ports,
    watchers: Vec<Watcher>,
    started: Instant,
    /// When the watchers were last told, and whether something may have changed since.
    told_at: Option<Instant>,
    is_changed: bool,
}

/// A room is left within some 100 ms.
const CLOSING: Duration = Duration::from_secs(3);

/// A View for every frame of a 30 Hz screen, and no more.
const VIEW_INTERVAL: Duration = Duration::from_millis(33);

impl Loop {
    fn new(ports: Ports) -> Self {
        Self {
            state: State::default(),
            ports,
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
                    self.watchers.push(Watcher::new(views));
                    self.tell();
                }
                Err(RecvTimeoutError::Timeout) => self.step(Input::Clock),
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            }
            self.tell_if_due();
        }
    }

    fn step(&mut self, input: Input) {
        let now = self.now();
        if !matches!(input, Input::Clock) {
            tracing::trace!(input = kind(&format!("{input:?}")), now = now.0);
        }
        for effect in step(&mut self.state, now, input) {
            tracing::debug!(effect = kind(&format!("{effect:?}")), now = now.0);
            match effect {
                Effect::Platform(effect) => self.ports.platform.carry_out(effect),
                Effect::Sound(effect) => self.ports.sound.carry_out(effect),
                Effect::Room(effect) => self.ports.room.carry_out(effect),
                Effect::Journal(effect) => self.ports.journal.carry_out(effect),
                Effect::Preflight(effect) => self.ports.preflight.carry_out(effect),
            }
        }
        self.is_changed = true;
    }

    fn now(&self) -> Now {
        Now(u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    /// How long nothing needs to be done unless something happens.
    fn wait(&self) -> Option<Duration> {
        let deadline = self.state.next_deadline().map(|at| Duration::from_millis(at.since(self.now())));
        let view = self.is_changed.then(|| self.until_next_view());
        deadline.into_iter().chain(view).min()
    }

    fn until_next_view(&self) -> Duration {
        self.told_at.map_or(Duration::ZERO, |told| VIEW_INTERVAL.saturating_sub(told.elapsed()))
    }

    fn tell_if_due(&mut self) {
        if self.is_changed && self.until_next_view().is_zero() {
            self.tell();
        }
    }

    fn tell(&mut self) {
        self.is_changed = false;
        self.told_at = Some(Instant::now());
        let view = self.state.view();
        self.watchers.retain_mut(|watcher| watcher.tell(&view, self.state.transcript()));
    }
}

/// The names at the head of a value's `Debug` form, without what it holds: answers do not belong into a log.
fn kind(debug: &str) -> &str {
    debug.split([' ', '{', ',', '"']).next().unwrap_or(debug)
}
