//! What the sound card reported.

use super::preflight;
use crate::{
    check::{CheckName, Outcome},
    input::SoundInput,
    state::{Call, Stage, State},
    trouble::Topic,
    view::{MicrophoneState, SpeakerTest},
};

pub(super) fn step(state: &mut State, input: SoundInput) {
    let is_open = state.microphone.state != MicrophoneState::Closed;
    // Nobody needs to hear of a microphone that fails while the last words are drained.
    let matters = is_open && matches!(state.stage, Stage::GettingReady | Stage::Interview);
    match input {
        SoundInput::Devices { microphones, speakers } => {
            state.devices.microphones = microphones;
            state.devices.speakers = speakers;
        }
        SoundInput::Capturing if is_open => {
            state.microphone.state = MicrophoneState::Capturing;
            state.troubles.clear(Topic::Microphone);
            preflight::sound_began(state, CheckName::Microphone);
        }
        SoundInput::AskingPermission if is_open => {
            state.microphone.state = MicrophoneState::AskingPermission;
        }
        SoundInput::MicrophoneFailed(observed) if matters => {
            state.microphone.state = MicrophoneState::Failed;
            if state.speaker_test == SpeakerTest::Recording {
                state.speaker_test = SpeakerTest::Idle;
            }
            preflight::sound_done(state, CheckName::Microphone, Outcome::failed(observed.clone()));
            state.troubles.raise(Topic::Microphone, observed);
        }
        SoundInput::MicrophoneSilent(observed) if matters => {
            state.troubles.raise(Topic::Microphone, observed);
        }
        SoundInput::MicrophoneSounds if state.microphone.state == MicrophoneState::Capturing => {
            state.troubles.clear(Topic::Microphone);
        }
        SoundInput::Heard if state.microphone.state == MicrophoneState::Capturing => {
            state.microphone.heard = true;
            if !state.muted && matches!(state.call, Call::Joined { .. }) {
                state.last_heard = Some(state.now);
            }
        }
        SoundInput::SpeakingWhileMuted(speaking) => state.speaking_while_muted = speaking,
        SoundInput::SpeakerFailed(observed) => {
            if matches!(state.speaker_test, SpeakerTest::Playing | SpeakerTest::PlayingBack) {
                state.speaker_test = SpeakerTest::Idle;
            }
            state.troubles.raise(Topic::Speaker, observed);
        }
        SoundInput::SpeakerWorks => {
            state.troubles.clear(Topic::Speaker);
            preflight::speaker_works(state);
        }
        SoundInput::Test(test) => preflight::speaker_test(state, test),
        SoundInput::Checking(name) => preflight::sound_began(state, name),
        SoundInput::Checked(name, outcome) => preflight::sound_done(state, name, outcome),
        SoundInput::Continuity(outcome) => preflight::continuity(state, outcome),
        // What a device says after it was let go.
        SoundInput::Capturing
        | SoundInput::AskingPermission
        | SoundInput::MicrophoneFailed(_)
        | SoundInput::MicrophoneSilent(_)
        | SoundInput::MicrophoneSounds
        | SoundInput::Heard => {}
    }
}
