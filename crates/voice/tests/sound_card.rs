//! The checks of sound before a call, and what is told in it, on a real sound server: PulseAudio with virtual devices,
//! private to each test.
//!
//! Which sound server a program uses is decided by its environment, so each test runs itself a second time, as the only test
//! of a process with the right one.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test reports by failing")]

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
    sync::mpsc,
    time::{Duration, Instant},
};

use diagnosis::{BrokenSound, Grade, Observation};
use interview::{
    CheckName, Direction, Inbox, Input, Outcome, Port, Processing, Quantity, SoundEffect, SoundInput,
};
use testbed::{Launch, Process, Scratch, SoundServer, Speech, find_program};
use voice::{RoomPort, Settings, SoundPort};

const CHILD: &str = "VIVAVOCE_SOUND_TEST";
const SERVER: &str = "VIVAVOCE_SOUND_TEST_SERVER";
const PATIENCE: Duration = Duration::from_secs(20);

/// Runs `test`, the body of the test function called `name`, on a sound card of its own.
fn on_a_sound_card(name: &str, test: impl FnOnce(Ports)) {
    if env::var_os(CHILD).is_some() {
        return test(Ports::new());
    }
    let server = SoundServer::start().unwrap();
    let status = Command::new(env::current_exe().unwrap())
        .args([name, "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD, "1")
        .env(SERVER, server.id().to_string())
        .env_remove("XDG_RUNTIME_DIR")
        .envs(server.env())
        .status()
        .unwrap();
    assert!(status.success(), "{name}: {status}");
}

/// The ports on the sound server that the environment names: sinks `mic` and `spk`; the default microphone hears `mic`.
struct Ports {
    scratch: Scratch,
    sound: SoundPort,
    _room: RoomPort,
    inputs: mpsc::Receiver<SoundInput>,
    _runtime: tokio::runtime::Runtime,
}

impl Ports {
    fn new() -> Self {
        let (put, inputs) = mpsc::channel();
        let inbox = Inbox::new(move |input| {
            if let Input::Sound(input) = input {
                let _ = put.send(input);
            }
        });
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (sound, room) =
            voice::start(Settings::default(), runtime.handle().clone(), inbox, |_| {}).unwrap();
        Self { scratch: Scratch::new("voice-sound").unwrap(), sound, _room: room, inputs, _runtime: runtime }
    }

    fn pactl(&self, args: &[&str]) {
        let output = Command::new(find_program("pactl").unwrap()).args(args).output().unwrap();
        assert!(output.status.success(), "pactl {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// Somebody speaks into the microphone until this is dropped or a minute is over. `gain` as sox takes it.
    fn speak(&self, gain: &str) -> Process {
        let said = self.scratch.path().join("said.wav");
        let text = "I would first write a test that shows the failure, and then repair it.";
        Speech::say(text, Speech::CANDIDATE, &said).unwrap();
        let spoken = self.sox(&said, &["norm", "-6", "gain", gain, "pad", "0", "0.7", "repeat", "10"]);
        Launch::new("paplay", find_program("paplay").unwrap())
            .args(["--device=mic", "--latency-msec=50"])
            .arg(spoken)
            .start(self.scratch.path())
            .unwrap()
    }

    fn sox(&self, wav: &Path, effects: &[&str]) -> PathBuf {
        let made = self.scratch.path().join("spoken.wav");
        let status = Command::new(find_program("sox").unwrap())
            .arg(wav)
            .args(["-r", "48000"])
            .arg(&made)
            .args(effects)
            .status()
            .unwrap();
        assert!(status.success(), "sox: {status}");
        made
    }

    fn wait<T>(&self, what: &str, mut wanted: impl FnMut(&SoundInput) -> Option<T>) -> T {
        let deadline = Instant::now() + PATIENCE;
        let mut passed = Vec::new();
        while let Ok(input) = self.inputs.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            if let Some(found) = wanted(&input) {
                return found;
            }
            passed.push(input);
        }
        panic!("{what} was not told; these were: {passed:#?}");
    }

    /// Waits until a check comes to this.
    fn wait_for_check(&self, name: CheckName, is_it: impl Fn(&Outcome) -> bool) -> Outcome {
        self.wait(&format!("{name:?}"), |input| match input {
            SoundInput::Checked(of, outcome) if *of == name && is_it(outcome) => Some(outcome.clone()),
            _ => None,
        })
    }

    /// Plays the test tone and gives what came of the check of the echo. On a busy machine the microphone misses some of the
    /// tone, which is no answer; then it is played again.
    fn check_echo(&mut self) -> Outcome {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.sound.carry_out(SoundEffect::TestSpeaker);
            let outcome = self.wait_for_check(CheckName::Echo, |_| true);
            if outcome.observed != Some(Observation::EchoNotChecked) || Instant::now() > deadline {
                return outcome;
            }
        }
    }
}

/// Sends the sound server a signal.
fn signal_server(signal: &str) {
    let server = env::var(SERVER).unwrap();
    let status = Command::new("kill").args([signal, &server]).status().unwrap();
    assert!(status.success(), "kill {signal} {server}: {status}");
}

fn measured(outcome: &Outcome, quantity: Quantity) -> f64 {
    let measure = outcome.measures.iter().find(|measure| measure.quantity == quantity);
    measure.unwrap_or_else(|| panic!("no {quantity:?}: {outcome:?}")).value
}

#[test]
fn a_microphone_is_judged_again_whenever_it_sounds_otherwise() {
    on_a_sound_card("a_microphone_is_judged_again_whenever_it_sounds_otherwise", |mut ports| {
        ports.sound.carry_out(SoundEffect::OpenMicrophone);
        let silent = ports.wait_for_check(CheckName::Microphone, |outcome| outcome.grade == Grade::Failed);
        assert!(matches!(silent.observed, Some(Observation::MicrophoneSilent { .. })), "{silent:?}");

        let speaking = ports.speak("0");
        let good = ports.wait_for_check(CheckName::Microphone, |outcome| outcome.grade == Grade::Good);
        let level = measured(&good, Quantity::SpeechDbfs);
        assert!((-35.0..-10.0).contains(&level), "{good:?}");
        assert_eq!(measured(&good, Quantity::ClippedPercent), 0.0);
        drop(speaking);

        let _speaking = ports.speak("30");
        let clipping = ports.wait_for_check(CheckName::Microphone, |outcome| {
            matches!(outcome.observed, Some(Observation::MicrophoneClipping { .. }))
        });
        assert_eq!(clipping.grade, Grade::Poor, "{clipping:?}");

        ports.pactl(&["set-source-mute", "mic.monitor", "1"]);
        let muted = ports.wait_for_check(CheckName::Microphone, |outcome| outcome.grade == Grade::Failed);
        assert!(matches!(muted.observed, Some(Observation::MicrophoneMutedInSystem { .. })), "{muted:?}");
    });
}

#[test]
fn the_test_tone_is_looked_for_in_the_microphone() {
    on_a_sound_card("the_test_tone_is_looked_for_in_the_microphone", |mut ports| {
        ports.sound.carry_out(SoundEffect::TestSpeaker);
        let skipped = ports.wait_for_check(CheckName::Echo, |_| true);
        assert_eq!((skipped.grade, skipped.observed), (Grade::Skipped, Some(Observation::EchoNotChecked)));

        let _speaking = ports.speak("0");
        ports.sound.carry_out(SoundEffect::OpenMicrophone);
        ports.wait("the microphone", |input| matches!(input, SoundInput::Capturing).then_some(()));
        let apart = ports.check_echo();
        assert_eq!(
            (apart.grade, &apart.observed),
            (Grade::Good, &None),
            "they do not hear each other: {apart:?}"
        );

        // the air between them
        ports.pactl(&["load-module", "module-loopback", "source=spk.monitor", "sink=mic", "latency_msec=30"]);
        let heard = ports.check_echo();
        assert_eq!(heard.observed, Some(Observation::EchoHeard { cancelled: true }), "{heard:?}");
        assert_eq!(heard.grade, Grade::Fair);
        let loss = measured(&heard, Quantity::EchoLossDb);
        assert!((-3.0..3.0).contains(&loss), "{heard:?}");
        assert!(measured(&heard, Quantity::EchoDelayMs) < 500.0, "{heard:?}");

        let echo_cancellation = false;
        ports
            .sound
            .carry_out(SoundEffect::SetProcessing(Processing { echo_cancellation, ..Processing::default() }));
        let heard = ports.check_echo();
        assert_eq!(heard.observed, Some(Observation::EchoHeard { cancelled: false }), "{heard:?}");
        assert_eq!(heard.grade, Grade::Poor);
    });
}

#[test]
fn a_muted_or_very_quiet_speaker_is_told_as_such_and_says_nothing_of_the_echo() {
    on_a_sound_card(
        "a_muted_or_very_quiet_speaker_is_told_as_such_and_says_nothing_of_the_echo",
        |mut ports| {
            let _speaking = ports.speak("0");
            ports.sound.carry_out(SoundEffect::OpenMicrophone);
            ports.wait("the microphone", |input| matches!(input, SoundInput::Capturing).then_some(()));
            let percent = |outcome: &Outcome| match outcome.observed {
                Some(Observation::EchoSpeakerQuiet { percent, .. }) => Some(percent),
                _ => None,
            };

            ports.pactl(&["set-sink-volume", "spk", "20%"]);
            let quiet = ports.check_echo();
            assert_eq!((quiet.grade, percent(&quiet)), (Grade::Skipped, Some(20)), "{quiet:?}");

            ports.pactl(&["set-sink-mute", "spk", "1"]);
            ports.sound.carry_out(SoundEffect::TestSpeaker);
            let speaker = ports.wait_for_check(CheckName::Speaker, |_| true);
            assert!(
                matches!(speaker.observed, Some(Observation::SpeakerMutedInSystem { .. })),
                "{speaker:?}"
            );
            assert_eq!(speaker.grade, Grade::Failed);
            ports.wait_for_check(CheckName::Echo, |_| true);
            let muted = ports.check_echo();
            assert_eq!((muted.grade, percent(&muted)), (Grade::Skipped, Some(0)), "{muted:?}");

            ports.pactl(&["set-sink-mute", "spk", "0"]);
            ports.pactl(&["set-sink-volume", "spk", "100%"]);
            let heard = ports.check_echo();
            assert_eq!((heard.grade, &heard.observed), (Grade::Good, &None), "{heard:?}");
        },
    );
}

#[test]
fn what_records_the_speaker_is_no_microphone() {
    on_a_sound_card("what_records_the_speaker_is_no_microphone", |mut ports| {
        let device = "pulseaudio:spk.monitor".to_owned();
        ports.sound.carry_out(SoundEffect::ChooseDevice { direction: Direction::Microphone, device });
        ports.sound.carry_out(SoundEffect::OpenMicrophone);
        ports.sound.carry_out(SoundEffect::TestSpeaker);
        let wrong = ports.wait_for_check(CheckName::Microphone, |outcome| {
            matches!(outcome.observed, Some(Observation::MicrophoneIsSpeaker { .. }))
        });
        assert_eq!(wrong.grade, Grade::Failed);
    });
}

#[test]
fn breaks_in_the_sound_are_counted_and_told_with_the_device_that_has_them() {
    on_a_sound_card("breaks_in_the_sound_are_counted_and_told_with_the_device_that_has_them", |mut ports| {
        ports.sound.carry_out(SoundEffect::OpenMicrophone);
        ports.wait("the microphone", |input| matches!(input, SoundInput::Capturing).then_some(()));
        let continuity = |input: &SoundInput| match input {
            SoundInput::Continuity(outcome) => Some(outcome.clone()),
            _ => None,
        };
        let mut broken = ports.wait("how even the sound is", continuity);

        // a sound system that hangs, as one on a busy machine does, and goes on before its device is given up
        signal_server("-STOP");
        while broken.grade != Grade::Poor {
            broken = ports.wait("the breaks", continuity);
        }
        signal_server("-CONT");
        let Some(Observation::SoundBreaksUp { what: BrokenSound::Microphone, breaks, .. }) = broken.observed
        else {
            panic!("{broken:?}");
        };
        assert_eq!(measured(&broken, Quantity::Glitches), f64::from(breaks));
    });
}
