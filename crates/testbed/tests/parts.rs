//! Each part, started for real.

use std::process::Command;
use std::time::Duration;

use testbed::{
    Display, Keyring, Launch, LiveKitServer, Scratch, SessionBus, SoundServer, Speech, example, find_program,
    wait_until,
};

fn alive(id: u32) -> bool {
    // a killed process that nobody has waited for is still listed, as a zombie
    let status = std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    !status.is_empty() && !status.contains(") Z ")
}

#[test]
fn a_process_and_its_helpers_end_with_their_owner() {
    let scratch = Scratch::new("test").unwrap();
    let mut shell = Launch::new("shell", "/bin/sh")
        .args(["-c", "sleep 600 & echo $!; wait"])
        .start(scratch.path())
        .unwrap();
    let helper: u32 =
        shell.wait_for_line(Duration::from_secs(10), "the helper's id", |line| line.parse().ok()).unwrap();
    let id = shell.id();
    assert!(alive(id) && alive(helper));
    drop(shell);
    assert!(!alive(id));
    wait_until(Duration::from_secs(10), "the helper has ended too", || !alive(helper));
}

#[test]
fn a_process_outlives_the_thread_that_started_it() {
    let scratch = Scratch::new("test").unwrap();
    let logs = scratch.path().to_owned();
    let mut sleeper = std::thread::spawn(move || Launch::new("sleep", "/bin/sleep").arg("600").start(&logs))
        .join()
        .unwrap()
        .unwrap();
    let error = sleeper.wait(Duration::from_millis(300)).unwrap_err();
    assert!(error.to_string().contains("did not happen within"), "{error}");
}

#[test]
fn a_process_dies_with_a_test_program_that_is_killed() {
    let scratch = Scratch::new("test").unwrap();
    let hold = example("hold_a_process");
    // not a group leader's helper: only the kernel can end what it has started
    let mut owner = Launch::new("owner", hold).arg(scratch.path()).start(scratch.path()).unwrap();
    let held: u32 = owner
        .wait_for_line(Duration::from_secs(10), "the id of what it holds", |line| line.parse().ok())
        .unwrap();
    assert!(alive(held));
    owner.kill();
    wait_until(Duration::from_secs(10), "what it held has ended", || !alive(held));
}

#[test]
fn a_process_that_ends_early_says_why_and_where_its_log_is() {
    let scratch = Scratch::new("test").unwrap();
    let mut shell = Launch::new("shell", "/bin/sh")
        .args(["-c", "echo no space left >&2; exit 3"])
        .start(scratch.path())
        .unwrap();
    let error = shell.wait_for_line(Duration::from_secs(10), "readiness", |_| None::<()>).unwrap_err();
    let message = error.to_string();
    assert!(message.contains("exit status: 3") && message.contains("no space left"), "{message}");
    assert!(message.contains("shell.stderr.log"), "{message}");
}

#[test]
fn a_livekit_server_comes_back_on_the_same_ports() {
    let mut server = LiveKitServer::start().unwrap();
    let address = server.http_url().replace("http://", "");
    let (url, reachable) = (server.url(), || std::net::TcpStream::connect(&address).is_ok());
    assert!(reachable());
    server.kill();
    assert!(!reachable());
    server.restart().unwrap();
    assert!(reachable());
    assert_eq!(server.url(), url);
}

#[test]
fn what_is_played_into_the_microphone_is_heard_from_it_and_not_from_the_speaker() {
    let scratch = Scratch::new("test").unwrap();
    let sound = SoundServer::start().unwrap();
    assert_eq!(sound.pactl(&["get-default-source"]).unwrap().trim(), "mic.monitor");
    assert_eq!(sound.pactl(&["get-default-sink"]).unwrap().trim(), "spk");

    let said = scratch.path().join("said.wav");
    Speech::say("Good morning", Speech::CANDIDATE, &said).unwrap();
    let speaker = sound.record_speaker(&scratch.path().join("speaker.wav")).unwrap();
    let microphone = scratch.path().join("microphone.wav");
    let mut heard = Launch::new("hear", find_program("parecord").unwrap())
        .args(["--file-format=wav", "--rate=48000", "--channels=1", "--latency-msec=50"])
        .arg(&microphone)
        .envs(sound.env())
        .start(scratch.path())
        .unwrap();
    heard
        .wait_for(Duration::from_secs(10), "the first sample", |_| {
            std::fs::metadata(&microphone).is_ok_and(|file| file.len() > 44).then_some(())
        })
        .unwrap();
    let mut player = sound.play_into_microphone(&said).unwrap();
    assert!(player.wait(Duration::from_secs(20)).unwrap().success());
    heard.terminate();
    heard.wait(Duration::from_secs(10)).unwrap();

    assert!(loudest(&microphone).unwrap() > 3000, "the microphone is silent");
    assert_eq!(loudest(&speaker.finish().unwrap()).unwrap(), 0, "the speaker is not silent");
}

fn loudest(wav: &std::path::Path) -> hound::Result<u16> {
    let mut reader = hound::WavReader::open(wav)?;
    reader.samples::<i16>().try_fold(0, |loudest, sample| Ok(loudest.max(sample?.unsigned_abs())))
}

#[test]
fn a_keyring_is_on_the_session_bus_it_was_given() {
    let bus = SessionBus::start().unwrap();
    let _keyring = Keyring::start(&bus).unwrap();
    let secrets = Command::new(find_program("dbus-send").unwrap())
        .args(["--session", "--print-reply", "--dest=org.freedesktop.secrets", "/org/freedesktop/secrets"])
        .args(["org.freedesktop.DBus.Properties.Get"])
        .args(["string:org.freedesktop.Secret.Service", "string:Collections"])
        .envs(bus.env())
        .output()
        .unwrap();
    let collections = String::from_utf8_lossy(&secrets.stdout).into_owned();
    assert!(collections.contains("/collection/login"), "{secrets:?}");
}

#[test]
fn a_display_can_be_photographed() {
    let scratch = Scratch::new("test").unwrap();
    let display = Display::start_sized(320, 200).unwrap();
    let picture = scratch.path().join("display.png");
    display.screenshot(&picture).unwrap();
    // width and height of a PNG stand in its first chunk
    let bytes = std::fs::read(&picture).unwrap();
    assert_eq!(bytes[16..24], [0, 0, 1, 64, 0, 0, 0, 200]);
}
