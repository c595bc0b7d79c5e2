use std::ops::Range;
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use audio::{AudioError, EchoCanceller, FRAME_SAMPLES, Processor, ProcessorFactory, Samples, SoundOptions};

use crate::sound_card::{Listened, input, on_a_sound_card, output};
use crate::tone::noise;

struct Testimony {
    reference: Samples,
    frame: Samples,
    delay: Duration,
}

/// A stand-in for an echo canceller that writes down what it is given.
struct Witness {
    testimonies: mpsc::Sender<Testimony>,
    reference: Samples,
}

struct Witnesses(Mutex<mpsc::Sender<Testimony>>);

impl ProcessorFactory for Witnesses {
    fn echo_canceller(&self) -> Result<Box<dyn EchoCanceller>, AudioError> {
        let testimonies = self.0.lock().unwrap().clone();
        Ok(Box::new(Witness { testimonies, reference: [0; FRAME_SAMPLES] }))
    }

    fn noise_suppressor(&self) -> Result<Box<dyn Processor>, AudioError> {
        Ok(Box::new(Quieter))
    }

    fn gain_control(&self) -> Result<Box<dyn Processor>, AudioError> {
        Ok(Box::new(Untouched))
    }
}

impl EchoCanceller for Witness {
    fn render(&mut self, reference: &mut Samples) {
        self.reference = *reference;
    }

    fn capture(&mut self, frame: &mut Samples, delay: Duration) {
        // nobody listens any more when the test is over
        let _ = self.testimonies.send(Testimony { reference: self.reference, frame: *frame, delay });
    }
}

/// A stand-in for noise suppression that can be recognised.
struct Quieter;

impl Processor for Quieter {
    fn process(&mut self, frame: &mut Samples) {
        for sample in frame {
            *sample /= 2;
        }
    }
}

struct Untouched;

impl Processor for Untouched {
    fn process(&mut self, _: &mut Samples) {}
}

fn witnessed() -> (SoundOptions, mpsc::Receiver<Testimony>) {
    let (testimonies, received) = mpsc::channel();
    (SoundOptions { processors: Some(Arc::new(Witnesses(Mutex::new(testimonies)))) }, received)
}

/// The echo is looked for between 50 ms before its reference (which must not be) and 200 ms after.
const LAGS: Range<i32> = -48 * 50..48 * 200;

#[test]
fn the_reference_is_what_is_heard_and_the_delay_is_the_real_one() {
    on_a_sound_card("echo::the_reference_is_what_is_heard_and_the_delay_is_the_real_one", |_| {
        let (options, testimonies) = witnessed();
        let call = Listened::new(options);
        // a room in which the microphone hears nothing but the speaker, at once
        call.sound.open_speaker(output("spk")).unwrap();
        call.sound.open_microphone(input("spk.monitor")).unwrap();
        call.sound.play(noise(48_000 * 30));

        let mut told = Vec::new();
        // another test's compiler may tear holes into the sound
        for attempt in 1..=12 {
            let given: Vec<Testimony> = testimonies.iter().skip(100).take(100).collect();
            let reference: Vec<i16> = given.iter().flat_map(|given| given.reference).collect();
            let captured: Vec<i16> = given.iter().flat_map(|given| given.frame).collect();
            let (lag, alike) = testbed::lag(&reference, &captured, LAGS);
            let real = f64::from(lag) / 48.0;
            let claimed = given[99].delay.as_secs_f64() * 1000.0;
            println!("attempt {attempt}: delay {claimed:.1} ms, really {real:.1} ms, likeness {alike:.3}");
            if alike > 0.9 && real >= 0.0 && (claimed - real).abs() < 10.0 {
                return;
            }
            told.push((claimed, real, alike));
        }
        panic!("(claimed delay, real delay, likeness): {told:?}");
    });
}

#[test]
fn processing_is_switched_while_it_runs() {
    on_a_sound_card("echo::processing_is_switched_while_it_runs", |_| {
        let (options, testimonies) = witnessed();
        let call = Listened::new(options);
        call.sound.open_speaker(output("spk")).unwrap();
        call.sound.open_microphone(input("spk.monitor")).unwrap();
        call.sound.play(vec![8_000; 48_000 * 10]);
        let loudest = |samples: &[i16]| samples.iter().max().copied().unwrap_or(0);
        call.wait_until_heard("the suppressed sound", |samples| (3_900..4_100).contains(&loudest(samples)));
        let only_echo = audio::Processing { echo_cancellation: true, ..audio::Processing::NONE };
        call.sound.set_processing(only_echo).unwrap();
        call.wait_until_heard("the sound as it is", |samples| (7_900..8_100).contains(&loudest(samples)));
        assert!(testimonies.try_iter().count() > 0);
        call.sound.set_processing(audio::Processing::NONE).unwrap();
        call.samples(20);
        testimonies.try_iter().for_each(drop);
        call.samples(20);
        assert_eq!(testimonies.try_iter().count(), 0, "the canceller is gone");
    });
}
