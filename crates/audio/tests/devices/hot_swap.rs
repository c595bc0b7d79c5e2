//! Devices that come, go and change in the middle of a call: carries out the table of `hot_swap/sequences.rs`.
//!
//! Each microphone gives a tone of its own, so that it is heard which one is in use; each speaker is listened to.

mod sequences;

use std::cell::{Cell, RefCell};
use std::fs;
use std::time::{Duration, Instant};

use audio::{Direction, SoundEvent, SoundOptions};
use testbed::{Process, wait_until};

use crate::sound_card::{Listened, PATIENCE, SoundCard, input, on_a_sound_card, output};
use crate::tone::{amplitude, tone};
use sequences::Happens::{self, *};
use sequences::Then::{self, *};
use sequences::{KINDS, Kind, SEQUENCES, Sequence};

/// Within this time a device is replaced, or it is said why not.
const PROMISED: Duration = Duration::from_secs(3);

/// A longer break in the frames would be a break in the published track.
const LONGEST_GAP: Duration = Duration::from_millis(300);

/// What is heard on the speakers, in Hz.
const HEARD: f64 = 2_100.0;

#[test]
fn whatever_happens_to_devices_the_right_one_is_in_use_within_three_seconds() {
    on_a_sound_card(
        "hot_swap::whatever_happens_to_devices_the_right_one_is_in_use_within_three_seconds",
        |card| {
            tones().iter().for_each(|module| load(card, module));
            // they live until the test ends
            let servers = RefCell::default();
            for sequence in SEQUENCES {
                println!("{}", sequence.name);
                Machine::new(card, &servers, sequence).run(sequence);
            }
        },
    );
}

/// A computer whose devices change, and a call on it.
struct Machine<'a> {
    card: &'a SoundCard,
    call: Listened,
    /// Those that were started here.
    servers: &'a RefCell<Vec<Process>>,
    /// Microphone and speaker, as far as is known.
    in_use: Cell<Option<(&'static str, &'static str)>>,
}

impl<'a> Machine<'a> {
    fn new(card: &'a SoundCard, servers: &'a RefCell<Vec<Process>>, sequence: &Sequence) -> Self {
        let machine =
            Self { card, call: Listened::new(SoundOptions::default()), servers, in_use: Cell::default() };
        for device in sequence.plugged {
            machine.plug(device, 48_000);
        }
        machine.set_default("inside");
        machine
    }

    fn run(self, sequence: &Sequence) {
        let (microphone, speaker) = sequence.chosen;
        self.call.sound.open_speaker(output(&sink(speaker))).unwrap();
        self.call.sound.open_microphone(input(&source(microphone))).unwrap();
        let (microphone, speaker) = sequence.begins_with;
        self.expect(&Uses(microphone, speaker), Instant::now());
        for (happens, then) in sequence.steps {
            self.call.forget_events();
            let since = self.happen(happens);
            self.expect(then, since);
        }
        let longest = self.call.longest_gap();
        assert!(longest < LONGEST_GAP, "{}: a gap of {longest:?}", sequence.name);
        for kind in &KINDS {
            self.unplug(kind.name);
        }
    }

    /// Gives when it had happened.
    fn happen(&self, happens: &Happens) -> Instant {
        match happens {
            Plug(device) => self.plug(device, 48_000),
            PlugAt(device, rate) => self.plug(device, *rate),
            Unplug(device) => self.unplug(device),
            Flap(device, times) => {
                for _ in 0..*times {
                    self.unplug(device);
                    self.plug(device, 48_000);
                }
            }
            Default(device) => self.set_default(device),
            Choose(microphone, speaker) => {
                self.call.sound.open_microphone(input(&source(microphone))).unwrap();
                self.call.sound.open_speaker(output(&sink(speaker))).unwrap();
            }
            MuteMicrophone(device, muted) => {
                self.card.pactl(&["set-source-mute", &source(device), if *muted { "1" } else { "0" }]);
            }
            SpeakerVolume(device, percent) => {
                self.card.pactl(&["set-sink-volume", &sink(device), &format!("{percent}%")]);
            }
            ServerDies => {
                self.card.pactl(&["exit"]);
            }
            ServerStarts => self.start_server(),
        }
        Instant::now()
    }

    #[track_caller]
    fn expect(&self, then: &Then, since: Instant) {
        match then {
            Uses(microphone, speaker) => self.expect_in_use(microphone, speaker, since),
            Replaced => {
                self.in_use.set(None);
                self.expect_told_of_both("their replacement", since, |event| match event {
                    SoundEvent::DeviceReplaced { direction, .. } => Some(*direction),
                    _ => None,
                });
            }
            NothingThere => {
                self.in_use.set(Some(("nothing", "nothing")));
                self.expect_told_of_both("that nothing is there", since, |event| match event {
                    SoundEvent::StreamError { direction, .. } => Some(*direction),
                    _ => None,
                });
            }
            Muted(direction, muted) => {
                let wanted = (direction, muted);
                self.expect_told("what the mixer does", since, |event| {
                    matches!(event, SoundEvent::SystemMute { direction, muted, .. } if (direction, muted) == wanted)
                });
            }
            Silence => {
                self.expect_told("silence", since, |event| matches!(event, SoundEvent::SilentInput { .. }));
            }
        }
    }

    #[track_caller]
    fn expect_told_of_both(
        &self,
        what: &str,
        since: Instant,
        direction_of: impl Fn(&SoundEvent) -> Option<Direction>,
    ) {
        let mut told = Vec::new();
        self.expect_told(what, since, |event| {
            told.extend(direction_of(event));
            told.contains(&Direction::Input) && told.contains(&Direction::Output)
        });
    }

    #[track_caller]
    fn expect_told(&self, what: &str, since: Instant, mut is_it: impl FnMut(&SoundEvent) -> bool) {
        let (told, ()) = self.call.wait_for_when(what, |event| is_it(event).then_some(()));
        within_promise(what, told - since);
    }

    /// Timed is when the sound came and when the change was told, not how long it takes here to ask the server.
    #[track_caller]
    fn expect_in_use(&self, microphone: &'static str, speaker: &'static str, since: Instant) {
        let frequency = f64::from(kind(microphone).microphone.unwrap());
        let is_heard = |samples: &[i16]| amplitude(samples, frequency) > 0.1;
        let heard = self.call.heard_when(since, microphone, is_heard);
        within_promise(microphone, heard - since);
        self.expect_told_of_change(microphone, speaker, since);
        wait_until(PATIENCE, "the devices are in use", || {
            self.card.microphone_in_use() == Some(source(microphone))
                && self.card.speaker_in_use() == Some(sink(speaker))
        });
        self.call.heard_when(Instant::now(), microphone, is_heard);
        self.call.sound.play(tone(HEARD, 20.0));
        let listener = self.card.listen_to(&sink(speaker));
        listener.wait_until_heard(speaker, |samples| amplitude(samples, HEARD) > 0.1);
    }

    /// The server may move streams by itself before that.
    #[track_caller]
    fn expect_told_of_change(&self, microphone: &'static str, speaker: &'static str, since: Instant) {
        let before = self.in_use.replace(Some((microphone, speaker)));
        let mut awaits =
            before.map_or((false, false), |before| (before.0 != microphone, before.1 != speaker));
        if awaits == (false, false) {
            return;
        }
        self.expect_told("the change", since, |event| {
            match event {
                SoundEvent::DeviceReplaced { direction: Direction::Input, device }
                | SoundEvent::Capturing { device } => awaits.0 &= device != microphone,
                SoundEvent::DeviceReplaced { direction: Direction::Output, device }
                | SoundEvent::Playing { device } => awaits.1 &= device != speaker,
                _ => {}
            }
            awaits == (false, false)
        });
    }

    fn plug(&self, device: &str, rate: u32) {
        modules(kind(device), rate).iter().for_each(|module| load(self.card, module));
    }

    fn unplug(&self, device: &str) {
        let loaded = self.card.pactl(&["list", "short", "modules"]);
        let is_of_device = |line: &&str| line.contains(&format!("_name={device}-"));
        for module in loaded.lines().filter(is_of_device) {
            self.card.pactl(&["unload-module", module.split('\t').next().unwrap()]);
        }
    }

    fn set_default(&self, device: &str) {
        self.card.pactl(&["set-default-source", &source(device)]);
        self.card.pactl(&["set-default-sink", &sink(device)]);
    }

    fn start_server(&self) {
        let script = self.card.script();
        let before = fs::read_to_string(&script).unwrap();
        let inside: String = tones()
            .into_iter()
            .chain(modules(kind("inside"), 48_000))
            .map(|module| format!("load-module {module}\n"))
            .collect();
        fs::write(
            &script,
            format!("{before}{inside}set-default-source inside-in\nset-default-sink inside-out\n"),
        )
        .unwrap();
        self.servers.borrow_mut().push(self.card.start_again());
        wait_until(PATIENCE, "the server is there", || self.card.answers());
        fs::write(&script, before).unwrap();
    }
}

fn load(card: &SoundCard, module: &str) {
    let words: Vec<&str> = std::iter::once("load-module").chain(module.split(' ')).collect();
    card.pactl(&words);
}

/// PulseAudio's name of a microphone. No two things have the same name there.
fn source(device: &str) -> String {
    if device == "default" { device.to_owned() } else { format!("{device}-in") }
}

/// PulseAudio's name of a speaker.
fn sink(device: &str) -> String {
    if device == "default" { device.to_owned() } else { format!("{device}-out") }
}

#[track_caller]
fn within_promise(what: &str, took: Duration) {
    println!("    {what}: {took:.1?}");
    assert!(took < PROMISED, "{what} took {took:?}");
}

fn kind(name: &str) -> &'static Kind {
    KINDS.iter().find(|kind| kind.name == name).unwrap()
}

/// What PulseAudio loads for a device. Microphones and speakers are second names for virtual ones that never stop: those that
/// begin to run when they are opened take up to 2 s for it, as no hardware does.
fn modules(kind: &Kind, rate: u32) -> Vec<String> {
    let name = kind.name;
    let microphone = kind.microphone.map(|frequency| {
        format!(
            "module-remap-source source_name={name}-in master=tone-{frequency}.monitor rate={rate} \
             source_properties=device.description={name}"
        )
    });
    let speaker = kind.speaker.then(|| {
        format!(
            "module-remap-sink sink_name={name}-out master=drain rate={rate} \
             sink_properties=device.description={name}"
        )
    });
    microphone.into_iter().chain(speaker).collect()
}

/// What is always there: the tones of the microphones, kept running by somebody who listens to them.
fn tones() -> Vec<String> {
    let of_tone = |frequency: u32| {
        [
            format!("module-null-sink sink_name=tone-{frequency} rate=48000"),
            format!("module-sine sink=tone-{frequency} frequency={frequency}"),
            format!("module-loopback source=tone-{frequency}.monitor sink=drain latency_msec=20"),
        ]
    };
    let drain = "module-null-sink sink_name=drain".to_owned();
    std::iter::once(drain).chain(KINDS.iter().filter_map(|kind| kind.microphone).flat_map(of_tone)).collect()
}
