//! The sound path on a simulated sound card in a simulated room, faster than time: for measuring what processing does.
//!
//! The callbacks, the rings and all that the audio thread does are the real ones; only the clock is moved by the caller.

use std::collections::VecDeque;
use std::sync::mpsc::{self, Sender};
use std::time::{Duration, Instant};

use crate::audio_thread::{Announce, Command, Worker};
use crate::callback::{CaptureCallback, PlaybackCallback};
use crate::frame::to_float;
use crate::microphone::{DeviceMicrophone, Microphone};
use crate::speaker::{DeviceSpeaker, Speaker};
use crate::{
    AudioError, CaptureSink, FRAME_SAMPLES, Frame, PlayoutInput, Processing, ProcessorFactory, SAMPLE_RATE,
    Samples,
};

/// What the microphone hears of the speaker.
#[derive(Debug, Clone)]
pub struct Room {
    /// From the loudspeaker to the microphone by the shortest way, in dB.
    pub loss_db: f32,
    /// How long sound takes to die away by 60 dB.
    pub reverberation: Duration,
    /// Of the microphone, white, in dBFS.
    pub noise_dbfs: f32,
}

/// A call, from the network to the speaker and from the microphone to the network.
pub struct Simulation {
    worker: Worker,
    /// The worker ends with it.
    _commands: Sender<Command>,
    far: PlayoutInput,
    capture: CaptureCallback,
    playback: PlaybackCallback,
    air: Air,
    start: Instant,
    /// Of the microphone, in samples of 48 kHz, which are the simulation's clock.
    captured: usize,
    /// Of the speaker, in its own samples.
    played: usize,
    /// How many the speaker takes in a second.
    speaker_rate: f64,
    sent: mpsc::Receiver<Frame>,
}

/// What happened in 10 ms.
#[derive(Debug, Clone)]
pub struct Passed {
    /// What the microphone delivered.
    pub microphone: Samples,
    /// What would have been sent to the network, with the number of its first sample on the microphone's clock.
    pub sent: Vec<(usize, Samples)>,
}

/// Chunks of 5 ms, as on a real sound card.
const CHUNK: usize = 240;
/// A sound card's own buffer.
const AHEAD: Duration = Duration::from_millis(20);
/// Divides a chunk.
const TICK: usize = 48;

impl Simulation {
    /// `speaker_ppm`: how much faster the speaker's clock is than the microphone's, in parts per million.
    ///
    /// # Errors
    /// When a processor cannot be made.
    pub fn new(
        processors: &dyn ProcessorFactory,
        processing: Processing,
        room: &Room,
        speaker_ppm: f64,
    ) -> Result<Self, AudioError> {
        let start = Instant::now();
        let (commands, received) = mpsc::channel();
        let (sink, sent) = mpsc::channel();
        let (capture, capture_rings) = CaptureCallback::new(SAMPLE_RATE, 1);
        let (playback, playback_rings) = PlaybackCallback::new(SAMPLE_RATE, 1);
        let (far, source) = PlayoutInput::new();
        let Processing { echo_cancellation, noise_suppression, gain_control } = processing;
        let echo_canceller = echo_cancellation.then(|| processors.echo_canceller()).transpose()?;
        let noise_suppressor = noise_suppression.then(|| processors.noise_suppressor()).transpose()?;
        let gain_control = gain_control.then(|| processors.gain_control()).transpose()?;
        let speaker = Speaker::Device(Box::new(DeviceSpeaker::new(playback_rings, start)?));
        let microphone = Microphone::Device(Box::new(DeviceMicrophone::new(capture_rings)?));
        for command in [
            Command::SetSink(Some(Box::new(Sent(sink)))),
            Command::SetEchoCanceller(echo_canceller),
            Command::SetNoiseSuppressor(noise_suppressor),
            Command::SetGainControl(gain_control),
            Command::AddInput(source),
            Command::SetSpeaker(speaker, Announce::Quietly),
            Command::SetMicrophone(microphone, Announce::Quietly),
        ] {
            // the worker listens as long as this lives
            let _ = commands.send(command);
        }
        let mut worker = Worker::new(received, Box::new(|_| {}), start);
        worker.obey_commands(start);
        let speaker_rate = f64::from(SAMPLE_RATE) * (1.0 + speaker_ppm * 1e-6);
        let air = Air::new(room, speaker_rate);
        Ok(Self {
            worker,
            _commands: commands,
            far,
            capture,
            playback,
            air,
            start,
            captured: 0,
            played: 0,
            speaker_rate,
            sent,
        })
    }

    /// Passes 10 ms, in which `far` comes from the network and `near` is said into the microphone.
    pub fn pass(&mut self, far: &Samples, near: &Samples) -> Passed {
        self.far.push(far);
        let mut microphone = [0; FRAME_SAMPLES];
        for (near, heard) in near.chunks_exact(CHUNK).zip(microphone.chunks_exact_mut(CHUNK)) {
            self.pass_chunk(near, heard);
        }
        Passed {
            microphone,
            sent: self.sent.try_iter().map(|frame| (self.number(&frame), frame.samples)).collect(),
        }
    }

    fn pass_chunk(&mut self, near: &[i16], heard: &mut [i16]) {
        for tick in 1..=CHUNK / TICK {
            let seconds = (self.captured + tick * TICK) as f64 / f64::from(SAMPLE_RATE);
            let now = self.start + Duration::from_secs_f64(seconds);
            while self.played as f64 / self.speaker_rate <= seconds {
                let mut chunk = [0.0_f32; CHUNK];
                self.playback.run(&mut chunk, now, AHEAD);
                self.air.play(&chunk);
                self.played += CHUNK;
            }
            if tick == CHUNK / TICK {
                for (n, (heard, near)) in heard.iter_mut().zip(near).enumerate() {
                    *heard = crate::frame::to_pcm(self.air.hear(self.captured + n) + to_float(*near));
                }
                self.captured += CHUNK;
                let age = Duration::from_secs_f64(CHUNK as f64 / f64::from(SAMPLE_RATE));
                self.capture.run(heard, now, age);
            }
            self.worker.work(now);
        }
    }

    fn number(&self, frame: &Frame) -> usize {
        let since_start = frame.captured_at.saturating_duration_since(self.start);
        (since_start.as_secs_f64() * f64::from(SAMPLE_RATE)).round() as usize
    }
}

struct Sent(Sender<Frame>);

impl CaptureSink for Sent {
    fn frame(&mut self, frame: &Frame) {
        // nobody asks any more at the end
        let _ = self.0.send(frame.clone());
    }
}

/// Carries what the speaker plays to the microphone.
struct Air {
    /// Delays in samples and gains of the ways that sound takes.
    paths: Vec<(usize, f32)>,
    /// What the speaker played, at its rate, and the number of the first sample.
    played: VecDeque<f32>,
    first: usize,
    /// The same on the microphone's clock, the newest last.
    recent: VecDeque<f32>,
    speaker_rate: f64,
    noise: f32,
    random: u32,
}

impl Air {
    /// Reflections come at random and ever closer, and die away as the room says.
    fn new(room: &Room, speaker_rate: f64) -> Self {
        const DIRECT: Duration = Duration::from_millis(1);
        const REFLECTIONS: usize = 200;

        let gain = |db: f32| 10_f32.powf(db / 20.0);
        let mut air = Self {
            paths: vec![(samples(DIRECT), gain(-room.loss_db))],
            played: VecDeque::new(),
            first: 0,
            recent: VecDeque::new(),
            speaker_rate,
            noise: gain(room.noise_dbfs) * 3_f32.sqrt(),
            random: 1,
        };
        let last = samples(room.reverberation);
        for _ in 0..REFLECTIONS {
            let share = (air.next_random() + 1.0) / 2.0;
            let sign = air.next_random().signum();
            let decay_db = -60.0 * share;
            // together they are about as strong as the direct sound in a small room
            let reflection = gain(decay_db - 14.0 - room.loss_db) * sign;
            air.paths.push((samples(DIRECT) + 1 + (share * last as f32) as usize, reflection));
        }
        let longest = air.paths.iter().map(|(delay, _)| *delay).max().unwrap_or(0);
        air.recent.resize(longest + 1, 0.0);
        air
    }

    fn play(&mut self, chunk: &[f32]) {
        self.played.extend(chunk);
    }

    /// The microphone's sample with this number; to be asked one after the other.
    fn hear(&mut self, number: usize) -> f32 {
        self.recent.pop_front();
        let at_speaker = self.at_speaker(number);
        self.recent.push_back(at_speaker);
        let newest = self.recent.len() - 1;
        let echo: f32 = self.paths.iter().map(|(delay, gain)| self.recent[newest - delay] * gain).sum();
        echo + self.next_random() * self.noise
    }

    /// What leaves the speaker at the time of the microphone's sample: between two of its own, by Catmull and Rom's spline,
    /// whose error is below -60 dB for what telephones carry.
    fn at_speaker(&mut self, number: usize) -> f32 {
        let seconds = number as f64 / f64::from(SAMPLE_RATE) - AHEAD.as_secs_f64();
        let position = seconds * self.speaker_rate;
        if position < 1.0 {
            return 0.0;
        }
        let base = position as usize - 1;
        let unneeded = base.saturating_sub(self.first).min(self.played.len());
        self.played.drain(..unneeded);
        self.first += unneeded;
        let sample = |n: usize| self.played.get(base + n - self.first).copied().unwrap_or(0.0);
        let [a, b, c, d] = [sample(0), sample(1), sample(2), sample(3)];
        let t = position.fract() as f32;
        b + 0.5 * t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)))
    }

    /// Between -1 and 1, the same in every run.
    fn next_random(&mut self) -> f32 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 17;
        self.random ^= self.random << 5;
        self.random as f32 / u32::MAX as f32 * 2.0 - 1.0
    }
}

fn samples(duration: Duration) -> usize {
    (duration.as_secs_f64() * f64::from(SAMPLE_RATE)) as usize
}
