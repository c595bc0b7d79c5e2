//! The core's effects on rooms.

mod connection;
mod counters;
mod measures;
mod microphone_sink;
mod path;
mod watching;

use std::sync::{Arc, mpsc};

use audio::Sound;
use interview::{Generation, Inbox, Port, RoomEffect};
use tokio::sync::mpsc as tokio_mpsc;

use crate::sound::Wish;
use connection::{Connection, Order};
use microphone_sink::MicrophoneSink;

/// Joins one room after the other.
pub struct RoomPort {
    runtime: tokio::runtime::Handle,
    inbox: Inbox,
    sound: Arc<Sound>,
    microphone: MicrophoneSink,
    wishes: mpsc::Sender<Wish>,
    current: Option<(Generation, tokio_mpsc::UnboundedSender<Order>)>,
}

impl RoomPort {
    pub(crate) fn new(
        runtime: tokio::runtime::Handle,
        inbox: Inbox,
        sound: Arc<Sound>,
        wishes: mpsc::Sender<Wish>,
    ) -> Self {
        let microphone = MicrophoneSink::new(Arc::clone(&sound));
        Self { runtime, inbox, sound, microphone, wishes, current: None }
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
            RoomEffect::Join { generation, grant, publish } => {
                let (orders, queue) = tokio_mpsc::unbounded_channel();
                if publish {
                    let _ = orders.send(Order::Publish);
                }
                let displaced = self.current.replace((generation, orders)).map(|(_, orders)| orders);
                let connection = Connection::new(
                    generation,
                    self.inbox.clone(),
                    self.sound.clone(),
                    self.microphone.clone(),
                    self.wishes.clone(),
                );
                self.runtime.spawn(connection.run(grant, queue, displaced));
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
            }
        }
    }
}
