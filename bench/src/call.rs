//! The place that all calls are held in, and one turn of each side in it.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use testbed::{Display, Keyring, LiveKitServer, Process, Scratch, SessionBus, SoundServer};

use crate::{
    analysis::{Recording, delays},
    browser::{self, Browser},
    ear::Ear,
    host::Host,
    native::{self, App, Partner},
    usage::{self, Usage},
    voices,
};

const SHORT: Duration = Duration::from_secs(30);
/// Words at the beginning of a call that are not counted, some ten seconds: buffers are still finding their depth.
const SETTLING: usize = 8;
/// The same for what processor and memory are read for.
const SETTLING_TIME: Duration = Duration::from_secs(10);

/// One voice server, one sound card, one display with room for two windows side by side.
pub struct Place {
    pub host: Host,
    _livekit: LiveKitServer,
    sound: SoundServer,
    _keyring: Keyring,
    bus: SessionBus,
    display: Display,
    scratch: Scratch,
}

/// What a call took of the machine, second by second.
#[derive(Default)]
pub struct Taken {
    pub client: Vec<Usage>,
    /// What the sound server had to do for it, and for the two voices that are the same on both sides.
    pub sound_server: Vec<Usage>,
}

/// What one call told.
pub struct Turn {
    pub published: Duration,
    /// Of each word, in milliseconds; `None` when it was not heard.
    pub delays: Vec<Option<f64>>,
}

impl Place {
    pub async fn start() -> Result<Self> {
        let livekit = LiveKitServer::start()?;
        let sound = SoundServer::start()?;
        // the one that browsers list
        sound.pactl(&["set-default-source", "microphone"])?;
        let (width, height) = browser::WINDOW;
        let display = Display::start_sized(2 * width, height + 40)?;
        let bus = SessionBus::start()?;
        let keyring = Keyring::start(&bus)?;
        let host = Host::start(&livekit).await?;
        let scratch = Scratch::new("bench")?;
        Ok(Self { host, _livekit: livekit, sound, _keyring: keyring, bus, display, scratch })
    }

    /// A call of the app with a listener, in which words are said.
    pub async fn native_turn(&self, room: &str, words: usize, seed: u32) -> Result<Turn> {
        let folder = self.folder(room)?;
        let _room = self.quiet_room(&folder, words)?;
        let mut partner = Partner::listen(&self.host, room, &folder, self.environment())?;
        let invite = native::invite(&self.host, room, "candidate")?;
        let app = App::join(&invite, &folder, self.environment()).await?;
        let speaks = |partner: &mut Process| partner.stderr().contains("speaker is open").then_some(());
        partner.process().wait_for(SHORT, "an open speaker", speaks)?;
        let delays = self.say(&folder, words, seed)?;
        let published = app.start_to_published;
        app.close().await?;
        Ok(Turn { published, delays })
    }

    /// The same call of two windows of the browser. The page's answer to what was done to its microphone comes with it.
    pub async fn browser_turn(&self, room: &str, words: usize, seed: u32) -> Result<(Turn, Value)> {
        let folder = self.folder(room)?;
        let _room = self.quiet_room(&folder, words)?;
        let (speaker, listener) = (format!("speaker-{room}"), format!("listener-{room}"));
        let page = (speaker.as_str(), "speaker", room);
        let mut browser = Browser::open(&self.host, self.scratch.path(), page, self.environment())?;
        let joined = self.host.wait_for(&speaker, "joined", SHORT).await?;
        browser.open_another(&listener, "listener", room)?;
        self.host.wait_for(&listener, "hears", SHORT).await?;
        let published = published(&joined)?;
        let delays = self.say(&folder, words, seed)?;
        browser.close()?;
        Ok((Turn { published, delays }, joined))
    }

    /// How long the browser takes from connecting to its published microphone, when that was open before.
    pub async fn browser_published_prepared(&self, room: &str) -> Result<Duration> {
        let speaker = format!("prepared-{room}");
        let page = (speaker.as_str(), "prepared", room);
        let browser = Browser::open(&self.host, self.scratch.path(), page, self.environment())?;
        let joined = self.host.wait_for(&speaker, "joined", SHORT).await?;
        browser.close()?;
        published(&joined)
    }

    /// Processor and memory of the app in a call in which both speak.
    pub async fn native_usage(&self, room: &str, during: Duration) -> Result<Taken> {
        let folder = self.folder(room)?;
        let (_partner, _candidate) = self.conversation(room, &folder, during)?;
        let invite = native::invite(&self.host, room, "candidate")?;
        let app = App::join(&invite, &folder, self.environment()).await?;
        let taken = self.watch(app.id, during).await?;
        app.close().await?;
        Ok(taken)
    }

    /// The same of the browser.
    pub async fn browser_usage(&self, room: &str, during: Duration) -> Result<Taken> {
        let folder = self.folder(room)?;
        let (_partner, _candidate) = self.conversation(room, &folder, during)?;
        let page = format!("speaker-{room}");
        let opened = (page.as_str(), "speaker", room);
        let browser = Browser::open(&self.host, self.scratch.path(), opened, self.environment())?;
        self.host.wait_for(&page, "joined", SHORT).await?;
        self.host.wait_for(&page, "hears", SHORT).await?;
        let taken = self.watch(browser.id(), during).await?;
        browser.close()?;
        Ok(taken)
    }

    pub fn native_paint(&self, name: &str) -> Result<Duration> {
        native::first_paint(&self.folder(name)?, self.environment())
    }

    pub async fn browser_paint(&self, name: &str) -> Result<Duration> {
        let page = (name, "nobody", "");
        let browser = Browser::open(&self.host, self.scratch.path(), page, self.environment())?;
        let took = browser.first_paint(name).await?;
        browser.close()?;
        Ok(took)
    }

    async fn watch(&self, client: u32, during: Duration) -> Result<Taken> {
        let all = SETTLING_TIME + during;
        let (client, sound_server) =
            tokio::try_join!(usage::watch(client, all), usage::watch(self.sound.id(), all))?;
        Ok(Taken { client: settled(client), sound_server: settled(sound_server) })
    }

    /// A picture of the display.
    pub fn picture(&self, file: &Path) -> Result<()> {
        Ok(self.display.screenshot(file)?)
    }

    fn say(&self, folder: &Path, words: usize, seed: u32) -> Result<Vec<Option<f64>>> {
        let said = voices::words(folder, words + SETTLING, seed)?;
        let zero = Instant::now();
        let mouth = Ear::listen(&self.sound, "mic.monitor")?;
        let ear = Ear::listen(&self.sound, "spk.monitor")?;
        let mut voice = self.sound.play_into_microphone(&said)?;
        let status = voice.wait(Duration::from_secs(3 * (words + SETTLING) as u64 + 10))?;
        ensure!(status.success(), "the words were not played: {}", voice.stderr());
        let (mouth, ear): (Recording, Recording) = (mouth.finish(zero)?, ear.finish(zero)?);
        let delays = delays(&mouth, &ear);
        ensure!(
            delays.len() == words + SETTLING,
            "{} words were said, {} found",
            words + SETTLING,
            delays.len()
        );
        Ok(delays[SETTLING..].to_vec())
    }

    /// An interviewer and a candidate who both speak, for long enough.
    fn conversation(&self, room: &str, folder: &Path, during: Duration) -> Result<(Partner, Process)> {
        let talk = voices::talk(folder, (during + SETTLING_TIME + 2 * SHORT).as_secs() as usize)?;
        let candidate = self.sound.play_into_microphone(&talk)?;
        let partner = Partner::speak(&self.host, room, folder, &talk, self.environment())?;
        Ok((partner, candidate))
    }

    fn quiet_room(&self, folder: &Path, words: usize) -> Result<Process> {
        let seconds = 3 * (words + SETTLING) + 2 * SHORT.as_secs() as usize;
        Ok(self.sound.play_into_microphone(&voices::room(folder, seconds)?)?)
    }

    fn environment(&self) -> Vec<(String, String)> {
        [self.display.env(), self.sound.env(), self.bus.env()].concat()
    }

    fn folder(&self, name: &str) -> Result<PathBuf> {
        let folder = self.scratch.path().join(name);
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }
}

fn published(joined: &Value) -> Result<Duration> {
    let ms = joined["published_ms"].as_f64().context("published without a time")?;
    Ok(Duration::from_secs_f64(ms / 1000.0))
}

fn settled(readings: Vec<Usage>) -> Vec<Usage> {
    readings.into_iter().skip(SETTLING_TIME.as_secs() as usize).collect()
}
