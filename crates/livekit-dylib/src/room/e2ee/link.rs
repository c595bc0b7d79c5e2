//! The way from keys and cryptors to the room that uses them.

use std::sync::Arc;

use crate::ffi::proto::{self, E2eeRequestMessage, E2eeResponseMessage, Request, Response};
use crate::ffi::{self, SharedHandle};

/// WebRTC's limits for the number of keys that one participant has at a time.
const USUAL_KEY_RING: i32 = 16;
const LARGEST_KEY_RING: i32 = 255;

/// How many keys a participant has at a time.
#[derive(Clone, Copy)]
pub struct KeyRing {
    size: i32,
}

impl KeyRing {
    /// What WebRTC makes of a size that is asked for.
    pub fn of_size(asked_for: i32) -> Self {
        Self { size: if asked_for <= 0 { USUAL_KEY_RING } else { asked_for.min(LARGEST_KEY_RING) } }
    }

    pub fn size(self) -> i32 {
        self.size
    }

    /// The library reads beyond its ring for an index that has no place there.
    pub fn has_place(self, index: i32) -> bool {
        (0..self.size).contains(&index)
    }
}

/// One room. Says nothing to a room that is over.
pub struct Link {
    room: Arc<SharedHandle>,
    pub key_ring: KeyRing,
}

impl Link {
    pub fn new(room: Arc<SharedHandle>, key_ring: KeyRing) -> Self {
        Self { room, key_ring }
    }

    pub fn is_over(&self) -> bool {
        self.room.get().is_none()
    }

    pub fn tell(&self, message: E2eeRequestMessage) {
        let _ = self.ask(message);
    }

    pub fn ask(&self, message: E2eeRequestMessage) -> Option<E2eeResponseMessage> {
        let room = self.room.get()?;
        let request = proto::E2eeRequest { room_handle: room.id(), message: Some(message) };
        match ffi::send(Request::E2ee(request)) {
            Ok(Some(Response::E2ee(response))) => response.message,
            Ok(_) => None,
            Err(error) => {
                tracing::error!(%error, "a room's encryption was not changed");
                None
            }
        }
    }

    pub fn frame_cryptors(&self) -> Vec<proto::FrameCryptor> {
        match self.ask(E2eeRequestMessage::ManagerGetFrameCryptors(proto::Empty {})) {
            Some(E2eeResponseMessage::ManagerGetFrameCryptors(response)) => response.frame_cryptors,
            _ => Vec::new(),
        }
    }
}
