//! How far behind the app is. Ours alone: the `livekit` crate has none of it, so nothing here is in the way of code that is
//! written for it.

use tokio::sync::mpsc::UnboundedReceiver;

use crate::RoomEvent;
use crate::webrtc::audio_stream::native::NativeAudioStream;

/// How many frames of 10 ms the stream has dropped because nobody read them in time.
///
/// Its queue holds as many as its options say, and makes room for a new frame by dropping the oldest.
pub fn frames_lost(stream: &NativeAudioStream) -> u64 {
    stream.frames_lost()
}

/// Reads a room's events and remembers how many have waited at most.
///
/// The queue of a room's events has no limit, for none may be lost, and the library's threads never wait for the app. So a
/// reader that is too slow costs memory, and this is where it shows.
#[derive(Debug)]
pub struct EventReader {
    events: UnboundedReceiver<RoomEvent>,
    most_waiting: usize,
}

impl From<UnboundedReceiver<RoomEvent>> for EventReader {
    fn from(events: UnboundedReceiver<RoomEvent>) -> Self {
        Self { events, most_waiting: 0 }
    }
}

impl EventReader {
    /// The next event; `None` when the room is over.
    pub async fn recv(&mut self) -> Option<RoomEvent> {
        // Between two reads the queue only grows, so it is never longer than right before a read.
        self.most_waiting = self.most_waiting();
        self.events.recv().await
    }

    /// How many events wait now.
    pub fn waiting(&self) -> usize {
        self.events.len()
    }

    /// How many events have ever waited at once.
    pub fn most_waiting(&self) -> usize {
        self.most_waiting.max(self.events.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_longest_that_a_queue_of_events_has_been_is_remembered() {
        let (room, events) = tokio::sync::mpsc::unbounded_channel();
        let mut reader = EventReader::from(events);
        for _ in 0..3 {
            room.send(RoomEvent::Reconnecting).unwrap();
        }
        assert_eq!((reader.waiting(), reader.most_waiting()), (3, 3));
        reader.recv().await.unwrap();
        reader.recv().await.unwrap();
        room.send(RoomEvent::Reconnected).unwrap();
        assert_eq!((reader.waiting(), reader.most_waiting()), (2, 3));
    }
}
