//! Opens a device and connects it to our callbacks.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::{Duration, Instant};

use cpal::traits::{DeviceTrait, StreamTrait};
use cpal::{BufferSize, ErrorKind, SampleFormat, StreamConfig, SupportedBufferSize};

use crate::callback::{CaptureCallback, CaptureRings, Counters, PlaybackCallback, PlaybackRings};
use crate::devices::name_of;
use crate::host::SoundHost;
use crate::patience::within;
use crate::{AudioError, DeviceChoice, DeviceId, Direction, SAMPLE_RATE, Sound, mixer, permission};

/// A running stream. Dropping it releases the device, and may block.
pub(crate) struct OpenStream {
    stream: cpal::Stream,
    pub id: Option<DeviceId>,
    pub name: String,
    pub counters: Arc<Counters>,
    pub rate: u32,
    pub buffer: Buffer,
    /// See [`crate::mixer::MixerState`].
    pub instance: Option<u32>,
}

/// How much sound the sound server hands over at once; PulseAudio keeps twice that. (Its own default would be two
/// seconds.)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Buffer {
    /// 5 ms: sound from the network is heard 15 ms earlier than with 10.
    Shortest,
    /// 10 ms.
    Short,
    /// 20 ms.
    Long,
    /// 40 ms, for very busy machines; what is longer is no conversation.
    Longest,
}

impl Buffer {
    /// As many steps as there are from the shortest to the longest.
    pub(crate) const STEPS: usize = 3;

    /// So many steps longer than the shortest.
    pub(crate) fn longer_by(steps: usize) -> Self {
        match steps {
            0 => Self::Shortest,
            1 => Self::Short,
            2 => Self::Long,
            _ => Self::Longest,
        }
    }

    fn samples(self, rate: u32) -> u32 {
        match self {
            Self::Shortest => rate / 200,
            Self::Short => rate / 100,
            Self::Long => rate / 50,
            Self::Longest => rate / 25,
        }
    }
}

/// What the audio thread gets of a stream.
pub(crate) enum Rings {
    Capture(CaptureRings),
    Playback(PlaybackRings),
}

/// Called by the sound system's own threads when a running stream fails.
pub(crate) type OnError = Arc<dyn Fn(cpal::Error) + Send + Sync>;

/// How long a started device may take to deliver; an idle virtual one of PulseAudio needs 2 s.
const FIRST_SAMPLES: Duration = Duration::from_secs(4);

const FIRST_SAMPLES_INTERVAL: Duration = Duration::from_millis(2);

/// Opens a device and waits for its first samples. Blocks, at most [`Sound::PATIENCE`].
pub(crate) fn open(
    direction: Direction,
    choice: DeviceChoice,
    buffer: Buffer,
    on_error: OnError,
) -> Result<(OpenStream, Rings), AudioError> {
    let action = match (&choice, direction) {
        (DeviceChoice::Default, Direction::Input) => "open the default microphone".to_owned(),
        (DeviceChoice::Default, Direction::Output) => "open the default speaker".to_owned(),
        (DeviceChoice::Id(id), _) => format!("open `{id}`"),
    };
    within(Sound::PATIENCE, &action, move || open_now(direction, &choice, buffer, &on_error))?
}

impl OpenStream {
    /// Releases the device. Blocks, at most [`Sound::PATIENCE`].
    pub(crate) fn close(self) -> Result<(), AudioError> {
        let action = format!("release `{}`", self.name);
        within(Sound::PATIENCE, &action, move || drop(self))
    }
}

fn open_now(
    direction: Direction,
    choice: &DeviceChoice,
    buffer: Buffer,
    on_error: &OnError,
) -> Result<(OpenStream, Rings), AudioError> {
    let host = SoundHost::connect()?;
    let device = host.find(choice, direction)?;
    let name = name_of(&device);
    match direction {
        Direction::Input => {
            permission::before_opening(&name)?;
            start(&host, &device, &name, direction, buffer, on_error)
                .map_err(|error| permission::after_failing(error, &name))
        }
        Direction::Output => start(&host, &device, &name, direction, buffer, on_error),
    }
}

fn start(
    host: &SoundHost,
    device: &cpal::Device,
    name: &str,
    direction: Direction,
    buffer: Buffer,
    on_error: &OnError,
) -> Result<(OpenStream, Rings), AudioError> {
    let format = choose_format(device, direction, host, name)?;
    let chunk = buffer.samples(format.rate).max(host.least_chunk(format.rate));
    let built = build(device, direction, format, chunk, on_error);
    let (stream, rings) = built.map_err(|error| host.classify(&error, "open", name))?;
    stream.play().map_err(|error| host.classify(&error, "start", name))?;
    let counters = match &rings {
        Rings::Capture(rings) => rings.counters.clone(),
        Rings::Playback(rings) => rings.counters.clone(),
    };
    let before = match direction {
        Direction::Input => 0,
        // what fills the server's buffer before it starts is not played yet
        Direction::Output => counters.samples.load(Ordering::Acquire),
    };
    let (id, name) = (DeviceId::of(device), name.to_owned());
    let instance = id.as_ref().and_then(|id| mixer::ask(direction, id)).map(|mixer| mixer.instance);
    let open = OpenStream { stream, id, name, counters, rate: format.rate, buffer, instance };
    open.wait_for_samples_beyond(before)?;
    Ok((open, rings))
}

impl OpenStream {
    fn wait_for_samples_beyond(&self, before: u64) -> Result<(), AudioError> {
        let deadline = Instant::now() + FIRST_SAMPLES;
        while self.counters.samples.load(Ordering::Acquire) <= before {
            if Instant::now() > deadline {
                let action = format!("start `{}`", self.name);
                return Err(AudioError::NotResponding { action, waited: FIRST_SAMPLES });
            }
            thread::park_timeout(FIRST_SAMPLES_INTERVAL);
        }
        Ok(())
    }

    /// The device's buffer, as far as the sound system tells.
    pub(crate) fn buffer_size(&self) -> Option<u32> {
        self.stream.buffer_size().ok()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Format {
    rate: u32,
    channels: u16,
    sample: SampleFormat,
    buffer: SupportedBufferSize,
}

fn choose_format(
    device: &cpal::Device,
    direction: Direction,
    host: &SoundHost,
    name: &str,
) -> Result<Format, AudioError> {
    let (default, offered) = match direction {
        Direction::Input => (
            device.default_input_config(),
            device.supported_input_configs().map(|ranges| ranges.collect::<Vec<_>>()),
        ),
        Direction::Output => (
            device.default_output_config(),
            device.supported_output_configs().map(|ranges| ranges.collect::<Vec<_>>()),
        ),
    };
    let offered = offered.unwrap_or_default();
    if let Some(format) = best_format(default.as_ref().ok(), &offered) {
        return Ok(format);
    }
    match default {
        Ok(config) => Err(AudioError::UnsupportedFormat {
            device: name.to_owned(),
            reason: format!("its samples are {}", config.sample_format()),
        }),
        Err(error) => Err(host.classify(&error, "ask for the formats of", name)),
    }
}

/// The format that loses least and needs the least conversion: 48 kHz before others, mono before the device's own channels, floats
/// before integers. One that the device does not offer is never chosen.
fn best_format(
    default: Option<&cpal::SupportedStreamConfig>,
    offered: &[cpal::SupportedStreamConfigRange],
) -> Option<Format> {
    let default_channels = default.map(cpal::SupportedStreamConfig::channels);
    let default_rate = default.map_or(SAMPLE_RATE, cpal::SupportedStreamConfig::sample_rate);
    let of_range = |range: &cpal::SupportedStreamConfigRange| {
        let fits = |rate: u32| range.contains_rate(rate);
        let rate = [SAMPLE_RATE, default_rate]
            .into_iter()
            .find(|rate| fits(*rate))
            .unwrap_or_else(|| SAMPLE_RATE.clamp(range.min_sample_rate(), range.max_sample_rate()));
        Format {
            rate,
            channels: range.channels(),
            sample: range.sample_format(),
            buffer: *range.buffer_size(),
        }
    };
    let of_default = |config: &cpal::SupportedStreamConfig| Format {
        rate: config.sample_rate(),
        channels: config.channels(),
        sample: config.sample_format(),
        buffer: *config.buffer_size(),
    };
    let cost = |format: &Format| {
        let channels = match format.channels {
            1 => 0,
            channels if Some(channels) == default_channels => 1,
            channels => channels,
        };
        // a rate below ours loses what is above half of it
        let lost = SAMPLE_RATE.saturating_sub(format.rate);
        (lost, format.rate != SAMPLE_RATE, channels, sample_cost(format.sample))
    };
    offered
        .iter()
        .map(of_range)
        .chain(default.map(of_default))
        .filter(|format| sample_cost(format.sample).is_some() && format.channels > 0 && format.rate > 0)
        .min_by_key(cost)
}

/// `None` for what cannot be converted.
fn sample_cost(format: SampleFormat) -> Option<u8> {
    match format {
        SampleFormat::F32 => Some(0),
        SampleFormat::I16 => Some(1),
        SampleFormat::I32 | SampleFormat::I24 => Some(2),
        SampleFormat::F64 | SampleFormat::I64 | SampleFormat::U16 | SampleFormat::U24 | SampleFormat::U32 => {
            Some(3)
        }
        SampleFormat::U64 => Some(4),
        SampleFormat::I8 | SampleFormat::U8 => Some(5),
        _ => None,
    }
}

/// Builds the stream with chunks of the wanted length, or with the device's own where it refuses those.
fn build(
    device: &cpal::Device,
    direction: Direction,
    format: Format,
    chunk: u32,
    on_error: &OnError,
) -> Result<(cpal::Stream, Rings), cpal::Error> {
    let build = |buffer_size| {
        let config = StreamConfig { channels: format.channels, sample_rate: format.rate, buffer_size };
        match direction {
            Direction::Input => build_input(device, config, format.sample, on_error),
            Direction::Output => build_output(device, config, format.sample, on_error),
        }
    };
    let chunk = match format.buffer {
        SupportedBufferSize::Range { min, max } => chunk.clamp(min, max.max(min)),
        SupportedBufferSize::Unknown => chunk,
    };
    match build(BufferSize::Fixed(chunk)) {
        Err(error) if matches!(error.kind(), ErrorKind::UnsupportedConfig | ErrorKind::InvalidInput) => {
            build(BufferSize::Default)
        }
        built => built,
    }
}

/// Evaluates `$build` with `$sample` being the type of the format's samples.
macro_rules! with_sample_type {
    ($format:expr, $sample:ident => $build:expr) => {
        with_sample_type!(@ $format, $sample => $build, {
            I8: i8, I16: i16, I24: cpal::I24, I32: i32, I64: i64,
            U8: u8, U16: u16, U24: cpal::U24, U32: u32, U64: u64, F32: f32, F64: f64
        })
    };
    (@ $format:expr, $sample:ident => $build:expr, { $($name:ident: $type:ty),* }) => {
        match $format {
            $(SampleFormat::$name => {
                type $sample = $type;
                $build
            })*
            other => Err(cpal::Error::with_message(
                ErrorKind::UnsupportedConfig,
                format!("its samples are {other}"),
            )),
        }
    };
}

fn build_input(
    device: &cpal::Device,
    config: StreamConfig,
    format: SampleFormat,
    on_error: &OnError,
) -> Result<(cpal::Stream, Rings), cpal::Error> {
    let (mut callback, rings) = CaptureCallback::new(config.sample_rate, config.channels);
    let on_error = on_error.clone();
    let stream = with_sample_type!(format, S => device.build_input_stream::<S, _, _>(
        config,
        move |data, info| {
            let stamp = info.timestamp();
            callback.run(data, Instant::now(), stamp.callback.duration_since(stamp.capture));
        },
        move |error| on_error(error),
        None,
    ))?;
    Ok((stream, Rings::Capture(rings)))
}

fn build_output(
    device: &cpal::Device,
    config: StreamConfig,
    format: SampleFormat,
    on_error: &OnError,
) -> Result<(cpal::Stream, Rings), cpal::Error> {
    let (mut callback, rings) = PlaybackCallback::new(config.sample_rate, config.channels);
    let on_error = on_error.clone();
    let stream = with_sample_type!(format, S => device.build_output_stream::<S, _, _>(
        config,
        move |data, info| {
            let stamp = info.timestamp();
            callback.run(data, Instant::now(), stamp.playback.duration_since(stamp.callback));
        },
        move |error| on_error(error),
        None,
    ))?;
    Ok((stream, Rings::Playback(rings)))
}

#[cfg(test)]
mod tests {
    use cpal::SupportedStreamConfigRange as Range;

    use super::*;

    const ANY_BUFFER: SupportedBufferSize = SupportedBufferSize::Unknown;

    fn chosen(
        default: Option<(u16, u32, SampleFormat)>,
        offered: &[Range],
    ) -> Option<(u16, u32, SampleFormat)> {
        let default = default.map(|(channels, rate, format)| {
            cpal::SupportedStreamConfig::new(channels, rate, ANY_BUFFER, format)
        });
        best_format(default.as_ref(), offered).map(|format| (format.channels, format.rate, format.sample))
    }

    #[test]
    fn a_server_that_converts_everything_is_asked_for_what_needs_no_conversion() {
        let everything: Vec<Range> = [SampleFormat::U8, SampleFormat::I16, SampleFormat::F32]
            .into_iter()
            .flat_map(|format| {
                (1..8).map(move |channels| Range::new(channels, 1, 384_000, ANY_BUFFER, format))
            })
            .collect();
        let default = Some((2, 44_100, SampleFormat::I16));
        assert_eq!(chosen(default, &everything), Some((1, 48_000, SampleFormat::F32)));
    }

    #[test]
    fn our_rate_is_worth_more_than_the_default_one() {
        let offered = [Range::new(2, 8_000, 96_000, ANY_BUFFER, SampleFormat::I16)];
        let default = Some((2, 44_100, SampleFormat::I16));
        assert_eq!(chosen(default, &offered), Some((2, 48_000, SampleFormat::I16)));
    }

    #[test]
    fn a_device_without_our_rate_is_used_at_its_best_one() {
        let offered = [
            Range::new(2, 44_100, 44_100, ANY_BUFFER, SampleFormat::I32),
            Range::new(2, 16_000, 16_000, ANY_BUFFER, SampleFormat::I16),
        ];
        assert_eq!(
            chosen(Some((2, 44_100, SampleFormat::I32)), &offered),
            Some((2, 44_100, SampleFormat::I32))
        );
    }

    #[test]
    fn a_device_that_lists_nothing_is_used_as_it_is() {
        let default = (6, 44_100, SampleFormat::U16);
        assert_eq!(chosen(Some(default), &[]), Some(default));
    }

    #[test]
    fn one_bit_streams_cannot_be_used() {
        assert_eq!(chosen(Some((2, 2_822_400, SampleFormat::DsdU8)), &[]), None);
        assert_eq!(chosen(None, &[]), None);
    }
}
