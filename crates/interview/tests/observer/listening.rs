//! Hearing the call, where there is one.

use diagnosis::Observation;
use diagnosis::recruiting::Trouble;
use interview::DisconnectReason;
use interview::observer::{
    HearingEffect, HearingGrant, HearingInput, Listening, ObserverCommand, ObserverEffect, ObserverInput,
    ObserverPlatformInput, Voice, Volumes,
};
use platform_api::live::Doing;
use platform_api::observing::ObservedEvent;

use crate::bench::{Bench, session};

fn grant() -> HearingGrant {
    HearingGrant {
        url: "wss://v.example".into(),
        token: "secret".into(),
        room: "r".into(),
        candidate_identity: "candidate".into(),
    }
}

fn granted(bench: &mut Bench) {
    let call = bench.call;
    bench.platform(ObserverPlatformInput::HearingGranted { call, grant: grant() });
}

fn refused(bench: &mut Bench, why: Trouble) {
    let call = bench.call;
    bench.platform(ObserverPlatformInput::HearingRefused { call, why });
}

fn hears(bench: &mut Bench, event: HearingInput) {
    let call = bench.call;
    bench.input(ObserverInput::Hearing { call, event });
}

fn listening() -> Bench {
    let mut bench = Bench::live();
    bench.command(ObserverCommand::Listen);
    granted(&mut bench);
    hears(&mut bench, HearingInput::Joined);
    bench.asked_to_hear();
    bench
}

#[test]
fn listening_is_joined_with_its_volumes_and_left_at_a_click() {
    let mut bench = Bench::live();
    bench.command(ObserverCommand::SetVolume { voice: Voice::Candidate, percent: 150 });
    bench.command(ObserverCommand::SetVolume { voice: Voice::Interviewer, percent: 30 });
    bench.effects.clear();
    bench.command(ObserverCommand::Listen);
    assert_eq!(bench.view().listening, Listening::Joining);
    assert_eq!(bench.asked_to_hear(), 1);
    granted(&mut bench);
    let wanted = Volumes { candidate: 100, interviewer: 30 };
    assert!(
        matches!(&bench.effects[..], [
        ObserverEffect::Hearing(HearingEffect::SetVolume(volumes)),
        ObserverEffect::Hearing(HearingEffect::Join { .. }),
    ] if *volumes == wanted),
        "{:?}",
        bench.effects
    );
    hears(&mut bench, HearingInput::Joined);
    assert_eq!(bench.view().listening, Listening::Listening);
    bench.effects.clear();
    bench.command(ObserverCommand::StopListening);
    assert!(matches!(bench.effects[..], [ObserverEffect::Hearing(HearingEffect::Leave)]));
    assert_eq!(bench.view().listening, Listening::Off);
    bench.after(60_000);
    assert_eq!(bench.asked_to_hear(), 0);
}

#[test]
fn where_there_is_no_call_it_is_heard_once_there_is_one() {
    let mut bench = Bench::live();
    bench.told(ObservedEvent::Session(session(Doing::GettingReady, None)));
    bench.command(ObserverCommand::Listen);
    bench.asked_to_hear();
    refused(&mut bench, Trouble::NoCall);
    assert_eq!((bench.view().listening, bench.problem()), (Listening::NoCall, None));
    bench.after(60_000);
    assert_eq!(bench.asked_to_hear(), 0, "nobody is asked while there can be none");
    bench.told(ObservedEvent::Session(session(Doing::Waiting, None)));
    assert_eq!(bench.asked_to_hear(), 1);
    granted(&mut bench);
    hears(&mut bench, HearingInput::Joined);
    assert_eq!(bench.view().listening, Listening::Listening);
}

#[test]
fn a_session_that_has_ended_before_joining_is_no_trouble() {
    let mut bench = Bench::live();
    bench.told(ObservedEvent::Session(session(Doing::Ended, Some(3))));
    bench.command(ObserverCommand::Listen);
    refused(&mut bench, Trouble::NoCall);
    bench.asked_to_hear();
    bench.after(600_000);
    assert_eq!((bench.view().listening, bench.problem()), (Listening::NoCall, None));
    assert_eq!(bench.asked_to_hear(), 0);
}

#[test]
fn a_call_that_ends_is_left_and_a_lost_one_is_joined_again_by_itself() {
    for (reason, shown, again) in [
        (DisconnectReason::RoomDeleted, Listening::NoCall, true),
        (DisconnectReason::ConnectionTimeout, Listening::Lost, true),
        (DisconnectReason::Unknown, Listening::Lost, true),
    ] {
        let mut bench = listening();
        hears(&mut bench, HearingInput::Disconnected(reason));
        assert_eq!(bench.view().listening, shown, "{reason:?}");
        bench.after(3_000);
        assert_eq!(bench.asked_to_hear() == 1, again, "{reason:?}");
    }
    let mut bench = listening();
    bench.told(ObservedEvent::Session(session(Doing::Ended, Some(3))));
    hears(&mut bench, HearingInput::Disconnected(DisconnectReason::RoomDeleted));
    bench.after(60_000);
    assert_eq!((bench.asked_to_hear(), bench.problem()), (0, None));
}

#[test]
fn a_voice_server_that_is_down_is_tried_more_and_more_rarely_with_its_reason() {
    let mut bench = Bench::live();
    bench.command(ObserverCommand::Listen);
    bench.asked_to_hear();
    for wait in [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000] {
        granted(&mut bench);
        let down = Observation::LiveKitUnreachable { url: "wss://v.example".into() };
        hears(&mut bench, HearingInput::JoinFailed(down));
        assert_eq!(bench.problem(), Some("livekit_unreachable"));
        bench.after(wait - 1);
        assert_eq!(bench.asked_to_hear(), 0, "sooner than {wait}");
        bench.after(1);
        assert_eq!(bench.asked_to_hear(), 1, "after {wait}");
    }
    granted(&mut bench);
    hears(&mut bench, HearingInput::Joined);
    assert_eq!((bench.view().listening, bench.problem()), (Listening::Listening, None));
}

#[test]
fn an_older_call_says_nothing_any_more() {
    let mut bench = listening();
    let old = bench.call;
    bench.command(ObserverCommand::StopListening);
    bench.command(ObserverCommand::Listen);
    let disconnected = HearingInput::Disconnected(DisconnectReason::ClientInitiated);
    bench.input(ObserverInput::Hearing { call: old, event: disconnected });
    assert_eq!(bench.view().listening, Listening::Joining);
}

#[test]
fn closing_leaves_everything() {
    let mut bench = listening();
    bench.effects.clear();
    bench.command(ObserverCommand::Close);
    assert_eq!(bench.effects.len(), 2, "{:?}", bench.effects);
    let view = bench.view();
    assert_eq!((view.interview, view.listening), (None, Listening::Off));
    assert_eq!(bench.state.next_deadline(), None);
}
