use std::{sync::mpsc, thread::JoinHandle, time::Duration};

use interview::{
    Command, Effect, Inbox, Input, JournalEffect, Levels, Now, PlatformEffect, Port, PreflightEffect,
    RoomEffect, SoundEffect, State, Transcript, View, step,
};
use tokio::sync::{
    mpsc::{UnboundedReceiver, unbounded_channel},
    watch,
};
use uuid::Uuid;

use crate::{
    ObserverParts,
    turning::{Core, Loop},
};

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

type Message = crate::turning::Message<Input, View>;

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
        let thread = std::thread::Builder::new().name("engine".into()).spawn(move || {
            Loop::new(Candidate { state: State::default(), ports }).run(&queue);
        })?;
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

/// A room is left within some 100 ms.
const CLOSING: Duration = Duration::from_secs(3);

/// The candidate's core.
struct Candidate {
    state: State,
    ports: Ports,
}

impl Core for Candidate {
    type Input = Input;
    type View = View;
    type Transcript = Transcript;

    const CLOCK: Input = Input::Clock;

    fn take(&mut self, now: Now, input: Input) {
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
    }

    fn next_deadline(&self) -> Option<Now> {
        self.state.next_deadline()
    }

    fn view(&self) -> View {
        self.state.view()
    }

    fn transcript(&self) -> &Transcript {
        self.state.transcript()
    }
}

/// The names at the head of a value's `Debug` form, without what it holds: answers do not belong into a log.
fn kind(debug: &str) -> &str {
    debug.split([' ', '{', ',', '"']).next().unwrap_or(debug)
}
