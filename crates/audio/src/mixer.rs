//! What the operating system's mixer says about a device, as far as it can be asked.
//!
//! PulseAudio and PipeWire tell of every source and sink whether it is muted and at which volume; a headset's own switch
//! that tells the system (most USB ones do) shows there too. A switch that only cuts the wire shows as zeros or as silence
//! (`SoundEvent::SilentInput`, and what the check of the microphone hears). macOS and Windows are not asked: cpal gives no
//! access to their mixers, and there, too, a muted microphone delivers zeros.

use crate::{DeviceId, Direction};

/// At which volume a device is set in the operating system.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SystemVolume {
    /// Or its volume is at nothing.
    pub is_muted: bool,
    /// As the system's own settings show it; 100 is full, some go beyond.
    pub percent: u32,
    /// What that does to sound, in dB; 0 leaves it as it is. `None` where the device does not tell.
    pub gain_db: Option<f32>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct MixerState {
    pub volume: SystemVolume,
    /// Another number than before: the device was away in the meantime, and what used it was moved to another one.
    pub instance: u32,
}

/// `None` where the system does not tell. Blocks.
pub(crate) fn ask(direction: Direction, id: &DeviceId) -> Option<MixerState> {
    platform::ask(direction, id)
}

#[cfg(target_os = "linux")]
mod platform {
    use std::ffi::CString;
    use std::sync::{Mutex, PoisonError};

    use futures_executor::block_on;
    use pulseaudio::protocol::{ChannelVolume, SinkFlags, SourceFlags, Volume};
    use pulseaudio::{Client, ClientError};

    use super::{MixerState, SystemVolume};
    use crate::{DeviceId, Direction};

    /// One connection for all questions; a new one once it has failed.
    static CLIENT: Mutex<Option<Client>> = Mutex::new(None);

    pub(super) fn ask(direction: Direction, id: &DeviceId) -> Option<MixerState> {
        let name = CString::new(id.in_pulseaudio()?).ok()?;
        let mut client = CLIENT.lock().unwrap_or_else(PoisonError::into_inner);
        let connected = match client.take() {
            Some(client) => client,
            None => Client::from_env(c"vivavoce-mixer").ok()?,
        };
        let asked = match direction {
            Direction::Input => block_on(connected.source_info_by_name(name)).map(|source| MixerState {
                volume: volume(
                    source.muted,
                    &source.cvolume,
                    source.flags.contains(SourceFlags::DECIBEL_VOLUME).then_some(source.base_volume),
                ),
                instance: source.index,
            }),
            Direction::Output => block_on(connected.sink_info_by_name(name)).map(|sink| MixerState {
                volume: volume(
                    sink.muted,
                    &sink.cvolume,
                    sink.flags.contains(SinkFlags::DECIBEL_VOLUME).then_some(sink.base_volume),
                ),
                instance: sink.index,
            }),
        };
        match asked {
            Ok(state) => {
                *client = Some(connected);
                Some(state)
            }
            Err(ClientError::ServerError(_)) => {
                // it answers: there is no such device
                *client = Some(connected);
                None
            }
            Err(_) => None,
        }
    }

    /// Of the loudest channel. `unchanged` is the volume at which a device that counts in decibels leaves sound as it is.
    fn volume(is_muted: bool, channels: &ChannelVolume, unchanged: Option<Volume>) -> SystemVolume {
        let loudest = channels.channels().iter().max_by_key(|channel| channel.as_u32());
        let loudest = loudest.copied().unwrap_or(Volume::NORM);
        let share = f64::from(loudest.as_u32()) / f64::from(Volume::NORM.as_u32());
        SystemVolume {
            is_muted: is_muted || loudest == Volume::MUTED,
            percent: (100.0 * share).round() as u32,
            gain_db: unchanged.map(|unchanged| loudest.to_db() - unchanged.to_db()),
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod platform {
    use super::MixerState;
    use crate::{DeviceId, Direction};

    pub(super) fn ask(_: Direction, _: &DeviceId) -> Option<MixerState> {
        None
    }
}
