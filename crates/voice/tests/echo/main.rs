//! What echo cancellation, noise suppression and gain control do to a conversation: measured on the real sound path and the
//! real processing, in a simulated room, faster than time.
//!
//! Both sides speak at once, the interviewer out of a loudspeaker that the microphone hears, whose clock is 200 ppm faster
//! than the microphone's. A few sentences in every run of the tests; `VIVAVOCE_ECHO_SENTENCES` says how many otherwise, and
//! then it is counted, too, how many words the offline recogniser gets wrong.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test reports by failing")]

mod conversation;
mod measure;
mod recogniser;
mod sentences;

use std::time::Duration;

use audio::simulation::Room;
use audio::{Processing, SAMPLE_RATE};

use conversation::{Conversation, Heard};
use measure::{attenuation_db, decibels, echo_removed_db, lag_ms, power};
use sentences::SENTENCES;

/// A loud laptop on a desk in a furnished room.
const LAPTOP: Room = Room { loss_db: 10.0, reverberation: Duration::from_millis(250), noise_dbfs: -75.0 };

/// More than sound cards are apart.
const DRIFT_PPM: f64 = 200.0;

const ONLY_ECHO: Processing = Processing { echo_cancellation: true, ..Processing::NONE };

/// The canceller may take so long to learn the room.
const LEARNING: usize = 3 * SAMPLE_RATE as usize;

const LEAST_REMOVED_DB: f64 = 25.0;
/// Of each sentence, not in the mean: 3.9 to 4.8 dB were lost by the worst of 6, of 20 and of 54.
const MOST_ATTENUATION_DB: f64 = 6.0;

fn sentences() -> Option<usize> {
    std::env::var("VIVAVOCE_ECHO_SENTENCES").ok().map(|number| number.parse().expect("a number"))
}

#[test]
fn the_echo_is_removed_and_the_candidate_is_not_while_both_speak_and_clocks_drift() {
    let spoken = &SENTENCES[..sentences().unwrap_or(6).min(SENTENCES.len())];
    let conversation = Conversation::of(spoken);
    let alone = conversation.without_far().hold(&LAPTOP, DRIFT_PPM, ONLY_ECHO);
    let both = conversation.hold(&LAPTOP, DRIFT_PPM, ONLY_ECHO);

    let (before, after) = conversation.far_alone();
    let removed = [LEARNING..before.end, after]
        .map(|range| echo_removed_db(&both.microphone[range.clone()], &both.sent[range]));
    let echo_dbfs = decibels(power(&both.microphone[LEARNING..before.end]));
    let attenuations: Vec<f64> = conversation
        .near_sentences()
        .map(|sentence| attenuation_db(&alone.sent[sentence.clone()], &both.sent[sentence]))
        .collect();
    let mean = attenuations.iter().sum::<f64>() / attenuations.len() as f64;
    let worst = attenuations.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    println!(
        "{} sentences, {:.0} s, drift {DRIFT_PPM} ppm: echo of {echo_dbfs:.1} dBFS less by {:.1} dB after 3 s and {:.1} dB \
         at the end; the candidate's voice attenuated by {mean:.1} dB in the mean, {worst:.1} dB at most",
        spoken.len(),
        conversation.seconds(),
        removed[0],
        removed[1],
    );
    assert!(removed.iter().all(|db| *db >= LEAST_REMOVED_DB), "{removed:?}");
    assert!(worst <= MOST_ATTENUATION_DB, "{attenuations:.1?}");
    if sentences().is_some() {
        count_misheard_words(&conversation, &alone, &both);
    }
}

/// Reported, not judged: the offline recogniser is worse than those that interviews are held with.
///
/// It understands the candidate alone as well with echo cancellation as without (6 % and 7 % of 20 sentences). While both speak
/// without a pause it gets 57 % of the words wrong untouched, and 72 % with echo cancellation. What is to blame is found by
/// leaving out: without drift between the clocks it is 70 %, so it is not our estimate of the delay; noise suppression and gain
/// control, which are off in these, add 3 % (75 %); and hardly a sentence loses more than 5 dB, so that the voice is there. What is
/// left is WebRTC's suppressor of the residual echo, which takes now these and now those frequencies out of the voice while
/// the interviewer speaks, as nothing that the recogniser was trained on does. The SDK offers no way to set it. It is people
/// who are spared their own echo, and an interviewer that yields when it is interrupted leaves the candidate alone at once.
fn count_misheard_words(conversation: &Conversation, alone: &Heard, both: &Heard) {
    let steady = conversation.hold(&LAPTOP, 0.0, ONLY_ECHO);
    let everything = conversation.hold(&LAPTOP, DRIFT_PPM, Processing::ALL);
    for (what, sound) in [
        ("the candidate alone, unprocessed", &alone.microphone),
        ("the candidate alone, echo cancellation", &alone.sent),
        ("both, unprocessed", &both.microphone),
        ("both, echo cancellation", &both.sent),
        ("both, echo cancellation, no drift", &steady.sent),
        ("both, all processing", &everything.sent),
    ] {
        let rate = recogniser::word_error_rate(conversation.near_words(), &sound[conversation.near_range()]);
        println!("word errors: {:.0} % ({what})", 100.0 * rate);
    }
}

#[test]
fn the_switches_of_noise_suppression_and_gain_control_are_heard() {
    const NOISY: Room = Room { loss_db: 60.0, reverberation: Duration::from_millis(250), noise_dbfs: -55.0 };
    let quiet = Conversation::of(&SENTENCES[..3]).without_far().with_near_at(-40.0);
    let [untouched, suppressed, raised] = [
        Processing::NONE,
        Processing { noise_suppression: true, ..Processing::NONE },
        Processing { gain_control: true, ..Processing::NONE },
    ]
    .map(|processing| quiet.hold(&NOISY, 0.0, processing).sent);
    let (pause, _) = quiet.far_alone();
    let pause = LEARNING..pause.end;
    let sentence = quiet.near_sentences().last().unwrap();
    let level = |sound: &[i16], range: &std::ops::Range<usize>| decibels(power(&sound[range.clone()]));
    let noise_removed = level(&untouched, &pause) - level(&suppressed, &pause);
    let voice_kept = level(&suppressed, &sentence) - level(&untouched, &sentence);
    let voice_raised = level(&raised, &sentence) - level(&untouched, &sentence);
    println!(
        "noise suppression: noise {noise_removed:.1} dB less, voice {voice_kept:.1} dB; gain control: voice \
         {voice_raised:.1} dB"
    );
    assert!(noise_removed > 6.0, "{noise_removed}");
    assert!(voice_kept > -3.0, "{voice_kept}");
    assert!(voice_raised > 3.0, "{voice_raised}");
}

#[test]
fn noise_suppression_delays_the_voice_only_where_there_is_noise() {
    let conversation = Conversation::of(&SENTENCES[..3]).without_far();
    let sentence = conversation.near_sentences().last().unwrap();
    let [noisy, quiet] = [-50.0, -75.0].map(|noise_dbfs| {
        let room = Room { loss_db: 60.0, reverberation: Duration::from_millis(250), noise_dbfs };
        let suppressing = Processing { noise_suppression: true, ..Processing::NONE };
        let heard = conversation.hold(&room, 0.0, suppressing);
        lag_ms(&heard.microphone[sentence.clone()], &heard.sent[sentence.clone()])
    });
    println!("the suppressor's delay: {noisy:.1} ms in a noisy room, {quiet:.1} ms in a quiet one");
    assert!(noisy > 5.0, "{noisy}");
    assert!(quiet < 0.1, "{quiet}");
}
