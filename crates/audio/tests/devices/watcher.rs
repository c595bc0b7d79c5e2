use std::time::Duration;

use audio::{AudioError, Direction, SoundEvent, SoundOptions};
use testbed::wait_until;

use crate::sound_card::{Listened, PATIENCE, SoundCard, on_a_sound_card, output};
use crate::tone::{amplitude, tone, write_wav};

/// Plugs in a virtual device; what is played into the sink `name` is what the microphone `name.monitor` hears.
fn plug_in(card: &SoundCard, name: &str) -> String {
    let (sink, description) =
        (format!("sink_name={name}"), format!("sink_properties=device.description={name}"));
    card.pactl(&["load-module", "module-null-sink", &sink, &description]).trim().to_owned()
}

fn replaced(event: &SoundEvent, wanted: Direction) -> Option<String> {
    match event {
        SoundEvent::DeviceReplaced { direction, device } if *direction == wanted => Some(device.clone()),
        _ => None,
    }
}

fn lost(event: &SoundEvent, wanted: Direction) -> Option<String> {
    match event {
        SoundEvent::DeviceLost { direction, device, .. } if *direction == wanted => Some(device.clone()),
        _ => None,
    }
}

#[test]
fn a_microphone_that_is_unplugged_is_replaced_by_the_default_and_the_frames_go_on() {
    on_a_sound_card(
        "watcher::a_microphone_that_is_unplugged_is_replaced_by_the_default_and_the_frames_go_on",
        |card| {
            let module = plug_in(card, "headset");
            let listened = Listened::capturing("headset.monitor");
            listened.frames(50);
            card.pactl(&["unload-module", &module]);
            let frames = listened.frames(500);
            let gone = listened.wait_for("the loss", |event| lost(event, Direction::Input));
            assert!(gone.contains("headset"), "{gone}");
            let device = listened.wait_for("the replacement", |event| replaced(event, Direction::Input));
            assert_eq!(device, "Monitor of Test-microphone-input");
            let longest = frames.windows(2).map(|pair| pair[1].0 - pair[0].0).max().unwrap();
            println!("longest gap while the microphone was lost and replaced: {longest:?}");
            assert!(longest < Duration::from_millis(300), "{longest:?}");

            let wav = write_wav(card.folder(), "tone.wav", &tone(1_000.0, 10.0));
            let _playing = card.play("mic", &wav);
            listened.wait_until_heard("the default microphone", |samples| amplitude(samples, 1_000.0) > 0.2);
        },
    );
}

#[test]
fn a_speaker_that_is_unplugged_is_replaced_by_the_default() {
    on_a_sound_card("watcher::a_speaker_that_is_unplugged_is_replaced_by_the_default", |card| {
        let module = plug_in(card, "headset");
        let listener = card.listen_to("spk");
        let listened = Listened::new(SoundOptions::default());
        listened.sound.open_speaker(output("headset")).unwrap();
        card.pactl(&["unload-module", &module]);
        let device = listened.wait_for("the replacement", |event| replaced(event, Direction::Output));
        assert_eq!(device, "Test-speaker");
        listened.sound.play(tone(1_000.0, 5.0));
        listener.wait_until_heard("the tone", |samples| amplitude(samples, 1_000.0) > 0.2);
    });
}

#[test]
fn a_new_default_microphone_is_followed() {
    on_a_sound_card("watcher::a_new_default_microphone_is_followed", |card| {
        plug_in(card, "headset");
        let listened = Listened::capturing("default");
        card.pactl(&["set-default-source", "headset.monitor"]);
        let device = listened.wait_for("the new default", |event| replaced(event, Direction::Input));
        assert!(device.contains("headset"), "{device}");
        wait_until(PATIENCE, "the old one is released", || card.microphones_in_use() == 1);
    });
}

#[test]
fn a_chosen_microphone_stays_when_the_default_changes() {
    on_a_sound_card("watcher::a_chosen_microphone_stays_when_the_default_changes", |card| {
        plug_in(card, "headset");
        let listened = Listened::capturing("mic.monitor");
        listened.sound.open_speaker(output("default")).unwrap();
        card.pactl(&["set-default-source", "headset.monitor"]);
        card.pactl(&["set-default-sink", "headset"]);
        // once the speaker has followed its default, the microphone would have too
        let mut followed = Vec::new();
        listened.wait_for("the new default speaker", |event| {
            followed.extend(replaced(event, Direction::Input));
            replaced(event, Direction::Output)
        });
        assert!(followed.iter().all(|device| !device.contains("headset")), "{followed:?}");
    });
}

#[test]
fn a_silent_microphone_is_told_and_so_is_its_recovery() {
    on_a_sound_card("watcher::a_silent_microphone_is_told_and_so_is_its_recovery", |card| {
        let wav = write_wav(card.folder(), "tone.wav", &tone(1_000.0, 20.0));
        let listened = Listened::capturing("default");
        listened.wait_for("silence", |event| matches!(event, SoundEvent::SilentInput { .. }).then_some(()));
        let _playing = card.play("mic", &wav);
        listened
            .wait_for("its end", |event| matches!(event, SoundEvent::SilentInputEnded { .. }).then_some(()));
    });
}

#[test]
fn a_silent_microphone_that_takes_the_place_of_another_silent_one_is_told_too() {
    on_a_sound_card(
        "watcher::a_silent_microphone_that_takes_the_place_of_another_silent_one_is_told_too",
        |card| {
            let module = plug_in(card, "headset");
            let listened = Listened::capturing("headset.monitor");
            let silent = |event: &SoundEvent| match event {
                SoundEvent::SilentInput { device } => Some(device.clone()),
                _ => None,
            };
            let first = listened.wait_for("silence", silent);
            assert!(first.contains("headset"), "{first}");
            card.pactl(&["unload-module", &module]);
            let second = listened.wait_for("the silence of its replacement", silent);
            assert_eq!(second, "Monitor of Test-microphone-input");
        },
    );
}

#[test]
fn when_the_sound_server_dies_the_frames_go_on_and_people_are_told() {
    on_a_sound_card("watcher::when_the_sound_server_dies_the_frames_go_on_and_people_are_told", |card| {
        let listened = Listened::capturing("default");
        listened.frames(50);
        card.pactl(&["exit"]);
        listened.wait_for("the loss", |event| lost(event, Direction::Input));
        let error = listened.wait_for("that there is no replacement", |event| match event {
            SoundEvent::StreamError { direction: Direction::Input, error } => Some(error.clone()),
            _ => None,
        });
        assert!(matches!(error, AudioError::NoSoundServer { .. }), "{error}");
        listened.frames(200);
        listened.wait_until_heard("silence", |samples| samples.iter().all(|sample| *sample == 0));
    });
}

#[test]
fn a_sound_server_that_is_started_again_is_used_again() {
    on_a_sound_card("watcher::a_sound_server_that_is_started_again_is_used_again", |card| {
        let listened = Listened::capturing("default");
        listened.sound.open_speaker(output("default")).unwrap();
        card.pactl(&["exit"]);
        listened.wait_for("the loss", |event| lost(event, Direction::Input));
        let _server = card.start_again();
        let (mut microphone, mut speaker) = (false, false);
        listened.wait_for("both devices", |event| {
            microphone |= replaced(event, Direction::Input).is_some();
            speaker |= replaced(event, Direction::Output).is_some();
            (microphone && speaker).then_some(())
        });
        let wav = write_wav(card.folder(), "tone.wav", &tone(1_000.0, 20.0));
        let _playing = card.play("mic", &wav);
        listened.wait_until_heard("the tone", |samples| amplitude(samples, 1_000.0) > 0.2);
    });
}
