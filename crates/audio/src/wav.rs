//! WAV files as microphone and speaker. Each has a thread of its own, so that a slow disk is not heard.

use std::fs::File;
use std::io::{BufReader, BufWriter};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use rtrb::{Consumer, Producer, RingBuffer};

use crate::resample::Converter;
use crate::{AudioError, FRAME_SAMPLES, SAMPLE_RATE};

/// How much is read ahead, and how much may wait to be written: a disk that sleeps needs a second or two.
const BUFFERED_SECONDS: usize = 4;

/// How often the files' threads look after their rings.
const INTERVAL: Duration = Duration::from_millis(20);

/// How often the file of what was heard is made valid.
const FLUSH_INTERVAL: Duration = Duration::from_secs(1);

/// The thread of an open file; dropping this ends it and waits until the file is closed.
pub(crate) struct WavFile {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl WavFile {
    fn spawn(name: &str, run: impl FnOnce(&AtomicBool) + Send + 'static) -> Result<Self, AudioError> {
        let stop = Arc::new(AtomicBool::new(false));
        let stopping = stop.clone();
        let thread =
            thread::Builder::new().name(name.to_owned()).spawn(move || run(&stopping)).map_err(|error| {
                AudioError::Backend { action: format!("start the thread {name}"), reason: error.to_string() }
            })?;
        Ok(Self { stop, thread: Some(thread) })
    }
}

impl Drop for WavFile {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            // a thread that panicked has closed its file as well
            let _ = thread.join();
        }
    }
}

fn failed(action: &'static str, path: &Path) -> impl Fn(hound::Error) -> AudioError {
    let path = path.to_owned();
    move |error| AudioError::Wav { action, path: path.clone(), reason: error.to_string() }
}

/// Opens a file as microphone: its samples at 48 kHz mono, read ahead.
pub(crate) fn open_input(path: &Path) -> Result<(WavFile, Consumer<f32>), AudioError> {
    let failed = failed("read", path);
    let reader = WavReader::open(path).map_err(&failed)?;
    let mut source = Source::new(reader, path)?;
    let (mut ring, samples) = RingBuffer::new(BUFFERED_SECONDS * SAMPLE_RATE as usize);
    source.read_ahead(&mut ring);
    let file = WavFile::spawn("sound-wav-input", move |stop| {
        while !stop.load(Ordering::Acquire) && !source.is_at_end() {
            source.read_ahead(&mut ring);
            thread::park_timeout(INTERVAL);
        }
    })?;
    Ok((file, samples))
}

struct Source {
    samples: Box<dyn Iterator<Item = f32> + Send>,
    converter: Converter,
    ended: bool,
}

impl Source {
    fn new(reader: WavReader<BufReader<File>>, path: &Path) -> Result<Self, AudioError> {
        let spec = reader.spec();
        let channels = usize::from(spec.channels);
        if channels == 0 {
            return Err(failed("read", path)(hound::Error::FormatError("it has no channels")));
        }
        let converter = Converter::new(spec.sample_rate, SAMPLE_RATE, FRAME_SAMPLES)?;
        // a damaged file ends where it is damaged
        let interleaved: Box<dyn Iterator<Item = f32> + Send> = match spec.sample_format {
            SampleFormat::Float => Box::new(reader.into_samples::<f32>().map_while(Result::ok)),
            SampleFormat::Int => {
                let full_scale = 2_f32.powi(i32::from(spec.bits_per_sample) - 1);
                let samples = reader.into_samples::<i32>().map_while(Result::ok);
                Box::new(samples.map(move |sample| sample as f32 / full_scale))
            }
        };
        Ok(Self { samples: Box::new(Mono { interleaved, channels }), converter, ended: false })
    }

    fn read_ahead(&mut self, ring: &mut Producer<f32>) {
        while !self.ended && ring.slots() >= FRAME_SAMPLES {
            let mut frame = [0.0; FRAME_SAMPLES];
            let (samples, ended) = (&mut self.samples, &mut self.ended);
            self.converter.convert(
                |input| {
                    for sample in input {
                        *sample = samples.next().unwrap_or_else(|| {
                            *ended = true;
                            0.0
                        });
                    }
                },
                &mut frame,
            );
            let pushed = ring.push_entire_slice(&frame);
            debug_assert!(pushed.is_ok());
        }
    }

    fn is_at_end(&self) -> bool {
        self.ended
    }
}

/// The mean of all channels.
struct Mono {
    interleaved: Box<dyn Iterator<Item = f32> + Send>,
    channels: usize,
}

impl Iterator for Mono {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        let mut sum = 0.0;
        for _ in 0..self.channels {
            sum += self.interleaved.next()?;
        }
        Some(sum / self.channels as f32)
    }
}

/// Opens a file as speaker: what is pushed is written, and the file is valid all the while.
pub(crate) fn open_output(path: &Path) -> Result<(WavFile, Producer<i16>), AudioError> {
    let spec = WavSpec {
        channels: 1,
        sample_rate: SAMPLE_RATE,
        bits_per_sample: 16,
        sample_format: SampleFormat::Int,
    };
    let mut writer = WavWriter::create(path, spec).map_err(failed("write", path))?;
    writer.flush().map_err(failed("write", path))?;
    let (producer, ring) = RingBuffer::new(BUFFERED_SECONDS * SAMPLE_RATE as usize);
    let path = path.to_owned();
    let file = WavFile::spawn("sound-wav-output", move |stop| write_all(writer, ring, stop, &path))?;
    Ok((file, producer))
}

fn write_all(
    mut writer: WavWriter<BufWriter<File>>,
    mut ring: Consumer<i16>,
    stop: &AtomicBool,
    path: &Path,
) {
    let mut flushed = Instant::now();
    loop {
        // looked at before the ring is emptied, so that what was pushed before the stop is written
        let stopping = stop.load(Ordering::Acquire);
        let written = write_pending(&mut writer, &mut ring, &mut flushed);
        if let Err(error) = written {
            tracing::warn!(path = %path.display(), %error, "cannot write the speaker's file any more");
            return;
        }
        if stopping {
            break;
        }
        thread::park_timeout(INTERVAL);
    }
    if let Err(error) = writer.finalize() {
        tracing::warn!(path = %path.display(), %error, "cannot finish the speaker's file");
    }
}

fn write_pending(
    writer: &mut WavWriter<BufWriter<File>>,
    ring: &mut Consumer<i16>,
    flushed: &mut Instant,
) -> Result<(), hound::Error> {
    while let Ok(sample) = ring.pop() {
        writer.write_sample(sample)?;
    }
    if flushed.elapsed() >= FLUSH_INTERVAL {
        writer.flush()?;
        *flushed = Instant::now();
    }
    Ok(())
}
