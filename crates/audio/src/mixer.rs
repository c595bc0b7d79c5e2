//! What the operating system's mixer says about a device, as far as it can be asked.
//!
//! PulseAudio and PipeWire tell of every source and sink whether it is muted and at which volume; a headset's own switch
//! that tells the system (most USB ones do) shows there too. A switch that only cuts the wire shows as zeros or as silence
//! (`SoundEvent::SilentInput`, and what the check of the microphone hears). macOS and Windows are not asked: cpal gives no
//! access to their mixers, and there, too, a muted microphone delivers zeros.

use crate::{DeviceId, Direction};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct MixerState {
    /// Or its volume is at nothing.
    pub is_muted: bool,
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
    use pulseaudio::protocol::{ChannelVolume, Volume};
    use pulseaudio::{Client, ClientError};

    use super::MixerState;
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
            Direction::Input => block_on(connected.source_info_by_name(name))
                .map(|source| (source.index, source.muted, source.cvolume)),
            Direction::Output => {
                block_on(connected.sink_info_by_name(name)).map(|sink| (sink.index, sink.muted, sink.cvolume))
            }
        };
        match asked {
            Ok((instance, muted, volume)) => {
                *client = Some(connected);
                Some(MixerState { is_muted: muted || is_at_nothing(&volume), instance })
            }
            Err(ClientError::ServerError(_)) => {
                // it answers: there is no such device
                *client = Some(connected);
                None
            }
            Err(_) => None,
        }
    }

    fn is_at_nothing(volume: &ChannelVolume) -> bool {
        volume.channels().iter().all(|channel| *channel == Volume::MUTED)
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
