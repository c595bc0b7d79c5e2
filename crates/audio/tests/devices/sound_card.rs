//! A sound server for one test.
//!
//! Which sound server a program uses is decided by its environment, which a running (and threaded) program must not
//! change. So each test runs itself a second time, as the only test of a process with the right environment.

use std::env;
use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, PoisonError, mpsc};
use std::time::Duration;

use audio::{Sound, SoundEvent, SoundOptions};
use testbed::{Launch, Process, Scratch, SoundServer, find_program};

const CHILD: &str = "VIVAVOCE_SOUND_TEST";

/// Sound is about time: tests that measure it take turns.
static TURN: Mutex<()> = Mutex::new(());

/// Runs `test`, which is the body of the test function called `name` (with its module), on a sound card of its own.
pub fn on_a_sound_card(name: &str, test: impl FnOnce(&SoundCard)) {
    if env::var_os(CHILD).is_some() {
        return test(&SoundCard { scratch: Scratch::new("sound-test").unwrap() });
    }
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let server = SoundServer::start().unwrap();
    run_again(name, server.env());
}

/// Runs `test` where there is no sound server.
pub fn without_a_sound_card(name: &str, test: impl FnOnce()) {
    if env::var_os(CHILD).is_some() {
        return test();
    }
    let nowhere = Scratch::new("no-sound").unwrap();
    let socket = nowhere.path().join("nobody-listens").display().to_string();
    run_again(name, vec![("PULSE_SERVER".to_owned(), format!("unix:{socket}"))]);
}

fn run_again(name: &str, sound: Vec<(String, String)>) {
    let status = Command::new(env::current_exe().unwrap())
        .args([name, "--exact", "--nocapture", "--test-threads=1"])
        .env(CHILD, "1")
        .env_remove("XDG_RUNTIME_DIR")
        .envs(sound)
        .status()
        .unwrap();
    assert!(status.success(), "{name}: {status}");
}

/// The sound server that the environment names: sinks `mic` and `spk`; the default microphone hears `mic`.
pub struct SoundCard {
    scratch: Scratch,
}

impl SoundCard {
    pub fn folder(&self) -> &Path {
        self.scratch.path()
    }

    pub fn pactl(&self, args: &[&str]) -> String {
        let output =
            Command::new(find_program("pactl").unwrap()).args(args).env("LC_ALL", "C").output().unwrap();
        assert!(output.status.success(), "pactl {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// How many programs record from the server now.
    pub fn microphones_in_use(&self) -> usize {
        self.pactl(&["list", "short", "source-outputs"])
            .lines()
            // the server's own stream, between the microphone and its second name
            .filter(|line| line.split_whitespace().nth(2).is_some_and(|client| client != "-"))
            .count()
    }

    /// How many programs play on the server now.
    pub fn speakers_in_use(&self) -> usize {
        self.pactl(&["list", "short", "sink-inputs"]).lines().count()
    }

    /// Plays a file into a sink until it ends or the process is dropped.
    pub fn play(&self, sink: &str, wav: &Path) -> Process {
        Launch::new("paplay", find_program("paplay").unwrap())
            .args([&format!("--device={sink}"), "--latency-msec=50"])
            .arg(wav)
            .start(self.folder())
            .unwrap()
    }
}

/// A [`Sound`] whose events can be waited for.
pub struct Listened {
    pub sound: Sound,
    events: mpsc::Receiver<SoundEvent>,
}

impl Listened {
    pub fn new(options: SoundOptions) -> Self {
        let (sender, events) = mpsc::channel();
        let sound = Sound::new(options, move |event| {
            let _ = sender.send(event);
        })
        .unwrap();
        Self { sound, events }
    }

    pub fn try_next(&self) -> Result<SoundEvent, mpsc::TryRecvError> {
        self.events.try_recv()
    }

    /// Waits for the first event that `wanted` makes something of.
    #[track_caller]
    pub fn wait_for<T>(&self, what: &str, mut wanted: impl FnMut(&SoundEvent) -> Option<T>) -> T {
        let patience = Duration::from_secs(15);
        let mut seen = Vec::new();
        loop {
            match self.events.recv_timeout(patience) {
                Ok(event) => match wanted(&event) {
                    Some(found) => return found,
                    None if matches!(event, SoundEvent::Levels(_)) => {}
                    None => seen.push(event),
                },
                Err(error) => panic!("no event for {what}: {error}; seen: {seen:?}"),
            }
        }
    }
}
