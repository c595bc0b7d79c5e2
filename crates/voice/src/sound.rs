//! The core's effects on the sound card.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{self, RecvTimeoutError},
    },
    thread::JoinHandle,
    time::{Duration, Instant},
};

use audio::{
    AudioError, DeviceChoice, DeviceId, Input as Source, Output as Target, Permission, Recording, Sound,
};
use diagnosis::Observation;
use interview::{
    CheckName, DEFAULT_DEVICE, Device, Direction, Inbox, Input, Outcome, Port, Processing, SoundEffect,
    SoundInput, SpeakerTest,
};

use crate::{
    MicrophoneSource, SpeakerTarget,
    echo_check::{self, EchoCheck},
    permission::{self, Gatekeeper},
};

/// Opens and closes devices on a thread of its own, since that may take seconds.
pub struct SoundPort {
    wishes: mpsc::Sender<Wish>,
    thread: Option<JoinHandle<()>>,
}

/// What the devices' thread is asked for.
pub(crate) enum Wish {
    Effect(SoundEffect),
    /// A room was joined: what is said there is to be heard.
    OpenSpeaker,
    /// A device came or went.
    Relist,
    /// What was being played has been played.
    ClipPlayed,
    /// The person has answered the system's question for the microphone.
    PermissionAnswered(Permission),
    Stop,
}

impl SoundPort {
    pub(crate) fn start(
        sound: Arc<Sound>,
        muted: Arc<AtomicBool>,
        ends: (MicrophoneSource, SpeakerTarget),
        gatekeeper: Box<dyn Gatekeeper>,
        inbox: Inbox,
        (wishes, queue): (mpsc::Sender<Wish>, mpsc::Receiver<Wish>),
    ) -> Result<Self, AudioError> {
        let devices = Devices::new(sound, muted, ends, gatekeeper, inbox, wishes.clone());
        let thread = std::thread::Builder::new().name("devices".into()).spawn(move || devices.work(&queue));
        match thread {
            Ok(thread) => Ok(Self { wishes, thread: Some(thread) }),
            Err(error) => Err(AudioError::Backend {
                action: "start the devices' thread".into(),
                reason: error.to_string(),
            }),
        }
    }
}

impl Port<SoundEffect> for SoundPort {
    fn carry_out(&mut self, effect: SoundEffect) {
        // The thread lives as long as this does.
        let _ = self.wishes.send(Wish::Effect(effect));
    }
}

impl Drop for SoundPort {
    fn drop(&mut self) {
        let _ = self.wishes.send(Wish::Stop);
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the devices' thread panicked");
        }
    }
}

struct Devices {
    sound: Arc<Sound>,
    muted: Arc<AtomicBool>,
    inbox: Inbox,
    microphone: MicrophoneSource,
    speaker: SpeakerTarget,
    /// By [`Direction`].
    chosen: [DeviceChoice; 2],
    microphone_is: Open,
    speaker_is: Open,
    recording: Option<(Recording, Instant)>,
    echo_check: Option<EchoCheck>,
    cancels_echo: bool,
    gatekeeper: Box<dyn Gatekeeper>,
    /// The system's question is on the screen; a second one would not be shown.
    is_asking: bool,
    /// For what comes back from other threads.
    wishes: mpsc::Sender<Wish>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Open {
    No,
    Yes,
    /// Wanted, and opened once the person has allowed it.
    AfterPermission,
    /// Wanted, and not to be had so far.
    NotYet {
        again_at: Instant,
    },
}

/// A device that was plugged in is noticed within this time.
const RETRY_INTERVAL: Duration = Duration::from_secs(2);
const RECORDING: Duration = Duration::from_secs(3);

impl Devices {
    fn new(
        sound: Arc<Sound>,
        muted: Arc<AtomicBool>,
        (microphone, speaker): (MicrophoneSource, SpeakerTarget),
        gatekeeper: Box<dyn Gatekeeper>,
        inbox: Inbox,
        wishes: mpsc::Sender<Wish>,
    ) -> Self {
        Self {
            sound,
            muted,
            inbox,
            microphone,
            speaker,
            chosen: [DeviceChoice::Default, DeviceChoice::Default],
            microphone_is: Open::No,
            speaker_is: Open::No,
            recording: None,
            echo_check: None,
            cancels_echo: true,
            gatekeeper,
            is_asking: false,
            wishes,
        }
    }

    fn work(mut self, queue: &mpsc::Receiver<Wish>) {
        loop {
            let wish = match self.next_deadline() {
                None => queue.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(at) => queue.recv_timeout(at.saturating_duration_since(Instant::now())),
            };
            match wish {
                Ok(Wish::Effect(effect)) => self.carry_out(effect),
                Ok(Wish::OpenSpeaker) => self.open_speaker(),
                Ok(Wish::Relist) => self.list(),
                Ok(Wish::PermissionAnswered(permission)) => self.permission_answered(permission),
                Ok(Wish::ClipPlayed) => self.tell(SoundInput::Test(SpeakerTest::Done)),
                Ok(Wish::Stop) | Err(RecvTimeoutError::Disconnected) => return self.close(),
                Err(RecvTimeoutError::Timeout) => {}
            }
            self.meet_deadlines();
        }
    }

    fn carry_out(&mut self, effect: SoundEffect) {
        match effect {
            SoundEffect::ListDevices => self.list(),
            SoundEffect::OpenMicrophone => self.open_microphone(),
            SoundEffect::CloseMicrophone => self.close_microphone(),
            SoundEffect::ChooseDevice { direction, device } => self.choose(direction, &device),
            SoundEffect::SetMuted(muted) => {
                self.muted.store(muted, Ordering::Relaxed);
                self.sound.set_muted(muted);
            }
            SoundEffect::SetProcessing(processing) => self.set_processing(processing),
            SoundEffect::TestSpeaker => {
                self.open_speaker();
                if self.speaker_is == Open::Yes {
                    self.tell(SoundInput::Test(SpeakerTest::Playing));
                    self.tell_muted_speaker();
                    self.begin_echo_check();
                    self.sound.play_test_tone();
                }
            }
            SoundEffect::RecordAndPlayBack => {
                self.open_speaker();
                if self.speaker_is != Open::Yes {
                    return self.tell(SoundInput::Test(SpeakerTest::Idle));
                }
                self.recording = Some((self.sound.record(RECORDING), Instant::now() + RECORDING));
                self.tell(SoundInput::Test(SpeakerTest::Recording));
            }
            SoundEffect::OpenPrivacySettings => {
                if let Err(error) = audio::permission::open_settings() {
                    tracing::warn!(%error, "the privacy settings do not open");
                }
            }
            SoundEffect::Close => self.close(),
        }
    }

    fn open_microphone(&mut self) {
        let source = match &self.microphone {
            MicrophoneSource::Device if self.gatekeeper.microphone() == Permission::NotAsked => {
                return self.ask_permission();
            }
            MicrophoneSource::Device => Source::Device(self.chosen[Direction::Microphone as usize].clone()),
            MicrophoneSource::Wav(path) => Source::Wav(path.clone()),
        };
        let was_waiting = matches!(self.microphone_is, Open::NotYet { .. });
        match self.sound.open_microphone(source) {
            Ok(opened) => {
                tracing::info!(device = opened.name, "microphone is open");
                self.microphone_is = Open::Yes;
                self.tell(SoundInput::Capturing);
                if was_waiting {
                    self.list();
                }
            }
            Err(error) => {
                self.microphone_is = Open::NotYet { again_at: Instant::now() + RETRY_INTERVAL };
                if !was_waiting {
                    tracing::warn!(%error, "microphone does not open");
                    let why = microphone_failed(&error);
                    self.tell(SoundInput::MicrophoneFailed(why.clone()));
                    self.tell(SoundInput::Checked(CheckName::Microphone, Outcome::failed(why)));
                }
            }
        }
    }

    /// The tone is played all the same: whether it is heard is asked, and the person knows better than any mixer.
    fn tell_muted_speaker(&self) {
        if let Some((device, volume)) = self.sound.speaker_volume()
            && volume.is_muted
        {
            let why = Observation::SpeakerMutedInSystem { device };
            self.tell(SoundInput::Checked(CheckName::Speaker, Outcome::failed(why.clone())));
            self.tell(SoundInput::SpeakerFailed(why));
        }
    }

    /// Where either end is a file there is no echo to be found.
    fn begin_echo_check(&mut self) {
        let is_possible = self.microphone_is == Open::Yes
            && matches!(self.microphone, MicrophoneSource::Device)
            && matches!(self.speaker, SpeakerTarget::Device);
        self.echo_check = is_possible.then(|| EchoCheck::begin(&self.sound));
        self.tell(if is_possible {
            SoundInput::Checking(CheckName::Echo)
        } else {
            SoundInput::Checked(CheckName::Echo, echo_check::not_checked())
        });
    }

    /// The person may take minutes to answer; the devices' thread goes on meanwhile.
    fn ask_permission(&mut self) {
        self.microphone_is = Open::AfterPermission;
        self.tell(SoundInput::AskingPermission);
        if !std::mem::replace(&mut self.is_asking, true) {
            let wishes = self.wishes.clone();
            self.gatekeeper.ask(Box::new(move |permission| {
                // nobody waits for it after the end
                let _ = wishes.send(Wish::PermissionAnswered(permission));
            }));
        }
    }

    fn permission_answered(&mut self, permission: Permission) {
        self.is_asking = false;
        if self.microphone_is != Open::AfterPermission {
            return;
        }
        match permission {
            Permission::Denied(why) => {
                self.microphone_is = Open::NotYet { again_at: Instant::now() + RETRY_INTERVAL };
                self.tell(SoundInput::MicrophoneFailed(permission::denied(why)));
            }
            Permission::Allowed | Permission::NotAsked => self.open_microphone(),
        }
    }

    fn close_microphone(&mut self) {
        self.microphone_is = Open::No;
        if let Err(error) = self.sound.close_microphone() {
            tracing::warn!(%error, "microphone does not close");
        }
    }

    fn open_speaker(&mut self) {
        if self.speaker_is == Open::Yes {
            return;
        }
        let target = match &self.speaker {
            SpeakerTarget::Device => Target::Device(self.chosen[Direction::Speaker as usize].clone()),
            SpeakerTarget::Wav(path) => Target::Wav(path.clone()),
            SpeakerTarget::Nothing => return,
        };
        let was_waiting = matches!(self.speaker_is, Open::NotYet { .. });
        match self.sound.open_speaker(target) {
            Ok(opened) => {
                tracing::info!(device = opened.name, "speaker is open");
                self.speaker_is = Open::Yes;
                self.tell(SoundInput::SpeakerWorks);
            }
            Err(error) => {
                self.speaker_is = Open::NotYet { again_at: Instant::now() + RETRY_INTERVAL };
                if !was_waiting {
                    tracing::warn!(%error, "speaker does not open");
                    self.tell(SoundInput::SpeakerFailed(speaker_failed(&error)));
                }
            }
        }
    }

    fn close(&mut self) {
        self.recording = None;
        self.echo_check = None;
        self.close_microphone();
        self.speaker_is = Open::No;
        if let Err(error) = self.sound.close_speaker() {
            tracing::warn!(%error, "speaker does not close");
        }
    }

    fn choose(&mut self, direction: Direction, device: &str) {
        let choice = if device == DEFAULT_DEVICE {
            DeviceChoice::Default
        } else {
            DeviceChoice::Id(DeviceId::from(device))
        };
        self.chosen[direction as usize] = choice;
        match direction {
            Direction::Microphone if self.microphone_is != Open::No => self.open_microphone(),
            Direction::Speaker if self.speaker_is != Open::No => {
                self.speaker_is = Open::No;
                self.open_speaker();
            }
            Direction::Microphone | Direction::Speaker => {}
        }
    }

    fn set_processing(&mut self, processing: Processing) {
        let wanted = audio::Processing {
            echo_cancellation: processing.echo_cancellation,
            noise_suppression: processing.noise_suppression,
            gain_control: processing.gain_control,
        };
        if let Err(error) = self.sound.set_processing(wanted) {
            tracing::warn!(%error, "sound processing does not switch");
            return;
        }
        self.cancels_echo = wanted.echo_cancellation;
    }

    fn list(&self) {
        match audio::devices::list() {
            Ok(devices) => {
                let of = |direction| {
                    devices
                        .iter()
                        .filter(move |device| device.direction == direction && is_offered(device))
                        .map(listed)
                        .collect()
                };
                self.tell(SoundInput::Devices {
                    microphones: of(audio::Direction::Input),
                    speakers: of(audio::Direction::Output),
                });
            }
            // Opening a device tells the person what is wrong.
            Err(error) => tracing::warn!(%error, "devices cannot be listed"),
        }
    }

    fn next_deadline(&self) -> Option<Instant> {
        let again_at = |open| match open {
            Open::NotYet { again_at } => Some(again_at),
            Open::No | Open::Yes | Open::AfterPermission => None,
        };
        let recorded = self.recording.as_ref().map(|(_, until)| *until);
        let listened = self.echo_check.as_ref().map(EchoCheck::ends);
        [again_at(self.microphone_is), again_at(self.speaker_is), recorded, listened]
            .into_iter()
            .flatten()
            .min()
    }

    fn meet_deadlines(&mut self) {
        let now = Instant::now();
        let is_due = |open| matches!(open, Open::NotYet { again_at } if again_at <= now);
        if is_due(self.microphone_is) {
            self.open_microphone();
        }
        if is_due(self.speaker_is) {
            self.open_speaker();
        }
        if let Some(check) = self.echo_check.take_if(|check| check.ends() <= now) {
            self.finish_echo_check(check);
        }
        if let Some((recording, _)) = self.recording.take_if(|(_, until)| *until <= now) {
            self.play_back(recording);
        }
    }

    /// Without a speaker the test ends here, so that it can be begun again.
    fn play_back(&self, recording: Recording) {
        if self.speaker_is != Open::Yes {
            return self.tell(SoundInput::Test(SpeakerTest::Idle));
        }
        self.tell(SoundInput::Test(SpeakerTest::PlayingBack));
        self.sound.play(recording.finish());
    }

    fn finish_echo_check(&self, check: EchoCheck) {
        let outcome = if self.microphone_is == Open::Yes {
            check.finish(self.sound.speaker_volume(), self.cancels_echo)
        } else {
            echo_check::not_checked()
        };
        self.tell(SoundInput::Checked(CheckName::Echo, outcome));
    }

    fn tell(&self, input: SoundInput) {
        self.inbox.put(Input::Sound(input));
    }
}

/// A recording of what a speaker plays is no microphone, unless the person made it the system's default.
fn is_offered(device: &audio::Device) -> bool {
    !device.is_monitor || device.is_default
}

fn listed(device: &audio::Device) -> Device {
    Device { id: device.id.to_string(), name: device.name.clone(), is_default: device.is_default }
}

pub(crate) fn microphone_failed(error: &AudioError) -> Observation {
    match error {
        AudioError::NoInputDevice { .. } => Observation::NoMicrophone,
        AudioError::DeviceBusy { device, .. } => Observation::MicrophoneBusy { device: device.clone() },
        AudioError::PermissionDenied { why, .. } => permission::denied(*why),
        AudioError::DeviceGone { device, .. } => Observation::MicrophoneLost { device: device.clone() },
        other => failed(other),
    }
}

pub(crate) fn speaker_failed(error: &AudioError) -> Observation {
    match error {
        AudioError::NoOutputDevice { .. } => Observation::NoSpeaker,
        AudioError::DeviceGone { device, .. } => Observation::SpeakerLost { device: device.clone() },
        AudioError::PermissionDenied { .. } => Observation::SpeakerDenied,
        other => failed(other),
    }
}

fn failed(error: &AudioError) -> Observation {
    match error {
        AudioError::NoSoundServer { .. } | AudioError::NotResponding { .. } => Observation::NoSoundServer,
        other => Observation::SoundFailed { detail: other.to_string() },
    }
}

#[cfg(test)]
mod tests;
