//! Which sound system is used.

use std::sync::{Arc, Mutex, PoisonError};

use cpal::traits::{DeviceTrait, HostTrait};

use crate::{AudioError, DeviceChoice, DeviceId, Direction};

/// A sound system that could be reached.
pub(crate) struct SoundHost {
    host: cpal::Host,
    /// Why the better one was not used.
    passed_over: Option<String>,
}

/// For questions, which come every few seconds: cpal's PulseAudio host gives the thread and socket of a connection back
/// only when a stream of it ends.
static FOR_QUESTIONS: Mutex<Option<Arc<SoundHost>>> = Mutex::new(None);

impl SoundHost {
    /// A connection for one stream. Each stream has its own, because PulseAudio takes all playback streams that cpal
    /// opens over one connection for a group that has to begin together, and refuses the second. Blocks.
    pub(crate) fn connect() -> Result<Self, AudioError> {
        platform::connect()
    }

    /// The connection for questions. Blocks.
    pub(crate) fn for_questions() -> Result<Arc<Self>, AudioError> {
        let mut connected = FOR_QUESTIONS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(host) = connected.as_ref().filter(|host| host.is_alive()) {
            return Ok(host.clone());
        }
        let host = Arc::new(Self::connect()?);
        // one that is second best is not kept: the better one may be started yet
        *connected = host.passed_over.is_none().then(|| host.clone());
        Ok(host)
    }

    pub(crate) fn name(&self) -> &'static str {
        self.host.id().name()
    }

    /// The least that one callback may be asked to handle. ALSA without a sound server, or through a plugin for one, stalls on
    /// buffers of a few milliseconds.
    pub(crate) fn least_chunk(&self, rate: u32) -> u32 {
        if self.passed_over.is_some() { rate / 50 } else { 1 }
    }

    pub(crate) fn devices(&self) -> Result<Vec<cpal::Device>, AudioError> {
        let devices =
            self.host.devices().map_err(|error| self.classify(&error, "list the devices of", self.name()))?;
        Ok(devices.collect())
    }

    pub(crate) fn default_device(&self, direction: Direction) -> Option<cpal::Device> {
        match direction {
            Direction::Input => self.host.default_input_device(),
            Direction::Output => self.host.default_output_device(),
        }
    }

    pub(crate) fn find(
        &self,
        choice: &DeviceChoice,
        direction: Direction,
    ) -> Result<cpal::Device, AudioError> {
        match choice {
            DeviceChoice::Default => match self.default_device(direction) {
                Some(device) => Ok(device),
                // an empty list is no device, a failing one is no server
                None => self.devices().and(Err(AudioError::no_device(direction, self.name()))),
            },
            DeviceChoice::Id(id) => self.find_by_id(id, direction),
        }
    }

    fn find_by_id(&self, id: &DeviceId, direction: Direction) -> Result<cpal::Device, AudioError> {
        self.devices()?.into_iter().find(|device| id.is_of(device) && supports(device, direction)).ok_or_else(
            || AudioError::DeviceGone {
                device: id.to_string(),
                reason: format!("{} does not list it", self.name()),
            },
        )
    }

    /// What an error means, given which sound system this is.
    pub(crate) fn classify(&self, error: &cpal::Error, action: &str, device: &str) -> AudioError {
        let specific = AudioError::from_cpal(error, action, device);
        match (&self.passed_over, specific) {
            // what ALSA says about a device that does exist
            (_, error @ (AudioError::DeviceBusy { .. } | AudioError::PermissionDenied { .. }))
            | (None, error) => error,
            // a machine whose sound server does not run usually has no usable ALSA device either: it is the server
            // that is missing, not a device
            (Some(passed_over), _) => AudioError::NoSoundServer {
                tried: format!("{passed_over}; {} could not {action} `{device}`: {error}", self.name()),
            },
        }
    }

    fn is_alive(&self) -> bool {
        self.host.devices().is_ok()
    }
}

pub(crate) fn supports(device: &cpal::Device, direction: Direction) -> bool {
    use cpal::DeviceDirection;

    let told = device.description().map(|description| description.direction()).unwrap_or_default();
    match (told, direction) {
        (DeviceDirection::Duplex, _)
        | (DeviceDirection::Input, Direction::Input)
        | (DeviceDirection::Output, Direction::Output) => true,
        (DeviceDirection::Input, Direction::Output) | (DeviceDirection::Output, Direction::Input) => false,
        (_, Direction::Input) => device.supports_input(),
        (_, Direction::Output) => device.supports_output(),
    }
}

#[cfg(target_os = "linux")]
mod platform {
    use super::SoundHost;
    use crate::AudioError;

    /// PulseAudio's protocol, which PipeWire speaks too: ALSA's plugin for it wakes far too often and stalls on small
    /// buffers. ALSA is for machines without a sound server.
    pub(super) fn connect() -> Result<SoundHost, AudioError> {
        let passed_over = match cpal::host_from_id(cpal::HostId::PulseAudio) {
            Ok(host) => return Ok(SoundHost { host, passed_over: None }),
            Err(error) => format!("PulseAudio or PipeWire: {error}"),
        };
        match cpal::host_from_id(cpal::HostId::Alsa) {
            Ok(host) => Ok(SoundHost { host, passed_over: Some(passed_over) }),
            Err(error) => Err(AudioError::NoSoundServer { tried: format!("{passed_over}; ALSA: {error}") }),
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod platform {
    use super::SoundHost;
    use crate::AudioError;

    pub(super) fn connect() -> Result<SoundHost, AudioError> {
        Ok(SoundHost { host: cpal::default_host(), passed_over: None })
    }
}
