use std::{
    collections::HashMap,
    sync::{Arc, mpsc},
    time::Duration,
};

use audio::Sound;
use diagnosis::Observation;
use interview::{DisconnectReason, Generation, Grant, Inbox, Input, Quality, RoomInput};
use livekit::{
    DisconnectReason as LeaveReason, SendTextOptions,
    participant::ParticipantKind,
    prelude::{
        ConnectionQuality, LocalParticipant, Participant, RemoteParticipant, RemoteTrack, Room, RoomEvent,
        RoomOptions, TrackSid,
    },
};
use secrecy::ExposeSecret;
use tokio::{
    sync::mpsc::UnboundedReceiver,
    task::{AbortHandle, JoinSet},
    time::timeout,
};

use super::{
    early_words::EarlyWords, first_listener::FirstListener, microphone_sink::MicrophoneSink, watching,
};
use crate::{
    connect_error, library, microphone_track::MicrophoneTrack, sound::Wish, speaker_track, transcription,
};

/// A person waits for it; a server that has not answered by now will not.
const CONNECT_DEADLINE: Duration = Duration::from_secs(14);
/// The SDK's own limit for publishing is 10 s.
const PUBLISH_DEADLINE: Duration = Duration::from_secs(11);
const SEND_DEADLINE: Duration = Duration::from_secs(10);
pub(crate) const CLOSE_DEADLINE: Duration = Duration::from_secs(3);

/// What a connection can be told. That the candidate leaves is told by hanging up.
pub(super) enum Order {
    Publish,
    Unpublish,
    SendText {
        id: String,
        text: String,
    },
    /// A newer connection takes its place.
    GiveWay,
}

/// What the room is told of a connection that gives way. Agents take `CLIENT_INITIATED` for the end of the conversation; this
/// one they bear, and it says what has happened: for a while nobody was there.
const GAVE_WAY: LeaveReason = LeaveReason::UserUnavailable;

/// One stay in a room.
pub(super) struct Connection {
    generation: Generation,
    inbox: Inbox,
    sound: Arc<Sound>,
    wishes: mpsc::Sender<Wish>,
    tasks: JoinSet<()>,
    sink: MicrophoneSink,
    early_words: Option<EarlyWords>,
    listener: FirstListener,
    microphone: Option<MicrophoneTrack>,
    heard: HashMap<TrackSid, AbortHandle>,
}

impl Connection {
    pub(super) fn new(
        generation: Generation,
        inbox: Inbox,
        sound: Arc<Sound>,
        sink: MicrophoneSink,
        wishes: mpsc::Sender<Wish>,
        early_words: Option<EarlyWords>,
    ) -> Self {
        Self {
            generation,
            inbox,
            sound,
            wishes,
            tasks: JoinSet::new(),
            sink,
            early_words,
            listener: FirstListener::default(),
            microphone: None,
            heard: HashMap::new(),
        }
    }

    pub(super) async fn run(mut self, grant: Grant, mut orders: UnboundedReceiver<Order>) {
        let mut early = Vec::new();
        let connecting = connect(&grant);
        tokio::pin!(connecting);
        let (room, events) = loop {
            tokio::select! {
                connected = &mut connecting => match connected {
                    Ok(connected) => break connected,
                    Err(observed) => {
                        self.sink.release(self.generation);
                        return self.tell(RoomInput::JoinFailed(observed));
                    }
                },
                order = orders.recv() => match order {
                    None | Some(Order::GiveWay) => return self.sink.release(self.generation),
                    Some(order) => early.push(order),
                },
            }
        };
        let room = Arc::new(room);
        // The devices' thread opens the speaker while the room is being greeted.
        let _ = self.wishes.send(Wish::OpenSpeaker);
        self.greet(&room);
        for order in early {
            self.obey(order, &room.local_participant()).await;
        }
        self.tasks.spawn(watching::watch(Arc::clone(&room), self.teller()));
        let reason = self.stay(&room, events, &mut orders).await;
        self.sink.release(self.generation);
        self.tasks.shutdown().await;
        if timeout(CLOSE_DEADLINE, room.close_with_reason(reason)).await.is_err() {
            tracing::warn!("the room did not close in time");
        }
    }

    /// Tells who we are and who is there.
    fn greet(&mut self, room: &Room) {
        self.tell(RoomInput::Joined { identity: room.local_participant().identity().to_string() });
        for participant in room.remote_participants().values() {
            self.meet(participant);
        }
    }

    /// Gives why the room is to be left.
    async fn stay(
        &mut self,
        room: &Room,
        mut events: UnboundedReceiver<RoomEvent>,
        orders: &mut UnboundedReceiver<Order>,
    ) -> LeaveReason {
        let me = room.local_participant();
        loop {
            tokio::select! {
                event = events.recv() => match event {
                    Some(event) => {
                        if self.hear(event).is_break() {
                            return LeaveReason::ClientInitiated;
                        }
                        self.give_early_words(&me);
                    }
                    None => {
                        self.tell(RoomInput::Disconnected(DisconnectReason::Unknown));
                        return LeaveReason::ClientInitiated;
                    }
                },
                order = orders.recv() => match order {
                    Some(Order::GiveWay) => return GAVE_WAY,
                    Some(order) => self.obey(order, &me).await,
                    None => return LeaveReason::ClientInitiated,
                },
            }
        }
    }

    async fn obey(&mut self, order: Order, me: &LocalParticipant) {
        match order {
            Order::Publish if self.microphone.is_none() => {
                let publishing = MicrophoneTrack::publish(me, self.early_words.clone());
                match timeout(PUBLISH_DEADLINE, publishing).await {
                    Ok(Ok(track)) => {
                        self.sink.connect(self.generation, track.sink());
                        self.microphone = Some(track);
                        tracing::info!("microphone is published");
                        self.tell(RoomInput::Published);
                    }
                    Ok(Err(error)) => self.publish_failed(error.to_string()),
                    Err(_) => self.publish_failed("no answer in time".into()),
                }
            }
            Order::Publish | Order::GiveWay => {}
            Order::Unpublish => {
                // What was said so long ago is not given to anybody.
                self.early_words = None;
                self.sink.release(self.generation);
                if let Some(track) = self.microphone.take()
                    && let Err(error) = me.unpublish_track(&track.sid()).await
                {
                    tracing::warn!(%error, "the microphone was not unpublished");
                }
            }
            Order::SendText { id, text } => {
                let (me, tell) = (me.clone(), self.teller());
                self.tasks.spawn(async move { tell(send_text(&me, id, &text).await) });
            }
        }
    }

    /// Breaks when the room is over.
    fn hear(&mut self, event: RoomEvent) -> std::ops::ControlFlow<()> {
        match event {
            RoomEvent::ParticipantConnected(participant) => self.meet(&participant),
            RoomEvent::ParticipantDisconnected(participant) => {
                self.listener.left(participant.identity().as_str());
                self.tell(RoomInput::ParticipantLeft { identity: participant.identity().to_string() });
            }
            RoomEvent::ParticipantAttributesChanged { participant, changed_attributes } => {
                if participant.kind() == ParticipantKind::Agent {
                    self.listener.agent_says(participant.identity().as_str(), changed_attributes.keys());
                }
                let changed = changed_attributes.into_iter().collect();
                self.tell(RoomInput::Attributes { identity: participant.identity().to_string(), changed });
            }
            RoomEvent::LocalTrackSubscribed { .. } => {
                self.listener.track_is_heard();
                if let Some(words) = self.early_words.as_ref().filter(|_| self.listener.has_agent()) {
                    words.end();
                }
            }
            RoomEvent::LocalTrackRepublished { .. } => self.listener.track_is_new(),
            RoomEvent::TrackSubscribed { track: RemoteTrack::Audio(track), .. } => {
                let sid = track.sid();
                let playing = speaker_track::play(track, self.sound.playout_input());
                let handle = self.tasks.spawn(playing);
                if let Some(earlier) = self.heard.insert(sid, handle) {
                    earlier.abort();
                }
            }
            RoomEvent::TrackUnsubscribed { track: RemoteTrack::Audio(track), .. } => {
                if let Some(playing) = self.heard.remove(&track.sid()) {
                    playing.abort();
                }
            }
            RoomEvent::TextStreamOpened { reader, topic, participant_identity }
                if topic == transcription::TOPIC =>
            {
                if let Some(reader) = reader.take() {
                    self.tell(transcription::opened(&reader, participant_identity.as_str()));
                    self.tasks.spawn(transcription::read(reader, self.teller()));
                }
            }
            RoomEvent::TranscriptionReceived { participant: Some(participant), segments, .. } => {
                for segment in segments {
                    self.tell(RoomInput::LegacySegment {
                        speaker: participant.identity().to_string(),
                        segment: segment.id,
                        text: segment.text,
                        is_final: segment.r#final,
                    });
                }
            }
            RoomEvent::ConnectionQualityChanged { quality, participant: Participant::Local(_) } => {
                self.tell(RoomInput::Quality(known_quality(quality)));
            }
            RoomEvent::Reconnecting => self.tell(RoomInput::Reconnecting),
            RoomEvent::Reconnected => self.tell(RoomInput::Reconnected),
            RoomEvent::Disconnected { reason } => {
                self.tell(RoomInput::Disconnected(known_reason(reason as i32)));
                return std::ops::ControlFlow::Break(());
            }
            _ => {}
        }
        std::ops::ControlFlow::Continue(())
    }

    /// To whoever listens by now and has not got them.
    fn give_early_words(&mut self, me: &LocalParticipant) {
        let (Some(words), Some(microphone)) = (&self.early_words, &self.microphone) else { return };
        for agent in self.listener.due() {
            self.tasks.spawn(words.clone().send(me.clone(), agent, microphone.sid().to_string()));
        }
    }

    fn meet(&mut self, participant: &RemoteParticipant) {
        let identity = participant.identity().to_string();
        let is_agent = participant.kind() == ParticipantKind::Agent;
        tracing::debug!(identity, is_agent, "somebody is in the room");
        self.tell(RoomInput::ParticipantJoined { identity: identity.clone(), is_agent });
        let changed: Vec<_> = participant.attributes().into_iter().collect();
        if is_agent {
            self.listener.arrived(&identity);
            self.listener.agent_says(&identity, changed.iter().map(|(name, _)| name));
        }
        if !changed.is_empty() {
            self.tell(RoomInput::Attributes { identity, changed });
        }
    }

    fn publish_failed(&self, detail: String) {
        self.tell(RoomInput::PublishFailed(Observation::PublishFailed { detail }));
    }

    fn tell(&self, event: RoomInput) {
        self.inbox.put(Input::Room { generation: self.generation, event });
    }

    fn teller(&self) -> impl Fn(RoomInput) + Send + use<> {
        let (inbox, generation) = (self.inbox.clone(), self.generation);
        move |event| inbox.put(Input::Room { generation, event })
    }
}

pub(crate) async fn connect(grant: &Grant) -> Result<(Room, UnboundedReceiver<RoomEvent>), Observation> {
    library::load().await?;
    let options = RoomOptions::default();
    match timeout(CONNECT_DEADLINE, Room::connect(&grant.url, grant.token.expose_secret(), options)).await {
        Ok(Ok(connected)) => Ok(connected),
        Ok(Err(error)) => {
            let said = error.to_string().replace(grant.token.expose_secret(), "<token>");
            tracing::warn!(%said, "cannot connect");
            Err(connect_error::understand(&said, &grant.url, CONNECT_DEADLINE))
        }
        Err(_) => Err(Observation::LiveKitSilent { url: grant.url.clone(), after: CONNECT_DEADLINE }),
    }
}

async fn send_text(me: &LocalParticipant, id: String, text: &str) -> RoomInput {
    let options = SendTextOptions::new_with_topic("lk.chat").with_id(id.clone());
    match timeout(SEND_DEADLINE, me.send_text(text, options)).await {
        Ok(Ok(_)) => RoomInput::TextSent { id },
        Ok(Err(error)) => {
            RoomInput::TextFailed { id, why: Observation::TextNotSent { detail: error.to_string() } }
        }
        Err(_) => {
            let detail = "no answer in time".into();
            RoomInput::TextFailed { id, why: Observation::TextNotSent { detail } }
        }
    }
}

fn known_quality(quality: ConnectionQuality) -> Quality {
    match quality {
        ConnectionQuality::Excellent => Quality::Excellent,
        ConnectionQuality::Good => Quality::Good,
        ConnectionQuality::Poor => Quality::Poor,
        ConnectionQuality::Lost => Quality::Lost,
    }
}

/// By the protocol's numbers.
pub(crate) fn known_reason(reason: i32) -> DisconnectReason {
    let known =
        usize::try_from(reason).ok().and_then(|number| DisconnectReason::BY_NUMBER.get(number).copied());
    known.unwrap_or(DisconnectReason::Unknown)
}
