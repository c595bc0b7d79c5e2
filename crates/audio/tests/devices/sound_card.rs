//! A sound server for one test.
//!
//! Which sound server a program uses is decided by its environment, which a running (and threaded) program must not
//! change. So each test runs itself a second time, as the only test of a process with the right environment.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};
use std::{env, fs};

use audio::{CaptureSink, DeviceChoice, Frame, Input, Output, Sound, SoundEvent, SoundOptions};
use testbed::{Launch, Process, Scratch, SoundServer, find_program, wait_until};

const CHILD: &str = "VIVAVOCE_SOUND_TEST";

/// Sound is about time: tests that measure it take turns.
static TURN: Mutex<()> = Mutex::new(());

/// How long anything may take here, on a machine that is busy with other tests.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// Runs `test`, the body of the test function called `name` (with its module), on a sound card of its own.
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
        // a sound server of the user's is found by it
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

    /// Whether the server runs.
    pub fn answers(&self) -> bool {
        let output = Command::new(find_program("pactl").unwrap()).arg("info").output().unwrap();
        output.status.success()
    }

    /// The server's start script.
    pub fn script(&self) -> PathBuf {
        Path::new(&env::var_os("PULSE_RUNTIME_PATH").unwrap()).join("start.pa")
    }

    /// Starts the server again after it has ended, with the same devices at the same place.
    pub fn start_again(&self) -> Process {
        let script = self.script();
        Launch::new("pulseaudio", find_program("pulseaudio").unwrap())
            .args(["-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1"])
            .arg(format!("--file={}", script.display()))
            .start(self.folder())
            .unwrap()
    }

    /// How many streams this program records with, as the server sees it.
    pub fn microphones_in_use(&self) -> usize {
        self.streams("source-outputs")
    }

    /// How many streams this program plays with, as the server sees it.
    pub fn speakers_in_use(&self) -> usize {
        self.streams("sink-inputs")
    }

    fn streams(&self, kind: &str) -> usize {
        self.devices_of_streams(kind).len()
    }

    /// The device that this program records from, as the server sees it; `None` unless it is one.
    pub fn microphone_in_use(&self) -> Option<String> {
        self.device_in_use("source-outputs", "sources")
    }

    /// The device that this program plays on.
    pub fn speaker_in_use(&self) -> Option<String> {
        self.device_in_use("sink-inputs", "sinks")
    }

    fn device_in_use(&self, streams: &str, devices: &str) -> Option<String> {
        let [device] = self.devices_of_streams(streams).try_into().ok()?;
        let devices = self.pactl(&["list", "short", devices]);
        let mut columns = devices.lines().map(|line| line.split('\t'));
        columns.find_map(|mut columns| {
            (columns.next() == Some(&device)).then(|| columns.next().unwrap_or_default().to_owned())
        })
    }

    /// The number of the device of each of this program's streams.
    fn devices_of_streams(&self, kind: &str) -> Vec<String> {
        let clients = self.our_connections();
        let streams = self.pactl(&["list", "short", kind]);
        let columns = streams.lines().map(|line| line.split('\t').collect::<Vec<_>>());
        columns
            .filter(|columns| columns.get(2).is_some_and(|client| clients.iter().any(|ours| ours == client)))
            .map(|columns| columns[1].to_owned())
            .collect()
    }

    /// This program's connections to the server, by their numbers there.
    pub fn our_connections(&self) -> Vec<String> {
        let ours = format!("application.process.id = \"{}\"", std::process::id());
        let clients = self.pactl(&["list", "clients"]);
        clients
            .split("Client #")
            .filter(|client| client.contains(&ours))
            .filter_map(|client| client.lines().next().map(str::to_owned))
            .collect()
    }

    /// Begins to record what is heard from a sink.
    pub fn listen_to(&self, sink: &str) -> Listener {
        let file = self.folder().join(format!("{sink}.raw"));
        let recorder = Launch::new("parecord", find_program("parecord").unwrap())
            .args([&format!("--device={sink}.monitor"), "--raw", "--latency-msec=50"])
            .args(["--rate=48000", "--channels=1", "--format=s16le"])
            .arg(&file)
            .start(self.folder())
            .unwrap();
        let listener = Listener { _recorder: recorder, file };
        wait_until(PATIENCE, "the recorder records", || !listener.heard().is_empty());
        listener
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

/// A recording that goes on until it is dropped. It is another program's, so that its work is not done by what it listens
/// to.
pub struct Listener {
    _recorder: Process,
    file: PathBuf,
}

impl Listener {
    /// All that has been heard so far.
    pub fn heard(&self) -> Vec<i16> {
        let bytes = fs::read(&self.file).unwrap_or_default();
        bytes.chunks_exact(2).map(|pair| i16::from_le_bytes([pair[0], pair[1]])).collect()
    }

    /// Waits until the newest tenth of a second fulfils `condition`.
    #[track_caller]
    pub fn wait_until_heard(&self, what: &str, condition: impl Fn(&[i16]) -> bool) {
        self.wait_until_last(0.1, what, condition);
    }

    /// Waits until the newest `seconds` fulfil `condition`.
    #[track_caller]
    pub fn wait_until_last(&self, seconds: f64, what: &str, condition: impl Fn(&[i16]) -> bool) {
        let samples = (seconds * 48_000.0) as usize;
        wait_until(PATIENCE, what, || {
            let heard = self.heard();
            heard.len() >= samples && condition(&heard[heard.len() - samples..])
        });
    }
}

/// A [`Sound`] whose events and frames can be waited for.
pub struct Listened {
    pub sound: Sound,
    events: mpsc::Receiver<(Instant, SoundEvent)>,
    frames: mpsc::Receiver<(Instant, Frame)>,
    /// When the last frame that was looked at arrived, and the longest time between two.
    arrivals: Cell<(Option<Instant>, Duration)>,
}

struct Arrivals(mpsc::Sender<(Instant, Frame)>);

impl CaptureSink for Arrivals {
    fn frame(&mut self, frame: &Frame) {
        // nobody waits any more when the test is over
        let _ = self.0.send((Instant::now(), frame.clone()));
    }
}

impl Listened {
    pub fn new(options: SoundOptions) -> Self {
        let (sender, events) = mpsc::channel();
        let sound = Sound::new(options, move |event| {
            let _ = sender.send((Instant::now(), event));
        })
        .unwrap();
        let (sink, frames) = mpsc::channel();
        sound.set_capture_sink(Some(Box::new(Arrivals(sink))));
        Self { sound, events, frames, arrivals: Cell::default() }
    }

    /// With a microphone.
    pub fn capturing(microphone: &str) -> Self {
        let listened = Self::new(SoundOptions::default());
        listened.sound.open_microphone(input(microphone)).unwrap();
        listened
    }

    /// Waits for the first event that `wanted` makes something of.
    #[track_caller]
    pub fn wait_for<T>(&self, what: &str, wanted: impl FnMut(&SoundEvent) -> Option<T>) -> T {
        self.wait_for_when(what, wanted).1
    }

    /// The same, with the time at which it was told.
    #[track_caller]
    pub fn wait_for_when<T>(
        &self,
        what: &str,
        mut wanted: impl FnMut(&SoundEvent) -> Option<T>,
    ) -> (Instant, T) {
        let deadline = Instant::now() + PATIENCE;
        let mut seen = Vec::new();
        loop {
            match self.events.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok((told, event)) => match wanted(&event) {
                    Some(found) => return (told, found),
                    None if matches!(event, SoundEvent::Levels(_)) => {}
                    None => seen.push(event),
                },
                Err(_) => panic!("no event within {PATIENCE:?} for {what}; seen: {seen:?}"),
            }
        }
    }

    /// The next frames and when each arrived.
    #[track_caller]
    pub fn frames(&self, count: usize) -> Vec<(Instant, Frame)> {
        let next = || self.frames.recv_timeout(PATIENCE).ok();
        let frames: Vec<_> = std::iter::from_fn(next).take(count).collect();
        assert_eq!(frames.len(), count, "the frames stopped");
        for (arrived, _) in &frames {
            let (last, longest) = self.arrivals.get();
            let gap = last.map_or(Duration::ZERO, |last| *arrived - last);
            self.arrivals.set((Some(*arrived), longest.max(gap)));
        }
        frames
    }

    /// The longest time between two of the frames that were looked at.
    pub fn longest_gap(&self) -> Duration {
        self.arrivals.get().1
    }

    /// What was told so far is not waited for any more.
    pub fn forget_events(&self) {
        self.events.try_iter().for_each(drop);
    }

    /// Waits until 100 ms that arrived after a moment fulfil `condition`. Gives when they had arrived.
    #[track_caller]
    pub fn heard_when(&self, since: Instant, what: &str, condition: impl Fn(&[i16]) -> bool) -> Instant {
        while self.frames(1)[0].0 < since {}
        let deadline = Instant::now() + PATIENCE;
        loop {
            let frames = self.frames(10);
            let samples: Vec<i16> = frames.iter().flat_map(|(_, frame)| frame.samples).collect();
            if condition(&samples) {
                return frames[9].0;
            }
            assert!(Instant::now() < deadline, "not heard within {PATIENCE:?}: {what}");
        }
    }

    /// The samples of the next frames.
    #[track_caller]
    pub fn samples(&self, frames: usize) -> Vec<i16> {
        self.frames(frames).iter().flat_map(|(_, frame)| frame.samples).collect()
    }

    /// Waits until what is captured fulfils `condition`, looking at 100 ms at a time.
    #[track_caller]
    pub fn wait_until_heard(&self, what: &str, condition: impl Fn(&[i16]) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !condition(&self.samples(10)) {
            assert!(Instant::now() < deadline, "not heard within {PATIENCE:?}: {what}");
        }
    }
}

/// A device by PulseAudio's name for it; `default` for the default one.
fn choice(name: &str) -> DeviceChoice {
    match name {
        "default" => DeviceChoice::Default,
        name => DeviceChoice::Id(format!("pulseaudio:{name}").as_str().into()),
    }
}

pub fn input(name: &str) -> Input {
    Input::Device(choice(name))
}

pub fn output(name: &str) -> Output {
    Output::Device(choice(name))
}
