//! The loop around a core: takes inputs one by one, has time pass, tells everyone who watches.

use std::{
    sync::mpsc::{self, RecvTimeoutError},
    time::{Duration, Instant},
};

use interview::Now;
use tokio::sync::mpsc::UnboundedSender;

use crate::watcher::{Line, Said, Watcher};

/// A core's state with the ports that carry out what it wants.
pub(crate) trait Core {
    type Input;
    type View: Line;
    type Transcript: Said;

    /// Says that time has passed.
    const CLOCK: Self::Input;

    /// Decides, and hands the effects to their ports.
    fn take(&mut self, now: Now, input: Self::Input);
    /// When time itself is news, unless something happens before.
    fn next_deadline(&self) -> Option<Now>;
    fn view(&self) -> Self::View;
    fn transcript(&self) -> &Self::Transcript;
}

pub(crate) enum Message<I, V> {
    Input(I),
    Subscribe(UnboundedSender<V>),
    Stop,
}

pub(crate) struct Loop<C: Core> {
    core: C,
    watchers: Vec<Watcher<C::View>>,
    started: Instant,
    /// When the watchers were last told, and whether something may have changed since.
    told_at: Option<Instant>,
    is_changed: bool,
}

/// A View for every frame of a 30 Hz screen, and no more.
const VIEW_INTERVAL: Duration = Duration::from_millis(33);

impl<C: Core> Loop<C> {
    pub(crate) fn new(core: C) -> Self {
        Self { core, watchers: Vec::new(), started: Instant::now(), told_at: None, is_changed: false }
    }

    /// Returns when it is told to stop.
    pub(crate) fn run(mut self, queue: &mpsc::Receiver<Message<C::Input, C::View>>) {
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
                Err(RecvTimeoutError::Timeout) => self.step(C::CLOCK),
                Ok(Message::Stop) | Err(RecvTimeoutError::Disconnected) => return,
            }
            if self.is_changed && self.until_next_view().is_zero() {
                self.tell();
            }
        }
    }

    fn step(&mut self, input: C::Input) {
        let now = self.now();
        self.core.take(now, input);
        self.is_changed = true;
    }

    fn now(&self) -> Now {
        Now(u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX))
    }

    /// How long nothing needs to be done unless something happens.
    fn wait(&self) -> Option<Duration> {
        let deadline = self.core.next_deadline().map(|at| Duration::from_millis(at.since(self.now())));
        let view = self.is_changed.then(|| self.until_next_view());
        deadline.into_iter().chain(view).min()
    }

    fn until_next_view(&self) -> Duration {
        self.told_at.map_or(Duration::ZERO, |told| VIEW_INTERVAL.saturating_sub(told.elapsed()))
    }

    fn tell(&mut self) {
        self.is_changed = false;
        self.told_at = Some(Instant::now());
        let view = self.core.view();
        let transcript = self.core.transcript();
        self.watchers.retain_mut(|watcher| watcher.tell(&view, transcript));
    }
}
