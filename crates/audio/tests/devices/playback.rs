use std::time::{Duration, Instant};

use audio::{FRAME_SAMPLES, PlayoutInput, SoundEvent, SoundOptions};
use testbed::wait_until;

use crate::sound_card::{Listened, PATIENCE, on_a_sound_card, output};
use crate::tone::{amplitude, least_amplitude, tone};

/// Pushes a tone as a remote track does: 10 ms every 10 ms, on a thread of its own, until the test's process ends.
fn push_evenly(mut input: PlayoutInput, frequency: f64) {
    let samples = tone(frequency, 60.0);
    std::thread::spawn(move || {
        let start = Instant::now();
        for (n, frame) in samples.chunks(FRAME_SAMPLES).enumerate() {
            let due = start + n as u32 * Duration::from_millis(10);
            while let Some(wait) = due.checked_duration_since(Instant::now()).filter(|wait| !wait.is_zero()) {
                std::thread::park_timeout(wait);
            }
            input.push(frame);
        }
    });
}

#[test]
fn what_an_input_pushes_is_heard_from_the_speaker_without_a_gap() {
    on_a_sound_card("playback::what_an_input_pushes_is_heard_from_the_speaker_without_a_gap", |card| {
        let listener = card.listen_to("spk");
        let speaker = Listened::new(SoundOptions::default());
        speaker.sound.open_speaker(output("spk")).unwrap();
        push_evenly(speaker.sound.playout_input(), 1_000.0);
        listener.wait_until_heard("the tone", |samples| amplitude(samples, 1_000.0) > 0.24);
        // a machine that is busy with other tests may interrupt it for a moment, but not in every second
        listener.wait_until_last(1.0, "a whole second of the tone", |samples| {
            let least = least_amplitude(samples, 1_000.0);
            println!("least amplitude within a second: {least:.4}");
            least > 0.24
        });
    });
}

#[test]
fn several_inputs_are_heard_together() {
    on_a_sound_card("playback::several_inputs_are_heard_together", |card| {
        let listener = card.listen_to("spk");
        let speaker = Listened::new(SoundOptions::default());
        speaker.sound.open_speaker(output("spk")).unwrap();
        for frequency in [440.0, 1_000.0, 3_000.0] {
            push_evenly(speaker.sound.playout_input(), frequency);
        }
        listener.wait_until_heard("three tones", |samples| {
            [440.0, 1_000.0, 3_000.0].iter().all(|frequency| amplitude(samples, *frequency) > 0.2)
        });
    });
}

#[test]
fn the_test_tone_is_heard_and_its_end_is_told() {
    on_a_sound_card("playback::the_test_tone_is_heard_and_its_end_is_told", |card| {
        let listener = card.listen_to("spk");
        let speaker = Listened::new(SoundOptions::default());
        let opened = speaker.sound.open_speaker(output("default")).unwrap();
        let playing = SoundEvent::Playing { device: opened.name };
        speaker.wait_for("playing", |event| (*event == playing).then_some(()));
        speaker.sound.play_test_tone();
        listener.wait_until_heard("the second note", |samples| amplitude(samples, 783.99) > 0.1);
        speaker.wait_for("the end", |event| matches!(event, SoundEvent::ClipPlayed).then_some(()));
        speaker.wait_for("the speaker's silence", |event| match event {
            SoundEvent::Levels(levels) => (levels.speaker?.rms_dbfs < -90.0).then_some(()),
            _ => None,
        });
    });
}

#[test]
fn a_recording_of_the_microphone_can_be_played_back() {
    on_a_sound_card("playback::a_recording_of_the_microphone_can_be_played_back", |card| {
        let listener = card.listen_to("spk");
        let person = Listened::capturing("mic.monitor");
        person.sound.open_speaker(output("spk")).unwrap();
        let wav = crate::tone::write_wav(card.folder(), "tone.wav", &tone(1_000.0, 10.0));
        let speaking = card.play("mic", &wav);
        person.wait_until_heard("the tone", |samples| amplitude(samples, 1_000.0) > 0.2);
        let recording = person.sound.record(Duration::from_secs(1));
        wait_until(PATIENCE, "a second is recorded", || recording.duration() == Duration::from_secs(1));
        drop(speaking);
        let recorded = recording.finish();
        assert!(amplitude(&recorded, 1_000.0) > 0.2);
        person.sound.play(recorded);
        listener.wait_until_heard("the recording", |samples| amplitude(samples, 1_000.0) > 0.2);
    });
}

#[test]
fn the_speaker_is_swapped_live() {
    on_a_sound_card("playback::the_speaker_is_swapped_live", |card| {
        let speaker = Listened::new(SoundOptions::default());
        speaker.sound.open_speaker(output("spk")).unwrap();
        push_evenly(speaker.sound.playout_input(), 1_000.0);
        speaker.sound.open_speaker(output("mic")).unwrap();
        let listener = card.listen_to("mic");
        listener
            .wait_until_heard("the tone on the other speaker", |samples| amplitude(samples, 1_000.0) > 0.2);
        assert_eq!(card.speakers_in_use(), 1);
    });
}
