//! What the sound card reported.

use super::Effects;
use crate::{
    input::SoundInput,
    state::{Stage, State},
    trouble::Topic,
    view::{MicrophoneState, Mode},
};

pub(super) fn step(state: &mut State, input: SoundInput, _effects: &mut Effects) {
    let wants_microphone =
        state.mode == Mode::Voice && matches!(state.stage, Stage::GettingReady | Stage::Interview);
    match input {
        SoundInput::Devices { microphones, speakers } => {
            state.devices.microphones = microphones;
            state.devices.speakers = speakers;
        }
        SoundInput::Capturing if wants_microphone => {
            state.microphone.state = MicrophoneState::Capturing;
            state.troubles.clear(Topic::Microphone);
        }
        SoundInput::MicrophoneFailed(observed) if wants_microphone => {
            state.microphone.state = MicrophoneState::Failed;
            state.troubles.raise(Topic::Microphone, observed);
        }
        SoundInput::MicrophoneSilent(observed) if wants_microphone => {
            state.troubles.raise(Topic::Microphone, observed);
        }
        SoundInput::MicrophoneSounds if state.microphone.state == MicrophoneState::Capturing => {
            state.troubles.clear(Topic::Microphone);
        }
        SoundInput::Heard if state.microphone.state == MicrophoneState::Capturing => {
            state.microphone.heard = true;
            if !state.muted {
                state.last_heard = Some(state.now);
            }
        }
        SoundInput::SpeakingWhileMuted(speaking) => state.speaking_while_muted = speaking,
        SoundInput::SpeakerFailed(observed) => state.troubles.raise(Topic::Speaker, observed),
        SoundInput::SpeakerWorks => state.troubles.clear(Topic::Speaker),
        SoundInput::Test(test) => state.speaker_test = test,
        // What a device says after it was let go.
        SoundInput::Capturing
        | SoundInput::MicrophoneFailed(_)
        | SoundInput::MicrophoneSilent(_)
        | SoundInput::MicrophoneSounds
        | SoundInput::Heard => {}
    }
}
