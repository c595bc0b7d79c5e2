//! Rooms and what is in them.

pub mod data_stream;
pub mod e2ee;
mod error;
mod event;
pub mod id;
mod info;
mod messages;
pub mod options;
pub mod participant;
pub mod publication;
mod room_options;
mod session;
mod take_cell;
pub mod track;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use tokio::sync::mpsc;

pub use self::data_stream::api::*;
pub use self::e2ee::{E2eeOptions, manager::E2eeManager};
pub use self::error::{RoomError, RoomResult};
pub use self::event::RoomEvent;
pub use self::info::{ConnectionState, DataChannelOptions, RoomInfo};
pub use self::messages::{
    ChatMessage, DataPacket, DataPacketKind, SipDTMF, Transcription, TranscriptionSegment,
};
pub use self::participant::{
    DisconnectReason, ParticipantKind, ParticipantKindDetail, ParticipantPermission, ParticipantState,
};
pub use self::room_options::{RoomDataStreamOptions, RoomOptions, RoomSdkOptions, SDK_VERSION};
pub use self::take_cell::TakeCell;
pub use crate::rtc_engine::SimulateScenario;
pub use crate::webrtc::prelude::RtcAudioSource;

use crate::ffi;
use crate::ffi::proto::{self, Event, GetSessionStatsCallbackMessage, Request};
use crate::participant::{LocalParticipant, RemoteParticipant};
use crate::prelude::{ParticipantIdentity, RoomSid};
use crate::rtc_engine::{EngineError, SessionStats};
use crate::webrtc::stats;
use session::Session;

/// A room that this process is in. Dropping it leaves the room.
pub struct Room {
    session: Arc<Session>,
}

impl fmt::Debug for Room {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Room")
            .field("sid", &self.maybe_sid())
            .field("name", &self.name())
            .field("connection_state", &self.connection_state())
            .finish()
    }
}

impl Room {
    /// Joins a room. The first event is [`RoomEvent::Connected`] with who is there already.
    ///
    /// This may take long (30 s when a server accepts the connection and stays silent), so put a deadline on it:
    /// giving up is dropping the future, and a room that arrives later is left at once.
    ///
    /// # Errors
    /// [`RoomError::Engine`] when the library cannot be loaded or the server cannot be reached or refuses. The text
    /// never holds the token.
    pub async fn connect(
        url: &str,
        token: &str,
        options: RoomOptions,
    ) -> RoomResult<(Self, mpsc::UnboundedReceiver<RoomEvent>)> {
        session::connect(url, token, options).await
    }

    /// Leaves the room, and returns when the server knows. The receivers of events end.
    ///
    /// # Errors
    /// [`RoomError::AlreadyClosed`].
    pub async fn close(&self) -> RoomResult<()> {
        self.close_with_reason(DisconnectReason::ClientInitiated).await
    }

    pub async fn close_with_reason(&self, reason: DisconnectReason) -> RoomResult<()> {
        self.session.close(reason).await
    }

    pub async fn simulate_scenario(&self, scenario: SimulateScenario) -> Result<(), EngineError> {
        let room = self.session.handle().ok_or(EngineError::Connection("the room is closed".into()))?;
        let (room_handle, scenario) = (room.id(), scenario.into());
        let error = ffi::call(
            |async_id| {
                let request_async_id = Some(async_id);
                let request = proto::SimulateScenarioRequest { room_handle, scenario, request_async_id };
                ffi::send(Request::SimulateScenario(request)).map(drop)
            },
            |event| match event {
                Event::SimulateScenario(done) => done.error,
                _ => Some("an unexpected answer".to_owned()),
            },
        )
        .await?;
        error.map_or(Ok(()), |text| Err(EngineError::from_text(&ffi::redact(&text))))
    }

    /// Statistics of both peer connections.
    pub async fn get_stats(&self) -> Result<SessionStats, EngineError> {
        let room = self.session.handle().ok_or(EngineError::Connection("the room is closed".into()))?;
        let room_handle = room.id();
        let message = ffi::call(
            |async_id| {
                let request = proto::GetSessionStatsRequest { room_handle, request_async_id: Some(async_id) };
                ffi::send(Request::GetSessionStats(request)).map(drop)
            },
            |event| match event {
                Event::GetSessionStats(callback) => callback.message,
                _ => None,
            },
        )
        .await?;
        match message {
            Some(GetSessionStatsCallbackMessage::Result(result)) => Ok(SessionStats {
                publisher_stats: stats::from_wire(result.publisher_stats),
                subscriber_stats: stats::from_wire(result.subscriber_stats),
            }),
            Some(GetSessionStatsCallbackMessage::Error(text)) => {
                Err(EngineError::from_text(&ffi::redact(&text)))
            }
            None => Err(EngineError::Internal("an empty answer".into())),
        }
    }

    /// One more receiver, of the events from now on.
    pub fn subscribe(&self) -> mpsc::UnboundedReceiver<RoomEvent> {
        self.session.subscribe()
    }

    /// Waits until the server has named the room.
    pub async fn sid(&self) -> RoomSid {
        self.session.sid().await
    }

    pub fn maybe_sid(&self) -> Option<RoomSid> {
        self.session.info().sid
    }

    pub fn name(&self) -> String {
        self.session.info().name
    }

    /// The token of this session: the one it was joined with, or the newest that the server sent.
    pub fn token(&self) -> String {
        self.session.token()
    }

    pub fn metadata(&self) -> String {
        self.session.info().metadata
    }

    pub fn local_participant(&self) -> LocalParticipant {
        self.session.local_participant()
    }

    pub fn connection_state(&self) -> ConnectionState {
        self.session.info().state
    }

    pub fn remote_participants(&self) -> HashMap<ParticipantIdentity, RemoteParticipant> {
        self.session.remote_participants()
    }

    pub fn e2ee_manager(&self) -> &E2eeManager {
        self.session.e2ee_manager()
    }

    /// Of what is sent reliably, or not.
    pub fn data_channel_options(&self, kind: DataPacketKind) -> DataChannelOptions {
        self.session.info().data_channel_options(kind).clone()
    }

    /// In seconds.
    pub fn empty_timeout(&self) -> u32 {
        self.session.info().empty_timeout
    }

    /// In seconds.
    pub fn departure_timeout(&self) -> u32 {
        self.session.info().departure_timeout
    }

    pub fn max_participants(&self) -> u32 {
        self.session.info().max_participants
    }

    /// In milliseconds since the Unix epoch.
    pub fn creation_time(&self) -> i64 {
        self.session.info().creation_time
    }

    pub fn num_participants(&self) -> u32 {
        self.session.info().num_participants
    }

    pub fn num_publishers(&self) -> u32 {
        self.session.info().num_publishers
    }

    pub fn active_recording(&self) -> bool {
        self.session.info().active_recording
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        self.session.abandon();
    }
}
