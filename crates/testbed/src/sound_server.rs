//! A sound card of one's own: PulseAudio with two null sinks.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::error::{Context, Error, Result};
use crate::{Launch, Process, Scratch, find_program};

/// A private PulseAudio. What is played into the sink `mic` is what its default source hears; what programs
/// play by default goes to the sink `spk`, where it can be recorded.
#[derive(Debug)]
pub struct SoundServer {
    process: Process,
    env: Vec<(String, String)>,
    scratch: Scratch,
}

impl SoundServer {
    /// Starts one and returns when it has its devices.
    pub fn start() -> Result<Self> {
        let scratch = Scratch::new("sound")?;
        let home = scratch.path();
        let socket = home.join("pulse.socket");
        let cookie = home.join("cookie");
        // PulseAudio takes a cookie of exactly this length; who may reach the socket is decided by the folder
        fs::write(&cookie, [0x76; 256]).context(|| format!("write {}", cookie.display()))?;
        let script = home.join("start.pa");
        fs::write(&script, devices(&socket, &cookie)).context(|| format!("write {}", script.display()))?;
        let env = environment(home, &socket, &cookie);
        let process = Launch::new("pulseaudio", find_program("pulseaudio")?)
            .args(["-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1"])
            .args(["--log-target=stderr", "--realtime=no", "--high-priority=no"])
            .arg(format!("--file={}", script.display()))
            .envs(env.iter().cloned())
            .start(home)?;
        let mut server = Self { process, env, scratch };
        server.wait_until_ready()?;
        Ok(server)
    }

    /// What programs need in their environment to use this sound card and no other.
    pub fn env(&self) -> Vec<(String, String)> {
        self.env.clone()
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Starts playing a WAV file into the microphone; it has been said when the process has ended.
    pub fn play_into_microphone(&self, wav: &Path) -> Result<Process> {
        Launch::new("paplay", find_program("paplay")?)
            .args(["--device=mic", "--latency-msec=50"])
            .arg(wav)
            .envs(self.env())
            .start(self.scratch.path())
    }

    /// Records what is played on the speaker into a WAV file (48 kHz, mono, 16 bit).
    pub fn record_speaker(&self, wav: &Path) -> Result<Recording> {
        let process = Launch::new("parecord", find_program("parecord")?)
            .args(["--device=spk.monitor", "--file-format=wav", "--latency-msec=50"])
            .args(["--rate=48000", "--channels=1", "--format=s16le"])
            .arg(wav)
            .envs(self.env())
            .start(self.scratch.path())?;
        let mut recording = Recording { process, wav: wav.to_owned() };
        recording.wait_until_recording()?;
        Ok(recording)
    }

    /// Runs `pactl` on this server and gives what it prints.
    pub fn pactl(&self, args: &[&str]) -> Result<String> {
        let command = format!("pactl {}", args.join(" "));
        let output = Command::new(find_program("pactl")?)
            .args(args)
            .envs(self.env())
            .env("LC_ALL", "C")
            .output()
            .context(|| format!("run `{command}`"))?;
        if !output.status.success() {
            let stderr = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(Error::Failed { command, status: output.status.to_string(), stderr });
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Ends it as a crash would.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    fn wait_until_ready(&mut self) -> Result<()> {
        let env = self.env();
        let pactl = find_program("pactl")?;
        self.process.wait_for(Duration::from_secs(20), "its microphone", |_| {
            let mut command = Command::new(&pactl);
            let output =
                command.args(["list", "short", "sources"]).envs(env.iter().cloned()).output().ok()?;
            String::from_utf8_lossy(&output.stdout).contains("\tmicrophone\t").then_some(())
        })
    }
}

/// A recording in progress.
#[derive(Debug)]
pub struct Recording {
    process: Process,
    wav: PathBuf,
}

impl Recording {
    /// Ends it and gives the finished file.
    pub fn finish(mut self) -> Result<PathBuf> {
        self.process.terminate();
        self.process.wait(Duration::from_secs(10))?;
        Ok(self.wav.clone())
    }

    fn wait_until_recording(&mut self) -> Result<()> {
        let wav = self.wav.clone();
        self.process.wait_for(Duration::from_secs(10), "the recording's first sample", |_| {
            fs::metadata(&wav).is_ok_and(|file| file.len() > 44).then_some(())
        })
    }
}

/// The server's start script.
fn devices(socket: &Path, cookie: &Path) -> String {
    // browsers hide monitors: `microphone` is the same microphone as a source that they list.
    format!(
        "load-module module-native-protocol-unix socket={} auth-cookie={}\n\
         load-module module-null-sink sink_name=mic rate=48000 sink_properties=device.description=Test-microphone-input\n\
         load-module module-null-sink sink_name=spk rate=48000 sink_properties=device.description=Test-speaker\n\
         load-module module-remap-source source_name=microphone master=mic.monitor \
         source_properties=device.description=Test-microphone\n\
         set-default-sink spk\n\
         set-default-source mic.monitor\n",
        socket.display(),
        cookie.display()
    )
}

fn environment(home: &Path, socket: &Path, cookie: &Path) -> Vec<(String, String)> {
    let home = home.display().to_string();
    let var = |name: &str, value: String| (name.to_owned(), value);
    vec![
        var("PULSE_SERVER", format!("unix:{}", socket.display())),
        var("PULSE_COOKIE", cookie.display().to_string()),
        var("PULSE_RUNTIME_PATH", home.clone()),
        var("PULSE_STATE_PATH", home.clone()),
        var("PULSE_CONFIG_PATH", home.clone()),
    ]
}
