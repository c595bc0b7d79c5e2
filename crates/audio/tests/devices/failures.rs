use audio::{AudioError, SoundOptions};

use crate::sound_card::{Listened, input, on_a_sound_card, output, without_a_sound_card};

#[test]
fn without_a_sound_server_the_error_says_what_was_tried() {
    without_a_sound_card("failures::without_a_sound_server_the_error_says_what_was_tried", || {
        let listened = Listened::new(SoundOptions::default());
        for error in [
            listened.sound.open_microphone(input("default")).unwrap_err(),
            listened.sound.open_speaker(output("default")).unwrap_err(),
        ] {
            println!("{error}");
            assert!(matches!(error, AudioError::NoSoundServer { .. }), "{error:?}");
            let message = error.to_string();
            assert!(message.contains("PulseAudio") && message.contains("ALSA"), "{message}");
        }
    });
}

#[test]
fn a_device_that_is_not_there_is_named_where_no_other_can_take_its_place() {
    on_a_sound_card(
        "failures::a_device_that_is_not_there_is_named_where_no_other_can_take_its_place",
        |card| {
            card.pactl(&["unload-module", "module-remap-source"]);
            card.pactl(&["unload-module", "module-null-sink"]);
            let listened = Listened::new(SoundOptions::default());
            let error = listened.sound.open_microphone(input("unplugged")).unwrap_err();
            assert!(
                matches!(&error, AudioError::DeviceGone { device, .. } if device.contains("unplugged")),
                "{error:?}"
            );
        },
    );
}

#[test]
fn a_server_without_devices_has_no_microphone_and_no_speaker() {
    on_a_sound_card("failures::a_server_without_devices_has_no_microphone_and_no_speaker", |card| {
        card.pactl(&["unload-module", "module-remap-source"]);
        card.pactl(&["unload-module", "module-null-sink"]);
        let listened = Listened::new(SoundOptions::default());
        let error = listened.sound.open_microphone(input("default")).unwrap_err();
        assert!(matches!(error, AudioError::NoInputDevice { .. }), "{error:?}");
        let error = listened.sound.open_speaker(output("default")).unwrap_err();
        assert!(matches!(error, AudioError::NoOutputDevice { .. }), "{error:?}");
    });
}

#[test]
fn a_speaker_is_no_microphone() {
    on_a_sound_card("failures::a_speaker_is_no_microphone", |_| {
        let listened = Listened::new(SoundOptions::default());
        let opened = listened.sound.open_microphone(input("spk")).unwrap();
        assert_eq!(opened.name, "Monitor of Test-microphone-input", "the default one");
    });
}
