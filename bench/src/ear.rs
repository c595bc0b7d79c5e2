//! Listens to one source of the sound card and knows when each sample came.

use std::{
    io::Read,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread::JoinHandle,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, anyhow, ensure};
use testbed::{SoundServer, find_program};

use crate::analysis::{RATE, Recording};

/// Small enough to time-stamp well. Much smaller blocks would make the virtual sound card's clock run fast by a thousandth,
/// since it rounds each of them down to whole microseconds.
const CHUNK: &str = "--latency-msec=10";
const FIRST_SOUND: Duration = Duration::from_secs(10);
/// What is further from the system's clock than this has lost sound.
const MOST_DRIFT: f64 = 0.050;
/// The virtual sound card's clock runs fast by some thousandths when a client asks it for tiny blocks, each of which it rounds
/// down to whole microseconds.
const MOST_SKEW: f64 = 0.005;

/// A recording in progress.
pub struct Ear {
    recorder: Child,
    listening: JoinHandle<Vec<Chunk>>,
    source: String,
}

struct Chunk {
    came: Instant,
    samples: Vec<f32>,
}

impl Ear {
    /// Returns when the first sample has come.
    pub fn listen(sound: &SoundServer, source: &str) -> Result<Self> {
        let mut recorder = Command::new(find_program("parec")?)
            .args([&format!("--device={source}"), CHUNK, "--raw"])
            .args(["--rate=48000", "--channels=1", "--format=s16le"])
            .envs(sound.env())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot run parec")?;
        let mut output = recorder.stdout.take().context("parec has no output")?;
        let (began, first) = mpsc::channel();
        let listening = std::thread::spawn(move || {
            let mut chunks = Vec::new();
            let mut buffer = [0; 16_384];
            let mut odd = Vec::new();
            // Ends when the recorder is gone.
            while let Ok(length @ 1..) = output.read(&mut buffer) {
                let came = Instant::now();
                odd.extend_from_slice(&buffer[..length]);
                let whole = odd.len() / 2 * 2;
                let samples = odd.drain(..whole).collect::<Vec<u8>>();
                let samples = samples
                    .chunks_exact(2)
                    .map(|pair| f32::from(i16::from_le_bytes([pair[0], pair[1]])) / 32_768.0);
                chunks.push(Chunk { came, samples: samples.collect() });
                let _ = began.send(());
            }
            chunks
        });
        let ear = Self { recorder, listening, source: source.to_owned() };
        first.recv_timeout(FIRST_SOUND).with_context(|| format!("nothing comes from {source}"))?;
        Ok(ear)
    }

    /// Ends the recording. Its times are seconds since `zero`.
    pub fn finish(mut self, zero: Instant) -> Result<Recording> {
        self.recorder.kill().context("cannot end parec")?;
        self.recorder.wait().context("cannot end parec")?;
        let chunks =
            self.listening.join().map_err(|_| anyhow!("the listener of {} panicked", self.source))?;
        recording(&chunks, zero).with_context(|| format!("the recording of {}", self.source))
    }
}

fn recording(chunks: &[Chunk], zero: Instant) -> Result<Recording> {
    let mut count = 0;
    let mut arrivals = Vec::new();
    for chunk in chunks {
        count += chunk.samples.len();
        arrivals.push((count, chunk.came.duration_since(zero).as_secs_f64()));
    }
    let samples = chunks.iter().flat_map(|chunk| &chunk.samples).copied().collect();
    let recording = Recording { samples, arrivals };
    let length = count as f64 / RATE;
    let drift = recording.time(count) - recording.time(0) - length;
    ensure!(drift.abs() <= MOST_DRIFT + MOST_SKEW * length, "{:.0} ms of it are missing", drift * 1000.0);
    Ok(recording)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunks(zero: Instant, late_ms: &[u64]) -> Vec<Chunk> {
        let chunk = |(number, late): (usize, &u64)| Chunk {
            came: zero + Duration::from_millis(1_000 + 10 * (number as u64 + 1) + late),
            samples: vec![0.0; 480],
        };
        late_ms.iter().enumerate().map(chunk).collect()
    }

    #[test]
    fn a_recording_begins_where_its_most_punctual_chunks_say() {
        let zero = Instant::now();
        let recording = recording(&chunks(zero, &[30, 2, 0, 7, 0, 40]), zero).unwrap();
        assert!((recording.time(0) - 1.0).abs() < 1e-6, "{}", recording.time(0));
        assert_eq!(recording.samples.len(), 6 * 480);
    }

    #[test]
    fn a_recording_with_a_hole_is_refused() {
        let zero = Instant::now();
        // four seconds, of which 90 ms are missing in the middle
        let late: Vec<u64> =
            (0..400).map(|chunk| if chunk < 200 { chunk % 3 } else { 90 + chunk % 3 }).collect();
        assert!(recording(&chunks(zero, &late), zero).is_err());
    }
}
