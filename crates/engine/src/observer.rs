//! Runs the core of who watches.

use std::{
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::JoinHandle,
};

use interview::observer::{
    HearingEffect, ObserverCommand, ObserverEffect, ObserverInput, ObserverLevels, ObserverNow,
    ObserverPlatformEffect, ObserverState, ObserverView, RemarksEffect, Words, step,
};
use interview::{Now, Port};
use journal::RemarkShelf;
use platform_client::Recruiter;
use platform_client::recruiter::ObserverPort;
use time::OffsetDateTime;
use tokio::sync::{
    mpsc::{UnboundedReceiver, unbounded_channel},
    watch,
};
use uuid::Uuid;
use voice::{HearingPort, HearingSettings};

use crate::{
    StartError,
    turning::{Core, Loop},
};

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
        let _ = self.0.send(self::command(command));
    }
}

type Message = crate::turning::Message<ObserverInput, ObserverView>;

fn command(command: ObserverCommand) -> Message {
    Message::Input(ObserverInput::Command { command, new_id: Uuid::now_v7() })
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
        let thread = std::thread::Builder::new().name("observer".into()).spawn(move || {
            Loop::new(Watching { state: ObserverState::default(), ports, turn }).run(&queue)
        })?;
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
            let _ = messages.send(command(ObserverCommand::StopListening));
        }
    }

    fn held(&self) -> std::sync::MutexGuard<'_, Option<Heard>> {
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

/// The core of who watches.
struct Watching {
    state: ObserverState,
    ports: Ports,
    turn: Turn,
}

impl Core for Watching {
    type Input = ObserverInput;
    type View = ObserverView;
    type Transcript = Words;

    const CLOCK: ObserverInput = ObserverInput::Clock;

    fn take(&mut self, now: Now, input: ObserverInput) {
        if let ObserverInput::Command { command, .. } = &input {
            tracing::debug!(?command);
            if *command == ObserverCommand::Listen {
                self.turn.take();
            }
        }
        let now = ObserverNow { running: now, wall: OffsetDateTime::now_utc() };
        for effect in step(&mut self.state, now, input) {
            match effect {
                ObserverEffect::Platform(effect) => self.ports.platform.carry_out(effect),
                ObserverEffect::Hearing(effect) => self.ports.hearing.carry_out(effect),
                ObserverEffect::Remarks(effect) => self.ports.remarks.carry_out(effect),
            }
        }
    }

    fn next_deadline(&self) -> Option<Now> {
        self.state.next_deadline()
    }

    fn view(&self) -> ObserverView {
        self.state.view()
    }

    fn transcript(&self) -> &Words {
        self.state.words()
    }
}
