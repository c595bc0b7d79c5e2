//! One stay in one room: what is known about it, who is told, and how it ends.

mod incoming;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::{Mutex, RwLock};
use tokio::sync::{mpsc, watch};

use crate::e2ee::{E2eeOptions, manager::E2eeManager};
use crate::ffi::events;
use crate::ffi::proto::{self, ConnectCallbackMessage, Event, Request};
use crate::ffi::{self, Handle, SharedHandle};
use crate::id::{ParticipantIdentity, RoomSid};
use crate::participant::{DisconnectReason, LocalParticipant, Participant, RemoteParticipant};
use crate::publication::RemoteTrackPublication;
use crate::{ConnectionState, Room, RoomError, RoomEvent, RoomInfo, RoomOptions, RoomResult};

pub struct Session {
    handle: Arc<SharedHandle>,
    e2ee_manager: E2eeManager,
    info: Arc<RwLock<RoomInfo>>,
    sid: watch::Sender<Option<RoomSid>>,
    token: RwLock<String>,
    auto_subscribe: bool,
    /// Of the signalling connection; `None` where the address has none.
    port: Option<u16>,
    local_participant: LocalParticipant,
    remote_participants: RwLock<HashMap<ParticipantIdentity, RemoteParticipant>>,
    /// `None` when the session is over.
    receivers: Mutex<Option<Vec<mpsc::UnboundedSender<RoomEvent>>>>,
    /// Somebody, we or the server, has begun to end it.
    closing: AtomicBool,
    /// [`RoomEvent::Disconnected`] was sent.
    disconnected: AtomicBool,
}

/// How a room is encrypted, and whether data is too.
type Encryption = (Option<E2eeOptions>, bool);
type Joined = (Room, mpsc::UnboundedReceiver<RoomEvent>);

pub async fn connect(url: &str, token: &str, options: RoomOptions) -> RoomResult<Joined> {
    let auto_subscribe = options.auto_subscribe;
    let encryption = options.encryption();
    let request = proto::ConnectRequest {
        url: url.to_owned(),
        token: token.to_owned(),
        options: options.into(),
        request_async_id: None,
    };
    let token = token.to_owned();
    let port = ffi::port_of(url);
    ffi::call(
        |async_id| {
            let request = proto::ConnectRequest { request_async_id: Some(async_id), ..request };
            ffi::send(Request::Connect(request)).map(drop)
        },
        // On the library's thread: it waits 15 s at most for its events to be accepted. And when nobody waits for the
        // room any more, it is a `Room` that is dropped, so it is left.
        move |event| match event {
            Event::Connect(callback) => joined(callback, token, auto_subscribe, port, encryption),
            _ => Err(RoomError::unexpected_answer()),
        },
    )
    .await?
}

fn joined(
    callback: proto::ConnectCallback,
    token: String,
    auto_subscribe: bool,
    port: Option<u16>,
    encryption: Encryption,
) -> RoomResult<Joined> {
    match callback.message {
        Some(ConnectCallbackMessage::Result(result)) => {
            let session = Arc::new(Session::adopt(*result, token, auto_subscribe, port, encryption));
            let events = session.subscribe();
            session.start();
            Ok((Room { session }, events))
        }
        Some(ConnectCallbackMessage::Error(text)) => Err(RoomError::about_token(&text, &token)),
        None => Err(RoomError::unexpected_answer()),
    }
}

impl Session {
    fn adopt(
        result: proto::ConnectResult,
        token: String,
        auto_subscribe: bool,
        port: Option<u16>,
        (encryption, data_too): Encryption,
    ) -> Self {
        let handle = Arc::new(SharedHandle::new(Handle::adopt(&result.room.handle)));
        let info = RoomInfo::from_wire(result.room.info, ConnectionState::Connected);
        let sid = watch::Sender::new(info.sid.clone());
        let info = Arc::new(RwLock::new(info));
        let participants = result.participants.into_iter().map(|known| {
            let participant = RemoteParticipant::adopt(known.participant);
            for publication in known.publications {
                participant.add_publication(RemoteTrackPublication::adopt(publication, auto_subscribe));
            }
            (participant.identity(), participant)
        });
        Self {
            e2ee_manager: E2eeManager::new(encryption, data_too, &handle),
            handle,
            sid,
            token: RwLock::new(token),
            auto_subscribe,
            port,
            local_participant: LocalParticipant::adopt(result.local_participant, Arc::clone(&info)),
            info,
            remote_participants: RwLock::new(participants.collect()),
            receivers: Mutex::new(Some(Vec::new())),
            closing: AtomicBool::new(false),
            disconnected: AtomicBool::new(false),
        }
    }

    /// From here on events come in.
    fn start(self: &Arc<Self>) {
        self.send_at_once();
        let Some(room) = self.handle.get() else { return };
        events::add_room(&room, Arc::clone(self) as Arc<dyn events::RoomEvents>);
        let participants = self.remote_participants().into_values();
        let participants_with_tracks =
            participants.map(|who| (who.clone(), who.track_publications().into_values().collect())).collect();
        self.tell(RoomEvent::Connected { participants_with_tracks });
        self.tell(RoomEvent::ConnectionStateChanged(ConnectionState::Connected));
        let request = proto::ReadyForRoomEventRequest { room_handle: room.id() };
        if let Err(error) = ffi::send(Request::ReadyForRoomEvent(request)) {
            tracing::error!(%error, "no events will come from a room");
        }
    }

    /// After each connection of its own that the library has made.
    fn send_at_once(&self) {
        if let Some(port) = self.port {
            ffi::send_at_once(port);
        }
    }

    pub async fn close(self: &Arc<Self>, reason: DisconnectReason) -> RoomResult<()> {
        if self.closing.swap(true, Ordering::SeqCst) {
            return Err(RoomError::AlreadyClosed);
        }
        let (closed, is_closed) = tokio::sync::oneshot::channel();
        self.disconnect(reason, move || {
            let _ = closed.send(());
        });
        let _ = is_closed.await;
        Ok(())
    }

    /// Leaves without waiting. Does nothing when that has begun already.
    pub fn abandon(self: &Arc<Self>) {
        if !self.closing.swap(true, Ordering::SeqCst) {
            self.disconnect(DisconnectReason::ClientInitiated, || {});
        }
    }

    /// Ends the room in the library, then here.
    fn disconnect(self: &Arc<Self>, reason: DisconnectReason, then: impl FnOnce() + Send + 'static) {
        let Some(room) = self.handle.get() else { return then() };
        let session = Arc::clone(self);
        ffi::call_then(
            |async_id| {
                let request = proto::DisconnectRequest {
                    room_handle: room.id(),
                    request_async_id: Some(async_id),
                    reason: Some(reason.into()),
                };
                ffi::send(Request::Disconnect(request)).map(drop)
            },
            move |outcome| {
                if let Err(error) = outcome {
                    tracing::warn!(%error, "a room did not close in order");
                }
                session.finish(reason);
                then();
            },
        );
    }

    /// The room is over in the library: tells so if nobody has, and lets go of everything.
    fn finish(&self, reason: DisconnectReason) {
        self.tell_disconnected(reason); // the library may stop before it has forwarded this
        self.receivers.lock().take();
        if let Some(room) = self.handle.take() {
            events::remove_room(room.id());
        }
        self.local_participant.release();
        for participant in self.remote_participants.read().values() {
            for publication in participant.track_publications().values() {
                publication.inner().release(true);
            }
        }
    }

    fn tell_disconnected(&self, reason: DisconnectReason) {
        if self.disconnected.swap(true, Ordering::SeqCst) {
            return;
        }
        self.set_connection_state(ConnectionState::Disconnected);
        self.tell(RoomEvent::Disconnected { reason });
    }

    /// Tells when it is a change.
    fn set_connection_state(&self, state: ConnectionState) {
        let before = std::mem::replace(&mut self.info.write().state, state);
        if before != state {
            self.tell(RoomEvent::ConnectionStateChanged(state));
        }
    }

    fn tell(&self, event: RoomEvent) {
        if let Some(receivers) = &mut *self.receivers.lock() {
            receivers.retain(|receiver| receiver.send(event.clone()).is_ok());
        }
    }

    /// Ends at once when the session is over.
    pub fn subscribe(&self) -> mpsc::UnboundedReceiver<RoomEvent> {
        let (sender, receiver) = mpsc::unbounded_channel();
        if let Some(receivers) = &mut *self.receivers.lock() {
            receivers.push(sender);
        }
        receiver
    }

    pub fn handle(&self) -> Option<Arc<Handle>> {
        self.handle.get()
    }

    pub fn info(&self) -> RoomInfo {
        self.info.read().clone()
    }

    pub async fn sid(&self) -> RoomSid {
        let mut sid = self.sid.subscribe();
        // The sender lives in `self`, so this waits rather than fails.
        match sid.wait_for(Option::is_some).await {
            Ok(sid) => sid.clone().unwrap_or_default(),
            Err(_) => RoomSid::default(),
        }
    }

    pub fn e2ee_manager(&self) -> &E2eeManager {
        &self.e2ee_manager
    }

    pub fn token(&self) -> String {
        self.token.read().clone()
    }

    pub fn local_participant(&self) -> LocalParticipant {
        self.local_participant.clone()
    }

    pub fn remote_participants(&self) -> HashMap<ParticipantIdentity, RemoteParticipant> {
        self.remote_participants.read().clone()
    }

    fn remote_participant(&self, identity: &str) -> Option<RemoteParticipant> {
        self.remote_participants.read().get(&ParticipantIdentity::from(identity)).cloned()
    }

    fn participant(&self, identity: &str) -> Option<Participant> {
        if self.local_participant.identity().as_str() == identity {
            return Some(Participant::Local(self.local_participant.clone()));
        }
        self.remote_participant(identity).map(Participant::Remote)
    }
}

#[cfg(all(test, unix))]
mod dispatch_tests;
