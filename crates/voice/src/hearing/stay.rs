//! One stay in a room that is listened to.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;

use audio::{DeviceChoice, Output as Target, PlayoutInput, SAMPLE_RATE, Sound};
use futures_util::StreamExt;
use interview::observer::{HearingGrant, HearingInput, ObserverLevels, Voice};
use interview::{DisconnectReason, Generation, Grant, RoomInput};
use livekit::prelude::{RemoteAudioTrack, RemoteTrack, RoomEvent, TrackSid};
use livekit::webrtc::audio_stream::native::NativeAudioStream;
use tokio::sync::{mpsc, watch};
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{interval, timeout};

use super::Tell;
use super::voices::Voices;
use crate::room::{CLOSE_DEADLINE, connect, known_reason};
use crate::sound::speaker_failed;
use crate::{SpeakerTarget, transcription};

/// As often as the candidate's levels.
const LEVELS: Duration = Duration::from_millis(40);
/// A speaker that was plugged in is noticed within this time.
const AGAIN: Duration = Duration::from_secs(2);

pub(super) struct Stay {
    pub call: Generation,
    pub sound: Arc<Sound>,
    pub speaker: SpeakerTarget,
    pub voices: Arc<Voices>,
    pub tell: Tell,
    pub levels: watch::Sender<ObserverLevels>,
}

impl Stay {
    /// Until the room is over or whoever holds the other end hangs up.
    pub async fn run(self, grant: HearingGrant, mut hung_up: mpsc::Receiver<()>) {
        let candidate = grant.candidate_identity;
        let grant = Grant { url: grant.url, token: grant.token, identity: String::new(), room: grant.room };
        let connected = tokio::select! {
            connected = connect(&grant) => connected,
            _ = hung_up.recv() => return,
        };
        let (room, mut events) = match connected {
            Ok(connected) => connected,
            Err(observed) => return self.tell(HearingInput::JoinFailed(observed)),
        };
        tracing::info!("listens");
        self.tell(HearingInput::Joined);
        let mut tasks = JoinSet::new();
        tasks.spawn(tell_levels(Arc::clone(&self.voices), self.levels.clone()));
        tasks.spawn(open_speaker(Arc::clone(&self.sound), self.speaker.clone(), self.teller()));
        let mut heard = HashMap::new();
        loop {
            tokio::select! {
                event = events.recv() => match event {
                    Some(event) => {
                        if self.hear(event, &candidate, &mut heard, &mut tasks).is_break() {
                            break;
                        }
                    }
                    None => {
                        self.tell(HearingInput::Disconnected(DisconnectReason::Unknown));
                        break;
                    }
                },
                _ = hung_up.recv() => break,
            }
        }
        tasks.shutdown().await;
        self.levels.send_replace(ObserverLevels::SILENCE);
        if timeout(CLOSE_DEADLINE, room.close()).await.is_err() {
            tracing::warn!("the room did not close in time");
        }
        let sound = Arc::clone(&self.sound);
        match tokio::task::spawn_blocking(move || sound.close_speaker()).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "speaker does not close"),
            Err(error) => tracing::error!(%error, "speaker does not close"),
        }
    }

    fn hear(
        &self,
        event: RoomEvent,
        candidate: &str,
        heard: &mut HashMap<TrackSid, AbortHandle>,
        tasks: &mut JoinSet<()>,
    ) -> ControlFlow<()> {
        let voice = |identity: &str| {
            if identity == candidate { Voice::Candidate } else { Voice::Interviewer }
        };
        match event {
            RoomEvent::TrackSubscribed { track: RemoteTrack::Audio(track), participant, .. } => {
                let (sid, voice) = (track.sid(), voice(participant.identity().as_str()));
                let input = self.sound.playout_input();
                let playing = tasks.spawn(play(track, input, voice, Arc::clone(&self.voices)));
                if let Some(earlier) = heard.insert(sid, playing) {
                    earlier.abort();
                }
            }
            RoomEvent::TrackUnsubscribed { track: RemoteTrack::Audio(track), .. } => {
                if let Some(playing) = heard.remove(&track.sid()) {
                    playing.abort();
                }
            }
            RoomEvent::TextStreamOpened { reader, topic, participant_identity }
                if topic == transcription::TOPIC =>
            {
                if let Some(reader) = reader.take() {
                    let voice = voice(participant_identity.as_str());
                    self.stream(transcription::opened(&reader, participant_identity.as_str()), voice);
                    let (tell, call) = (Arc::clone(&self.tell), self.call);
                    tasks.spawn(transcription::read(reader, move |said| {
                        if let Some(said) = words(said, voice) {
                            tell(call, said);
                        }
                    }));
                }
            }
            RoomEvent::Reconnecting => self.tell(HearingInput::Reconnecting),
            RoomEvent::Reconnected => self.tell(HearingInput::Reconnected),
            RoomEvent::Disconnected { reason } => {
                self.tell(HearingInput::Disconnected(known_reason(reason as i32)));
                return ControlFlow::Break(());
            }
            _ => {}
        }
        ControlFlow::Continue(())
    }

    fn stream(&self, said: RoomInput, voice: Voice) {
        if let Some(said) = words(said, voice) {
            self.tell(said);
        }
    }

    fn tell(&self, event: HearingInput) {
        (self.tell)(self.call, event);
    }

    fn teller(&self) -> impl Fn(HearingInput) + Send + use<> {
        let (tell, call) = (Arc::clone(&self.tell), self.call);
        move |event| tell(call, event)
    }
}

/// What a text stream says, in the terms of who watches.
fn words(said: RoomInput, voice: Voice) -> Option<HearingInput> {
    match said {
        RoomInput::StreamOpened { stream, segment, .. } => {
            Some(HearingInput::StreamOpened { stream, voice, segment: segment.into() })
        }
        RoomInput::StreamText { stream, text } => Some(HearingInput::StreamText { stream, text }),
        RoomInput::StreamClosed { stream, .. } => Some(HearingInput::StreamClosed { stream }),
        _ => None,
    }
}

async fn play(track: RemoteAudioTrack, mut speaker: PlayoutInput, voice: Voice, voices: Arc<Voices>) {
    let mut frames = NativeAudioStream::new(track.rtc_track(), SAMPLE_RATE as i32, 1);
    let mut samples = Vec::new();
    while let Some(frame) = frames.next().await {
        samples.clear();
        samples.extend_from_slice(&frame.data);
        voices.pass(voice, &mut samples);
        speaker.push(&samples);
    }
}

async fn tell_levels(voices: Arc<Voices>, levels: watch::Sender<ObserverLevels>) {
    let mut pace = interval(LEVELS);
    loop {
        pace.tick().await;
        levels.send_replace(voices.take_levels());
    }
}

/// Tries until it opens; somebody is told of the first failure.
async fn open_speaker(sound: Arc<Sound>, speaker: SpeakerTarget, tell: impl Fn(HearingInput)) {
    let target = match speaker {
        SpeakerTarget::Device => Target::Device(DeviceChoice::Default),
        SpeakerTarget::Wav(path) => Target::Wav(path),
        SpeakerTarget::Nothing => return,
    };
    let mut is_told = false;
    loop {
        let (sound, target) = (Arc::clone(&sound), target.clone());
        let opened = tokio::task::spawn_blocking(move || sound.open_speaker(target)).await;
        match opened {
            Ok(Ok(opened)) => {
                tracing::info!(device = opened.name, "speaker is open");
                return tell(HearingInput::Heard);
            }
            Ok(Err(error)) => {
                if !std::mem::replace(&mut is_told, true) {
                    tracing::warn!(%error, "speaker does not open");
                    tell(HearingInput::NotHeard(speaker_failed(&error)));
                }
            }
            Err(error) => return tracing::error!(%error, "speaker does not open"),
        }
        tokio::time::sleep(AGAIN).await;
    }
}
