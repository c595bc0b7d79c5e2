//! What is open in one direction.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use crate::comeback::Comeback;
use crate::pace::{Pace, PaceWatch};
use crate::reserve::Reserve;
use crate::retry::Retry;
use crate::stream::{Buffer, OpenStream};
use crate::wav::WavFile;
use crate::{AudioError, DeviceChoice};

/// How long a device must have been even before it gets a shorter buffer again; changing it costs a hardly heard break.
const CALM: Duration = Duration::from_secs(30);

/// One direction's device.
pub(crate) enum Line {
    Closed,
    Wav(#[expect(dead_code, reason = "the file is open as long as it is kept")] WavFile),
    Device(Box<DeviceLine>),
}

pub(crate) struct DeviceLine {
    pub wanted: DeviceChoice,
    pub name: String,
    pub opened: Instant,
    /// How much longer than the shortest the buffer is.
    pub reserve: Reserve,
    pub buffer: Buffer,
    pub state: LineState,
    /// When to go back to the wanted device while another one takes its place.
    pub comeback: Comeback,
    /// No other device is tried before, since one could not be opened.
    pub exchange_after: Instant,
    /// In the system, as far as has been told.
    pub is_muted: bool,
}

pub(crate) enum LineState {
    Running(Box<RunningStream>),
    Lost(Retry),
}

pub(crate) struct RunningStream {
    pub stream: OpenStream,
    pub number: u64,
    pub pace: PaceWatch,
    /// It has been opened again because only zeros came.
    pub reopened_for_zeros: bool,
}

impl Line {
    /// Closes what is open. Blocks.
    pub(crate) fn release(self) -> Result<(), AudioError> {
        match self {
            Self::Device(device) => match device.state {
                LineState::Running(running) => running.stream.close(),
                LineState::Lost(_) => Ok(()),
            },
            Self::Closed | Self::Wav(_) => Ok(()),
        }
    }
}

impl DeviceLine {
    pub(crate) fn new(wanted: DeviceChoice, running: RunningStream) -> Self {
        Self {
            wanted,
            name: running.stream.name.clone(),
            opened: Instant::now(),
            reserve: Reserve::new(Buffer::STEPS, CALM),
            buffer: running.stream.buffer,
            state: LineState::Running(Box::new(running)),
            comeback: Comeback::default(),
            exchange_after: Instant::now(),
            is_muted: false,
        }
    }

    /// Another device has taken the place of the one that was chosen.
    pub(crate) fn is_substituted(&self) -> bool {
        match (&self.wanted, &self.state) {
            (DeviceChoice::Id(wanted), LineState::Running(running)) => {
                running.stream.id.as_ref().is_some_and(|id| id != wanted)
            }
            _ => false,
        }
    }
}

impl RunningStream {
    /// How it keeps up with time.
    pub(crate) fn pace(&mut self, now: Instant) -> Pace {
        self.pace.note(self.stream.counters.samples.load(Ordering::Acquire), now)
    }

    /// What opens the same device again.
    pub(crate) fn choice(&self) -> DeviceChoice {
        self.stream.id.clone().map_or(DeviceChoice::Default, DeviceChoice::Id)
    }
}
