//! A call whose path dies on a real network: how soon it is noticed, and how soon both hear each other again.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test reports by failing")]

use std::{
    f32::consts::TAU,
    net::Ipv4Addr,
    path::Path,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use livekit_api::access_token::{AccessToken, VideoGrants};
use testbed::{Fault, Host, Launch, LiveKitServer, Network, Process, Scratch, example};

const SERVER: Ipv4Addr = Ipv4Addr::new(10, 78, 0, 1);
const OFFICE: Ipv4Addr = Ipv4Addr::new(10, 78, 0, 2);
const HOME: Ipv4Addr = Ipv4Addr::new(10, 78, 0, 3);

/// The promise: while somebody should be heard, a dead path is noticed so soon.
const NOTICED: Duration = Duration::from_secs(3);
/// A new connection takes less than a second; the machine may be busy.
const REPAIRED: Duration = Duration::from_secs(8);
const SOON: Duration = Duration::from_secs(30);

/// Both hear each other; the candidate is at home, behind a cable of its own.
struct Call {
    home: Host,
    agent: Process,
    candidate: Process,
    _server: LiveKitServer,
    _office: Host,
    _desk: Host,
    _scratch: Scratch,
}

impl Call {
    /// The candidate hums for so long, then says nothing.
    fn begin(humming_s: usize) -> Option<Self> {
        let mut network = Network::unless_refused().unwrap()?;
        let hosts = [SERVER, OFFICE, HOME].map(|address| network.host(address).unwrap());
        let [desk, office, home] = hosts;
        let server = LiveKitServer::start_inside(&desk, "[]").unwrap();
        let url = server.url().replace("127.0.0.1", &SERVER.to_string());
        let scratch = Scratch::new("bad-path").unwrap();
        let microphone = scratch.path().join("microphone.wav");
        write_tone(&microphone, humming_s);
        let agent = Launch::new("agent", example("agent"))
            .args([url.clone(), token(&server, "interviewer")])
            .inside(&office)
            .start(scratch.path())
            .unwrap();
        let candidate = Launch::new("candidate", example("candidate"))
            .args([url, token(&server, "candidate")])
            .arg(microphone)
            .inside(&home)
            .start(scratch.path())
            .unwrap();
        let mut call =
            Self { home, agent, candidate, _server: server, _office: office, _desk: desk, _scratch: scratch };
        wait_for(&mut call.candidate, "heard", 0, SOON);
        wait_for(&mut call.agent, "heard", 0, SOON);
        // What the statistics count has begun.
        wait_for(&mut call.candidate, "measures", 0, SOON);
        Some(call)
    }

    /// Since when: on a busy machine it takes seconds to start the program that sets the rules.
    fn suffer(&self, fault: Fault) -> u64 {
        let begun = now();
        self.home.suffer(&[fault]).unwrap();
        let since = now();
        println!("{fault:?} took {} ms to begin", since - begun);
        since
    }

    /// How long after `since` the path is shown as lost.
    fn noticed(&mut self, since: u64) -> Duration {
        let at = wait_for(&mut self.candidate, "phase Reconnecting", since, NOTICED + SOON);
        Duration::from_millis(at - since)
    }

    /// How long after `since` both hear each other again.
    fn repaired(&mut self, since: u64) -> Duration {
        let live = wait_for(&mut self.candidate, "phase Live", since, SOON);
        let heard = wait_for(&mut self.candidate, "heard", since, SOON);
        let is_heard = wait_for(&mut self.agent, "heard", since, SOON);
        let [live_after, hears_after, is_heard_after] = [live, heard, is_heard].map(|at| at - since);
        println!(
            "live after {live_after} ms, hears after {hears_after} ms, is heard after {is_heard_after} ms"
        );
        Duration::from_millis(live.max(heard).max(is_heard) - since)
    }

    fn is_never_left_by_choice(&self) {
        let said = self.agent.stdout();
        assert!(!said.contains("ClientInitiated"), "an agent takes that for the end: {said}");
    }
}

#[test]
fn a_network_that_drops_udp_is_noticed_in_time_and_both_hear_each_other_again() {
    let Some(mut call) = Call::begin(120) else { return };
    let since = call.suffer(Fault::NoUdp);
    let noticed = call.noticed(since);
    let repaired = call.repaired(since);
    println!("UDP is dropped: noticed after {noticed:?}, both heard again after {repaired:?}");
    assert!(noticed <= NOTICED, "noticed after {noticed:?}");
    assert!(repaired <= REPAIRED, "repaired after {repaired:?}");
    call.is_never_left_by_choice();
}

#[test]
fn a_path_that_is_dead_in_one_direction_is_noticed_in_time_too() {
    let Some(mut call) = Call::begin(120) else { return };
    let since = call.suffer(Fault::NoUdpIn);
    let noticed = call.noticed(since);
    let repaired = call.repaired(since);
    println!("UDP does not come in: noticed after {noticed:?}, both heard again after {repaired:?}");
    assert!(noticed <= NOTICED, "noticed after {noticed:?}");
    assert!(repaired <= REPAIRED, "repaired after {repaired:?}");
    call.is_never_left_by_choice();
}

#[test]
fn after_a_cable_was_pulled_for_six_seconds_both_hear_each_other_soon() {
    let Some(mut call) = Call::begin(120) else { return };
    let since = now();
    call.home.unplug().unwrap();
    let noticed = call.noticed(since);
    testbed::wait_until(SOON, "six seconds are over", || now() >= since + 6_000);
    let back = now();
    call.home.plug_in().unwrap();
    let repaired = call.repaired(back);
    println!("cable pulled: noticed after {noticed:?}, both heard again {repaired:?} after it was back");
    assert!(noticed <= NOTICED, "noticed after {noticed:?}");
    assert!(repaired <= REPAIRED, "repaired after {repaired:?}");
    call.is_never_left_by_choice();
}

#[test]
fn a_call_that_loses_some_packets_goes_on_while_the_candidate_says_nothing_too() {
    let Some(mut call) = Call::begin(6) else { return };
    let since = now();
    call.home.suffer(&[Fault::Loss { percent: 8 }]).unwrap();
    wait_for(&mut call.agent, "silent", 0, SOON);
    let silent = now().max(since);
    testbed::wait_until(SOON, "ten seconds are over", || now() >= silent + 10_000);
    let said = call.candidate.stdout();
    assert!(!said.contains("Reconnecting"), "eight percent of loss end no call: {said}");
    let lossy = said.lines().rev().find(|line| line.contains("measures")).unwrap();
    assert!(!lossy.contains("lost_in_percent: Some(0.0)"), "and are measured: {lossy}");
}

/// When the program said so after `since`.
fn wait_for(program: &mut Process, what: &str, since: u64, within: Duration) -> u64 {
    let said = program.wait_for_line(within, what, |line| {
        let (at, said) = line.split_once(' ')?;
        let at = at.parse().ok()?;
        (said.starts_with(what) && at >= since).then_some(at)
    });
    said.unwrap_or_else(|error| panic!("{error}\n{}\n{}", program.stdout(), program.stderr()))
}

fn now() -> u64 {
    u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

fn token(server: &LiveKitServer, identity: &str) -> String {
    let is_agent = identity == "interviewer";
    let grants = VideoGrants {
        room_join: true,
        room: "r".into(),
        agent: is_agent,
        can_update_own_metadata: Some(true),
        ..Default::default()
    };
    AccessToken::with_api_key(server.api_key(), server.api_secret())
        .with_identity(identity)
        .with_kind(if is_agent { "agent" } else { "standard" })
        .with_grants(grants)
        .to_jwt()
        .unwrap()
}

fn write_tone(path: &Path, seconds: usize) {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: 48_000,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = hound::WavWriter::create(path, spec).unwrap();
    for n in 0..120 * 48_000 {
        let loudness = if n < seconds * 48_000 { 8_000.0 } else { 0.0 };
        let sample = (n as f32 / 48_000.0 * 440.0 * TAU).sin() * loudness;
        file.write_sample(sample as i16).unwrap();
    }
    file.finalize().unwrap();
}
