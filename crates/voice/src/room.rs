//! The core's effects on rooms.

mod connection;
mod counters;
mod early_words;
mod first_listener;
mod measures;
mod microphone_sink;
mod path;
mod watching;

use std::sync::{Arc, mpsc};

use audio::Sound;
use interview::{Generation, Inbox, Port, RoomEffect};
use tokio::sync::mpsc as tokio_mpsc;

use crate::sound::Wish;
pub(crate) use connection::{CLOSE_DEADLINE, connect, known_reason};
use connection::{Connection, Order};
pub(crate) use early_words::EarlyWords;
use microphone_sink::MicrophoneSink;

/// Joins one room after the other.
pub struct RoomPort {
    runtime: tokio::runtime::Handle,
    inbox: Inbox,
    sound: Arc<Sound>,
    microphone: MicrophoneSink,
    wishes: mpsc::Sender<Wish>,
    current: Option<(Generation, tokio_mpsc::UnboundedSender<Order>)>,
    early_words: Option<(Generation, EarlyWords)>,
}

impl RoomPort {
    pub(crate) fn new(
        runtime: tokio::runtime::Handle,
        inbox: Inbox,
        sound: Arc<Sound>,
        wishes: mpsc::Sender<Wish>,
    ) -> Self {
        let microphone = MicrophoneSink::new(Arc::clone(&sound));
        Self { runtime, inbox, sound, microphone, wishes, current: None, early_words: None }
    }

    fn order(&self, generation: Generation, order: Order) {
        if let Some((current, orders)) = &self.current
            && *current == generation
        {
            // A connection that has ended takes no orders, and has said so.
            let _ = orders.send(order);
        }
    }
}

impl Port<RoomEffect> for RoomPort {
    fn carry_out(&mut self, effect: RoomEffect) {
        match effect {
            RoomEffect::KeepWords { generation } => {
                let words = EarlyWords::new();
                self.microphone.connect(generation, Box::new(words.clone()));
                self.early_words = Some((generation, words));
            }
            RoomEffect::Join { generation, grant, publish } => {
                let (orders, queue) = tokio_mpsc::unbounded_channel();
                if publish {
                    let _ = orders.send(Order::Publish);
                }
                let early_words =
                    self.early_words.take().filter(|(kept_for, _)| *kept_for == generation && publish);
                if early_words.is_none() {
                    self.microphone.release(generation);
                }
                // Before the newer one joins: the SDK's attempts to resume the older one would be taken for the newer one's,
                // since the server knows both by their identity.
                if let Some((_, older)) = self.current.replace((generation, orders)) {
                    let _ = older.send(Order::GiveWay);
                }
                let connection = Connection::new(
                    generation,
                    self.inbox.clone(),
                    self.sound.clone(),
                    self.microphone.clone(),
                    self.wishes.clone(),
                    early_words.map(|(_, words)| words),
                );
                self.runtime.spawn(connection.run(grant, queue));
            }
            RoomEffect::Publish { generation } => self.order(generation, Order::Publish),
            RoomEffect::Unpublish { generation } => self.order(generation, Order::Unpublish),
            RoomEffect::SendText { generation, id, text } => {
                self.order(generation, Order::SendText { id, text });
            }
            RoomEffect::Leave { generation } => {
                if self.current.as_ref().is_some_and(|(current, _)| *current == generation) {
                    self.current = None;
                }
                if self.early_words.take_if(|(kept_for, _)| *kept_for == generation).is_some() {
                    self.microphone.release(generation);
                }
            }
        }
    }
}
