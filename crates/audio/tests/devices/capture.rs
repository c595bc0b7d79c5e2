use std::sync::mpsc;
use std::time::{Duration, Instant};

use audio::{CaptureSink, DeviceChoice, Frame, Input, Output, SoundEvent, SoundOptions};
use testbed::wait_until;

use crate::sound_card::{Listened, on_a_sound_card};

struct Arrivals(mpsc::Sender<(Instant, Frame)>);

impl CaptureSink for Arrivals {
    fn frame(&mut self, frame: &Frame) {
        let _ = self.0.send((Instant::now(), frame.clone()));
    }
}

#[test]
fn frames_reach_the_sink_evenly() {
    on_a_sound_card("capture::frames_reach_the_sink_evenly", |_card| {
        let listened = Listened::new(SoundOptions::default());
        let (sink, arrivals) = mpsc::channel();
        let start = Instant::now();
        println!("{:?}", audio::devices::list());
        let opened = listened.sound.open_microphone(Input::Device(DeviceChoice::Default)).unwrap();
        println!("opened {opened:?} in {:?}", start.elapsed());
        let start = Instant::now();
        let opened = listened.sound.open_speaker(Output::Device(DeviceChoice::Default)).unwrap();
        println!("opened {opened:?} in {:?}", start.elapsed());
        listened.sound.set_capture_sink(Some(Box::new(Arrivals(sink))));
        let times: Vec<Instant> = arrivals.iter().take(1000).map(|(at, _)| at).collect();
        let mut gaps: Vec<Duration> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
        gaps.sort();
        println!(
            "min {:?} p1 {:?} median {:?} p99 {:?} max {:?}",
            gaps[0], gaps[10], gaps[500], gaps[989], gaps[998]
        );
        println!("{:?}", times[999] - times[0]);
        assert!(gaps[989] < Duration::from_millis(15), "{:?}", gaps[989]);
        while let Ok(event) = listened.try_next() {
            if !matches!(event, SoundEvent::Levels(_)) {
                println!("{event:?}");
            }
        }
        let start = Instant::now();
        drop(listened);
        println!("closed in {:?}", start.elapsed());
        wait_until(Duration::from_secs(5), "x", || {
            _card.microphones_in_use() == 0 && _card.speakers_in_use() == 0
        });
    });
}
