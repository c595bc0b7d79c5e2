//! What a person sees before a call, in the real window: each grade that a check can have, from a cause of its own.

use std::{
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Result, ensure};
use system_tests::{Stack, programs, window::Window};
use testbed::{Display, Keyring, Scratch, SessionBus, SoundServer};

const SHORT: Duration = Duration::from_secs(20);
/// The checks end within 15 s; the machine may be busy.
const CHECKED: Duration = Duration::from_secs(30);

/// The page's height: the whole list without scrolling.
const SCREEN: (u32, u32) = (1040, 2200);

#[tokio::test(flavor = "multi_thread")]
async fn each_grade_of_a_check_is_shown_with_what_it_means_and_what_to_do() -> Result<()> {
    let scratch = Scratch::new("get-ready")?;
    let display = Display::start_sized(SCREEN.0, SCREEN.1)?;
    let sound = SoundServer::start()?;
    let bus = SessionBus::start()?;
    let _keyring = Keyring::start(&bus)?;
    let mut stack = Stack::start(scratch.path())?;
    let invite = stack.invite()?;
    let environment = [display.env(), sound.env(), bus.env()].concat();
    let window = Window::open(scratch.path(), &[], environment).await?;
    window.resize(SCREEN).await?;
    let pictures = programs::workspace().join("target/screens/get-ready");
    std::fs::create_dir_all(&pictures)?;
    let picture = async |name: &str| -> Result<()> {
        window.painted().await?;
        Ok(display.screenshot(&pictures.join(format!("{name}.png")))?)
    };

    window.type_into("invite-input", &invite.link).await?;
    window.click("open-invite", SHORT).await?;
    window.click("accept-consent", SHORT).await?;
    window.wait_for_phase(&["ready"], SHORT).await?;
    for check in ["platform", "invite", "token", "signalling", "udp", "tcp", "media"] {
        grade(&window, check, "good").await?;
    }
    // this voice server offers no relay
    grade(&window, "turn", "skipped").await?;
    picture("good").await?;

    // the microphone hears the speaker, whose echo is cancelled
    let loudspeaker = ["load-module", "module-loopback", "source=spk.monitor", "sink=mic", "latency_msec=20"];
    let module = sound.pactl(&loudspeaker)?;
    window.click("test-speaker", SHORT).await?;
    grade(&window, "echo", "fair").await?;
    window.click("speaker-heard", SHORT).await?;
    grade(&window, "speaker", "good").await?;
    sound.pactl(&["unload-module", module.trim()])?;
    picture("fair").await?;

    let noise = loud_noise(scratch.path())?;
    let _playing = sound.play_into_microphone(&noise)?;
    grade(&window, "microphone", "poor").await?;
    picture("poor").await?;

    stack.livekit.kill();
    window.click("run-checks", SHORT).await?;
    // the platform knows that its voice server is away, and gives nobody a token
    grade(&window, "token", "failed").await?;
    for check in ["signalling", "udp", "tcp", "turn", "media"] {
        grade(&window, check, "skipped").await?;
    }
    picture("failed").await?;
    ensure!(window.is_there("use-text").await, "typing is offered");
    Ok(())
}

/// Waits until a check has this grade, and what belongs to it is on the screen.
async fn grade(window: &Window, check: &str, wanted: &str) -> Result<()> {
    let id = format!("check-{check}");
    window
        .poll(CHECKED, &format!("{check} being {wanted}"), async || {
            window.attribute(&id, "data-grade").await.filter(|grade| grade == wanted)
        })
        .await?;
    let count = format!("return document.querySelectorAll(\"[data-testid='{id}'] [data-code] p\").length");
    let told = window.run(&count).await?.as_u64().unwrap_or_default();
    // where something is wrong: what, why, and what to do
    let least = if matches!(wanted, "good" | "skipped") { 0 } else { 3 };
    ensure!(told >= least, "{check} is {wanted} and says only {:?}", window.text(&id).await);
    Ok(())
}

/// A vacuum cleaner beside the microphone, for longer than this test.
fn loud_noise(folder: &Path) -> Result<PathBuf> {
    let file = folder.join("noise.wav");
    let noise = ["synth", "120", "pinknoise", "vol", "0.3"];
    let status = Command::new("sox")
        .args(["-n", "-r", "16000", "-c", "1", "-b", "16"])
        .arg(&file)
        .args(noise)
        .status()?;
    ensure!(status.success(), "sox made no noise");
    Ok(file)
}
