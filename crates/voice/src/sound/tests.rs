//! Waiting for the person's answer to the system's question, and what becomes of a test without a speaker. No device is
//! opened here.

use audio::{Denial, SoundOptions};
use parking_lot::Mutex;

use super::*;

const PATIENCE: Duration = Duration::from_secs(10);

type Answer = Box<dyn FnOnce(Permission) + Send>;

/// Stands in for a system that asks; the one that runs the tests never does.
#[derive(Clone, Default)]
struct Asks(Arc<Mutex<Vec<Answer>>>);

impl Gatekeeper for Asks {
    fn microphone(&self) -> Permission {
        Permission::NotAsked
    }

    fn ask(&self, answered: Answer) {
        self.0.lock().push(answered);
    }
}

fn inbox() -> (Inbox, mpsc::Receiver<SoundInput>) {
    let (tell, told) = mpsc::channel();
    let inbox = Inbox::new(move |input| {
        if let Input::Sound(input) = input {
            let _ = tell.send(input);
        }
    });
    (inbox, told)
}

struct Run {
    asks: Asks,
    port: SoundPort,
    told: mpsc::Receiver<SoundInput>,
}

impl Run {
    fn new() -> Self {
        let asks = Asks::default();
        let (inbox, told) = inbox();
        let sound = Arc::new(Sound::new(SoundOptions::default(), |_| {}).unwrap());
        let ends = (MicrophoneSource::Device, SpeakerTarget::Nothing);
        let port =
            SoundPort::start(sound, Arc::default(), ends, Box::new(asks.clone()), inbox, mpsc::channel())
                .unwrap();
        Self { asks, port, told }
    }

    fn next(&self) -> SoundInput {
        self.told.recv_timeout(PATIENCE).expect("nothing is told")
    }

    fn answer(&self, permission: Permission) {
        let answer = self.asks.0.lock().pop().expect("the system was not asked");
        answer(permission);
    }

    /// Everything that was wished for before has been carried out.
    fn settle(&self) {
        let _ = self.port.wishes.send(Wish::ClipPlayed);
        assert_eq!(self.next(), SoundInput::Test(SpeakerTest::Done), "something else is told");
    }
}

#[test]
fn a_person_who_refuses_is_told_where_to_change_it() {
    let mut run = Run::new();
    run.port.carry_out(SoundEffect::OpenMicrophone);
    assert_eq!(run.next(), SoundInput::AskingPermission);
    run.settle();
    run.answer(Permission::Denied(Denial::Refused));
    let refused = permission::denied(Denial::Refused);
    assert_eq!(run.next(), SoundInput::MicrophoneFailed(refused));
}

#[test]
fn the_devices_go_on_while_the_person_has_not_answered() {
    let mut run = Run::new();
    run.port.carry_out(SoundEffect::OpenMicrophone);
    assert_eq!(run.next(), SoundInput::AskingPermission);
    run.settle();
}

#[test]
fn an_answer_that_comes_after_the_microphone_was_closed_opens_nothing() {
    let mut run = Run::new();
    run.port.carry_out(SoundEffect::OpenMicrophone);
    assert_eq!(run.next(), SoundInput::AskingPermission);
    run.port.carry_out(SoundEffect::CloseMicrophone);
    run.settle();
    run.answer(Permission::Allowed);
    run.settle();
}

#[test]
fn the_person_is_asked_once_however_often_the_microphone_is_wanted() {
    let mut run = Run::new();
    for _ in 0..3 {
        run.port.carry_out(SoundEffect::CloseMicrophone);
        run.port.carry_out(SoundEffect::OpenMicrophone);
        assert_eq!(run.next(), SoundInput::AskingPermission);
    }
    assert_eq!(run.asks.0.lock().len(), 1);
}

/// No system that forbids it can be had here: what the sound library reports then is where this begins.
#[test]
fn a_system_that_allows_no_sound_is_told_from_a_device_that_fails() {
    let denied = AudioError::PermissionDenied {
        device: "Speakers".into(),
        why: Denial::Refused,
        reason: "by policy".into(),
    };
    assert_eq!(speaker_failed(&denied), Observation::SpeakerDenied);
    assert!(matches!(microphone_failed(&denied), Observation::MicrophoneDenied { .. }));
    let failed = AudioError::Backend { action: "play".into(), reason: "broken".into() };
    assert!(matches!(speaker_failed(&failed), Observation::SoundFailed { .. }));
}

#[test]
fn without_a_speaker_nothing_is_recorded_to_be_played_back() {
    let mut run = Run::new();
    run.port.carry_out(SoundEffect::RecordAndPlayBack);
    assert_eq!(run.next(), SoundInput::Test(SpeakerTest::Idle));
    run.settle();
}

/// What was said has just been recorded; gives what is told then, and what the devices' thread is asked for.
fn play_back(speaker_is: Open) -> (SoundInput, mpsc::Receiver<Wish>) {
    let (wishes, queue) = mpsc::channel();
    let (inbox, told) = inbox();
    let played = wishes.clone();
    let sound = Sound::new(SoundOptions::default(), move |event| {
        if event == audio::SoundEvent::ClipPlayed {
            let _ = played.send(Wish::ClipPlayed);
        }
    });
    let ends = (MicrophoneSource::Device, SpeakerTarget::Nothing);
    let asks = Box::new(Asks::default());
    let mut devices = Devices::new(Arc::new(sound.unwrap()), Arc::default(), ends, asks, inbox, wishes);
    devices.speaker_is = speaker_is;
    devices.recording = Some((devices.sound.record(RECORDING), Instant::now()));
    devices.meet_deadlines();
    (told.try_recv().expect("nothing is told"), queue)
}

#[test]
fn a_recording_whose_speaker_is_gone_is_not_played_back() {
    let (told, _) = play_back(Open::No);
    assert_eq!(told, SoundInput::Test(SpeakerTest::Idle));
}

/// The sound path has lost it a moment ago.
#[test]
fn a_recording_that_cannot_be_heard_has_been_played_at_once() {
    let (told, queue) = play_back(Open::Yes);
    assert_eq!(told, SoundInput::Test(SpeakerTest::PlayingBack));
    let wish = queue.recv_timeout(PATIENCE).expect("its end is not told");
    assert!(matches!(wish, Wish::ClipPlayed));
}
