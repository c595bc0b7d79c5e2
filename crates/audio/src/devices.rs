//! Which microphones and speakers there are.

use std::fmt;
use std::time::Duration;

use cpal::traits::DeviceTrait;

use crate::AudioError;
use crate::host::{SoundHost, supports};
use crate::mixer::{self, MixerState};
use crate::patience::within;

/// Names a device for as long as it exists, also when it is plugged in again, and can be stored.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DeviceId(String);

impl DeviceId {
    pub(crate) fn of(device: &cpal::Device) -> Option<Self> {
        device.id().ok().map(|id| Self(id.to_string()))
    }

    pub(crate) fn is_of(&self, device: &cpal::Device) -> bool {
        Self::of(device).as_ref() == Some(self)
    }

    /// PulseAudio's name for it, where it is one of PulseAudio's.
    pub(crate) fn in_pulseaudio(&self) -> Option<&str> {
        self.0.strip_prefix("pulseaudio:")
    }

    /// Whether it records what `speaker` plays.
    pub(crate) fn is_monitor_of(&self, speaker: &Self) -> bool {
        self.in_pulseaudio()
            .zip(speaker.in_pulseaudio())
            .is_some_and(|(source, sink)| source.strip_suffix(MONITOR) == Some(sink))
    }
}

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// From what `to_string` gave. Whether there is such a device shows when it is opened.
impl From<&str> for DeviceId {
    fn from(id: &str) -> Self {
        Self(id.to_owned())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Microphones.
    Input,
    /// Speakers.
    Output,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    pub id: DeviceId,
    /// For people.
    pub name: String,
    pub direction: Direction,
    pub is_default: bool,
    /// An input that records what a speaker plays. No microphone: not to be offered as one, unless it is the default.
    pub is_monitor: bool,
}

/// Which device to use.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum DeviceChoice {
    /// Whichever is the system's default, also when that changes.
    #[default]
    Default,
    Id(DeviceId),
}

/// Listing opens nothing; a sound system that takes longer than this hangs.
const LIST_PATIENCE: Duration = Duration::from_secs(4);

/// All devices, defaults first, monitors last. Blocks for some milliseconds, and for seconds if the sound system hangs:
/// to be called off a user interface's thread.
pub fn list() -> Result<Vec<Device>, AudioError> {
    within(LIST_PATIENCE, "list its devices", list_now)?
}

fn list_now() -> Result<Vec<Device>, AudioError> {
    let host = SoundHost::for_questions()?;
    let mut devices = Vec::new();
    let all = host.devices()?;
    for direction in [Direction::Input, Direction::Output] {
        let default = host.default_device(direction).and_then(|device| DeviceId::of(&device));
        for device in all.iter().filter(|device| supports(device, direction)) {
            let Some(id) = DeviceId::of(device) else { continue };
            devices.push(Device {
                name: name_of(device),
                direction,
                is_default: default.as_ref() == Some(&id),
                is_monitor: is_monitor(&id, direction),
                id,
            });
        }
    }
    devices
        .sort_by_key(|device| (device.direction == Direction::Output, device.is_monitor, !device.is_default));
    Ok(devices)
}

/// What the system says about the devices that matter.
pub(crate) struct Present {
    pub default: Option<DeviceId>,
    pub current_is_listed: bool,
    pub chosen_is_listed: bool,
    /// Of the current one; `None` where the system does not tell.
    pub mixer: Option<MixerState>,
}

/// Looks for changes. Blocks.
pub(crate) fn look(
    direction: Direction,
    current: Option<&DeviceId>,
    chosen: &DeviceChoice,
) -> Result<Present, AudioError> {
    let host = SoundHost::for_questions()?;
    let default = host.default_device(direction).and_then(|device| DeviceId::of(&device));
    let all = host.devices()?;
    let is_listed = |id: &DeviceId| all.iter().any(|device| id.is_of(device) && supports(device, direction));
    Ok(Present {
        // a device without an identity cannot be missed
        current_is_listed: current.is_none_or(|id| default.as_ref() == Some(id) || is_listed(id)),
        chosen_is_listed: matches!(chosen, DeviceChoice::Id(id) if is_listed(id)),
        mixer: current.and_then(|id| mixer::ask(direction, id)),
        default,
    })
}

/// PulseAudio names the source that records the sink `x` `x.monitor`.
const MONITOR: &str = ".monitor";

fn is_monitor(id: &DeviceId, direction: Direction) -> bool {
    direction == Direction::Input && id.in_pulseaudio().is_some_and(|name| name.ends_with(MONITOR))
}

pub(crate) fn name_of(device: &cpal::Device) -> String {
    match device.description() {
        Ok(description) => description.name().to_owned(),
        Err(_) => DeviceId::of(device).map_or_else(|| "unnamed device".to_owned(), |id| id.0),
    }
}
