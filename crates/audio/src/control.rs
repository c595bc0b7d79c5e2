//! The threads beside the audio thread: one for the devices, which may block, and one for the events.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::audio_thread::AudioThread;
use crate::opener::Opener;
use crate::watcher::Watcher;
use crate::{AudioError, Direction, Input, Opened, Output, Sound, SoundEvent, SystemVolume};

/// What the owner asks for; each is answered.
pub(crate) enum Request {
    OpenMicrophone(Input, Sender<Result<Opened, AudioError>>),
    CloseMicrophone(Sender<Result<(), AudioError>>),
    OpenSpeaker(Output, Sender<Result<Opened, AudioError>>),
    CloseSpeaker(Sender<Result<(), AudioError>>),
    SpeakerVolume(Sender<Option<(String, SystemVolume)>>),
}

/// What the devices' thread is told.
pub(crate) enum Message {
    Request(Request),
    /// A running stream failed; the number says which one, for failures that come after it was replaced.
    StreamFailed(Direction, u64, cpal::Error),
    OnlyZeros,
    Stop,
}

/// The owner of the thread; dropping it closes all devices.
pub(crate) struct Control {
    messages: Sender<Message>,
    /// In a mutex only so that the owner can be shared between threads.
    stopped: Mutex<Receiver<()>>,
}

/// Starts the threads behind a [`Sound`].
pub(crate) fn start(
    on_event: Box<dyn FnMut(SoundEvent) + Send>,
) -> Result<(Control, AudioThread), AudioError> {
    let (messages, received) = mpsc::channel();
    let events = start_events(on_event)?;
    let audio = {
        let (events, messages) = (events.clone(), messages.clone());
        AudioThread::start(Box::new(move |event| {
            if matches!(event, SoundEvent::SilentInput { .. }) {
                let _ = messages.send(Message::OnlyZeros);
            }
            let _ = events.send(event);
        }))?
    };
    let (stopping, stopped) = mpsc::channel();
    let watcher = Watcher::new(Opener::new(audio.remote(), messages.clone()), events);
    spawn("sound-devices", move || {
        watcher.run(&received);
        drop(stopping);
    })?;
    Ok((Control { messages, stopped: Mutex::new(stopped) }, audio))
}

/// Events have a thread of their own, on which the listener may take its time.
fn start_events(mut on_event: Box<dyn FnMut(SoundEvent) + Send>) -> Result<Sender<SoundEvent>, AudioError> {
    let (events, received) = mpsc::channel();
    spawn("sound-events", move || {
        for event in received {
            on_event(event);
        }
    })?;
    Ok(events)
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<(), AudioError> {
    let failed = |error: std::io::Error| AudioError::Backend {
        action: format!("start the thread {name}"),
        reason: error.to_string(),
    };
    thread::Builder::new().name(name.to_owned()).spawn(work).map(drop).map_err(failed)
}

impl Control {
    /// Asks and waits for the answer.
    pub(crate) fn ask<T>(&self, request: impl FnOnce(Sender<T>) -> Request) -> Result<T, AudioError> {
        let gone = || AudioError::Backend {
            action: "look after the devices".to_owned(),
            reason: "the thread that does so has ended".to_owned(),
        };
        let (reply, answer) = mpsc::channel();
        self.messages.send(Message::Request(request(reply))).map_err(|_| gone())?;
        answer.recv().map_err(|_| gone())
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        // it has stopped already if nobody receives
        let _ = self.messages.send(Message::Stop);
        let stopped = self.stopped.get_mut().unwrap_or_else(PoisonError::into_inner);
        if stopped.recv_timeout(Sound::PATIENCE) == Err(RecvTimeoutError::Timeout) {
            tracing::warn!(waited = ?Sound::PATIENCE, "the sound system hangs; its devices are released when it answers");
        }
    }
}
