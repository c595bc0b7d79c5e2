//! A call of this program with itself. Opens no microphone and no speaker.

use std::{borrow::Cow, f32::consts::TAU, time::Duration};

use diagnosis::{CallQuality, Observation, Way};
use futures_util::future::{join, try_join};
use livekit::{
    options::TrackPublishOptions,
    prelude::{LocalAudioTrack, LocalTrack, Room, RoomEvent, RoomOptions, TrackSource},
    webrtc::{
        audio_frame::AudioFrame,
        audio_source::{AudioSourceOptions, RtcAudioSource, native::NativeAudioSource},
        stats::{IceCandidateType, RtcStats},
    },
};
use platform_client::Grant;
use secrecy::ExposeSecret;
use tokio::{
    sync::mpsc::UnboundedReceiver,
    task::JoinSet,
    time::{Instant, MissedTickBehavior, interval, timeout, timeout_at},
};

/// Of sound: two hundred packets, so that a loss of a few percent shows.
const LENGTH: Duration = Duration::from_secs(4);
/// A path that carries nothing for this long at the end has died meanwhile.
const DEAD_AFTER: Duration = Duration::from_millis(1500);
const LOOK_EVERY: Duration = Duration::from_millis(250);
/// The statistics themselves are made by the SDK's own threads.
const STATISTICS_DEADLINE: Duration = Duration::from_secs(1);
const CLOSE_DEADLINE: Duration = Duration::from_millis(700);

const SAMPLE_RATE: u32 = 48_000;
const FRAME_SAMPLES: usize = 480;

pub(crate) struct Measured {
    pub(crate) quality: CallQuality,
    pub(crate) bitrate_kbps: f64,
    /// Which the connection chose, where it says so.
    pub(crate) way: Option<Way>,
}

/// Holds the call for [`LENGTH`], or until shortly before `until`.
///
/// # Errors
/// That the room cannot be entered, or that no sound gets through.
pub(crate) async fn hold(speaker: &Grant, listener: &Grant, until: Instant) -> Result<Measured, Observation> {
    let began = Instant::now();
    let no_sound = || Observation::NoSoundArrived { after: began.elapsed() };
    voice::load_library().await?;
    let entering = try_join(enter(speaker), enter(listener));
    let entered = timeout_at(until, entering).await.map_err(|_| no_sound())?;
    let ((speaking, _), (listening, events)) = entered?;
    let call = Call { speaking, listening };
    // ends with this function
    let mut voice = JoinSet::new();
    let measured = match timeout_at(until, call.hear(events, &mut voice)).await {
        Ok(Ok(())) => call.measure(until).await,
        Ok(Err(why)) => Err(why),
        Err(_) => Err(None),
    };
    call.close().await;
    measured.map_err(|why| why.unwrap_or_else(no_sound))
}

async fn enter(grant: &Grant) -> Result<(Room, UnboundedReceiver<RoomEvent>), Observation> {
    let mut options = RoomOptions::default();
    // what fails once is told; a person tries again
    options.join_retries = 0;
    let began = Instant::now();
    Room::connect(&grant.url, grant.token.expose_secret(), options).await.map_err(|error| {
        let said = error.to_string().replace(grant.token.expose_secret(), "<token>");
        tracing::info!(%said, "the test room cannot be entered");
        voice::understand_connect_error(&said, &grant.url, began.elapsed())
    })
}

struct Call {
    speaking: Room,
    listening: Room,
}

/// `None`: no sound.
type Fault = Option<Observation>;

impl Call {
    /// Begins to speak, and waits until the other one hears that somebody does.
    async fn hear(
        &self,
        mut events: UnboundedReceiver<RoomEvent>,
        voice: &mut JoinSet<()>,
    ) -> Result<(), Fault> {
        let source = NativeAudioSource::new(AudioSourceOptions::default(), SAMPLE_RATE, 1, 0);
        let track = LocalAudioTrack::create_audio_track("test", RtcAudioSource::Native(source.clone()));
        // without pauses: each packet counts
        let options =
            TrackPublishOptions { source: TrackSource::Microphone, dtx: false, ..Default::default() };
        let publishing = self.speaking.local_participant();
        publishing
            .publish_track(LocalTrack::Audio(track), options)
            .await
            .map_err(|error| Some(Observation::PublishFailed { detail: error.to_string() }))?;
        voice.spawn(speak(source));
        while let Some(event) = events.recv().await {
            if matches!(event, RoomEvent::TrackSubscribed { .. }) {
                tracing::debug!("the test call begins");
                return Ok(());
            }
        }
        Err(None)
    }

    async fn measure(&self, until: Instant) -> Result<Measured, Fault> {
        let mut look = interval(LOOK_EVERY);
        let mut first: Option<(Figures, Instant)> = None;
        let mut newest: Option<(Figures, Instant)> = None;
        while first.as_ref().is_none_or(|(_, at)| at.elapsed() < LENGTH) && Instant::now() < until {
            look.tick().await;
            let Some(figures) = self.look().await else { continue };
            let now = Instant::now();
            if figures.received == 0 {
                continue;
            }
            let first = first.get_or_insert((figures, now));
            let last = newest.get_or_insert(*first);
            if figures.received > last.0.received {
                *last = (figures, now);
            }
        }
        let (first, newest) = first.zip(newest).ok_or(None)?;
        if newest.1.elapsed() > DEAD_AFTER || newest.0.received == first.0.received {
            return Err(None);
        }
        Ok(newest.0.since(&first.0, newest.1 - first.1))
    }

    async fn look(&self) -> Option<Figures> {
        let both = join(self.speaking.get_stats(), self.listening.get_stats());
        let (Ok(spoken), Ok(heard)) = timeout(STATISTICS_DEADLINE, both).await.ok()? else { return None };
        let mut figures = Figures::default();
        spoken.publisher_stats.iter().chain(&spoken.subscriber_stats).for_each(|s| figures.add_spoken(s));
        heard.publisher_stats.iter().chain(&heard.subscriber_stats).for_each(|s| figures.add_heard(s));
        figures.way = way(&spoken.publisher_stats).or_else(|| way(&spoken.subscriber_stats));
        Some(figures)
    }

    async fn close(&self) {
        // an empty room ends by itself, and so do those that are left in it
        let _ = timeout(CLOSE_DEADLINE, join(self.speaking.close(), self.listening.close())).await;
    }
}

/// Running sums since the call began.
#[derive(Clone, Copy, Debug, Default)]
struct Figures {
    sent: u64,
    received: u64,
    bytes_received: u64,
    /// As the server counts on its way to it.
    lost_on_the_way_up: i64,
    jitter_s: f64,
    round_trip_s: f64,
    way: Option<Way>,
}

impl Figures {
    fn add_spoken(&mut self, stats: &RtcStats) {
        match stats {
            RtcStats::OutboundRtp(out) if out.stream.kind == "audio" => self.sent += out.sent.packets_sent,
            RtcStats::RemoteInboundRtp(report) => {
                self.lost_on_the_way_up += report.received.packets_lost.max(0);
                self.round_trip_s = self.round_trip_s.max(report.remote_inbound.round_trip_time);
            }
            RtcStats::CandidatePair(pair) if pair.candidate_pair.nominated => {
                self.round_trip_s = self.round_trip_s.max(pair.candidate_pair.current_round_trip_time);
            }
            _ => {}
        }
    }

    fn add_heard(&mut self, stats: &RtcStats) {
        if let RtcStats::InboundRtp(inbound) = stats
            && inbound.stream.kind == "audio"
        {
            self.received += inbound.received.packets_received;
            self.bytes_received += inbound.inbound.bytes_received;
            self.jitter_s = self.jitter_s.max(inbound.received.jitter);
        }
    }

    fn since(&self, first: &Self, length: Duration) -> Measured {
        let share = |part: f64, whole: u64| (part / whole.max(1) as f64).clamp(0.0, 1.0);
        let sent = self.sent.saturating_sub(first.sent);
        let received = self.received.saturating_sub(first.received);
        let up = share((self.lost_on_the_way_up - first.lost_on_the_way_up) as f64, sent);
        let both = share(sent as f64 - received as f64, sent);
        // the server passes on the gaps that it was given
        let down = (1.0 - (1.0 - both) / (1.0 - up).max(0.01)).max(0.0);
        let bytes = self.bytes_received.saturating_sub(first.bytes_received);
        Measured {
            quality: CallQuality {
                round_trip: Duration::from_secs_f64(self.round_trip_s.clamp(0.0, 60.0)),
                jitter: Duration::from_secs_f64(self.jitter_s.clamp(0.0, 60.0)),
                loss: up.max(down),
            },
            bitrate_kbps: bytes as f64 * 8.0 / 1000.0 / length.as_secs_f64().max(0.1),
            way: self.way,
        }
    }
}

/// By the pair of addresses that carries the sound.
fn way(stats: &[RtcStats]) -> Option<Way> {
    let pair = stats.iter().find_map(|stats| match stats {
        RtcStats::CandidatePair(pair) if pair.candidate_pair.nominated => Some(&pair.candidate_pair),
        _ => None,
    })?;
    stats.iter().find_map(|stats| match stats {
        RtcStats::LocalCandidate(local) if local.rtc.id == pair.local_candidate_id => {
            let local = &local.local_candidate;
            Some(match local.candidate_type {
                Some(IceCandidateType::Relay) => Way::Relay,
                _ if local.protocol == "tcp" => Way::Tcp,
                _ => Way::Udp,
            })
        }
        _ => None,
    })
}

/// A tone that comes and goes as syllables do.
async fn speak(source: NativeAudioSource) {
    let mut beat = interval(Duration::from_millis(10));
    beat.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut at = 0;
    loop {
        beat.tick().await;
        let samples: Vec<i16> = (at..at + FRAME_SAMPLES).map(sample).collect();
        at += FRAME_SAMPLES;
        let frame = AudioFrame {
            data: Cow::Owned(samples),
            sample_rate: SAMPLE_RATE,
            num_channels: 1,
            samples_per_channel: FRAME_SAMPLES as u32,
        };
        if source.capture_frame(&frame).await.is_err() {
            return;
        }
    }
}

fn sample(at: usize) -> i16 {
    const PITCH_HZ: f32 = 180.0;
    const SYLLABLES_HZ: f32 = 4.0;
    let seconds = at as f32 / SAMPLE_RATE as f32;
    let voiced: f32 = (1u8..=5).map(|n| (seconds * PITCH_HZ * TAU * f32::from(n)).sin() / f32::from(n)).sum();
    let loudness = 0.5 - 0.5 * (seconds * SYLLABLES_HZ * TAU).cos();
    (voiced * loudness * 6_000.0) as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(sent: u64, received: u64, lost_up: i64) -> Figures {
        Figures { sent, received, lost_on_the_way_up: lost_up, ..Default::default() }
    }

    #[test]
    fn loss_is_that_of_the_worse_direction() {
        for (last, percent) in [
            (figures(300, 300, 0), 0.0),
            (figures(300, 280, 0), 10.0),
            (figures(300, 280, 20), 10.0),
            // a tenth lost on each way
            (figures(300, 262, 20), 10.0),
            (figures(300, 310, 0), 0.0),
            (figures(300, 100, 200), 100.0),
        ] {
            let loss = last.since(&figures(100, 100, 0), LENGTH).quality.loss * 100.0;
            assert!((loss - percent).abs() < 0.01, "{last:?}: {loss} %");
        }
    }

    #[test]
    fn what_is_spoken_is_loud_enough_and_never_clipped() {
        let second: Vec<i16> = (0..48_000).map(sample).collect();
        let loudest = second.iter().map(|sample| sample.unsigned_abs()).max().unwrap();
        assert!((4_000..30_000).contains(&loudest), "{loudest}");
    }
}
