//! The checks before a call on networks of many kinds: each tells what that network does, by the grades that a person sees,
//! within the time that they are promised.

use std::{
    collections::BTreeMap,
    net::Ipv4Addr,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use system_tests::{PlatformProcess, programs};
use testbed::{Fault, Host, Launch, LiveKitServer, Network, Process, Relay, Scratch, find_program};

const HOME: Ipv4Addr = Ipv4Addr::new(10, 77, 0, 1);
const DESK: Ipv4Addr = Ipv4Addr::new(10, 77, 0, 2);
const RELAY: Ipv4Addr = Ipv4Addr::new(10, 77, 0, 3);
const PLATFORM_PORT: u16 = 3001;
const LIVEKIT_PORT: u16 = 7880;
/// What a strict firewall lets through.
const WEB_PORT: u16 = 443;
/// From the first check to the last.
const PROMISED: Duration = Duration::from_secs(15);
/// For starting, opening the invite, and ending.
const AROUND: Duration = Duration::from_secs(30);

/// The candidate's computer at one end; the platform with its voice server, and a relay, at others.
struct Scene {
    home: Host,
    platform: PlatformProcess,
    livekit: LiveKitServer,
    _relay: Relay,
    scratch: Scratch,
}

impl Scene {
    fn new() -> Result<Option<Self>> {
        let Some(mut network) = Network::unless_refused()? else { return Ok(None) };
        let (home, desk, aside) = (network.host(HOME)?, network.host(DESK)?, network.host(RELAY)?);
        let scratch = Scratch::new("checks")?;
        let relay = Relay::start_inside(&aside, WEB_PORT)?;
        let relays = format!("[{}, {}]", relay.entry("tcp"), relay.entry("udp"));
        let livekit = LiveKitServer::start_inside(&desk, &relays)?;
        let platform = PlatformProcess::start_inside(&desk, scratch.path(), PLATFORM_PORT, Some(&livekit))?;
        for port in [PLATFORM_PORT, LIVEKIT_PORT] {
            home.lead_loopback_to(port, &desk)?;
        }
        Ok(Some(Self { home, platform, livekit, _relay: relay, scratch }))
    }

    fn start(&self) -> Result<Checks> {
        Checks::start(&self.home, &self.platform.invite()?.link, &self.scratch)
    }
}

/// The program that checks, on the candidate's computer.
struct Checks(Process);

impl Checks {
    fn start(home: &Host, link: &str, scratch: &Scratch) -> Result<Self> {
        let program = Launch::new("preflight", programs::built("vivavoce-preflight")?);
        Self::launch(program.arg(scratch.path().join("device")), home, link, scratch)
    }

    fn launch(program: Launch, home: &Host, link: &str, scratch: &Scratch) -> Result<Self> {
        std::fs::create_dir_all(scratch.path().join("device"))?;
        let mut process =
            program.env("RUST_LOG", "preflight=debug").with_input().inside(home).start(scratch.path())?;
        process.write(link)?;
        process.close_input();
        Ok(Self(process))
    }

    fn lines(&self) -> Vec<Value> {
        self.0.stdout().lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    /// Until one end of the test call hears the other.
    fn wait_for_the_call(&mut self) -> Result<()> {
        self.0.wait_for(PROMISED + AROUND, "the test call", |checks| {
            checks.stderr().contains("the test call begins").then_some(())
        })?;
        Ok(())
    }

    fn finish(mut self) -> Result<Report> {
        self.0.wait(PROMISED + AROUND)?;
        let mut of = BTreeMap::new();
        for line in self.lines() {
            let name = line["check"].as_str().context("a line without a check")?.to_owned();
            let after = line["after_ms"].as_u64().context("a line without a time")?;
            ensure!(u128::from(after) <= PROMISED.as_millis(), "{name} took {after} ms");
            of.insert(name, line);
        }
        ensure!(of.len() == 9, "nine checks, not {of:#?}; it said: {}", self.0.stderr());
        Ok(Report { of, log: self.0.stderr() })
    }
}

struct Report {
    of: BTreeMap<String, Value>,
    log: String,
}

impl Report {
    /// Each check with the grades it may have, and what is said of it; an empty code is nothing said.
    fn expect(&self, expected: &[(&str, &[&str], &str)]) -> Result<()> {
        for (check, grades, code) in expected {
            let line = &self.of[*check];
            let said = line["diagnosis"]["code"].as_str().unwrap_or_default();
            let grade = line["grade"].as_str().unwrap_or_default();
            ensure!(
                grades.contains(&grade) && said == *code,
                "{check} is {grade} ({said}), not {grades:?} ({code}):\n{:#?}\n{}",
                self.of,
                self.log
            );
        }
        Ok(())
    }

    fn measure(&self, check: &str, quantity: &str) -> Result<f64> {
        let measures = self.of[check]["measures"].as_array().context("no measures")?;
        let found = measures.iter().find(|measure| measure["quantity"] == quantity);
        found.and_then(|measure| measure["value"].as_f64()).with_context(|| format!("{check}: no {quantity}"))
    }
}

const GOOD: &[&str] = &["good"];
const FAIR: &[&str] = &["fair"];
const FAILED: &[&str] = &["failed"];
const SKIPPED: &[&str] = &["skipped"];

/// What leads to the voice server is fine.
const DOOR: [(&str, &[&str], &str); 4] =
    [("platform", GOOD, ""), ("invite", GOOD, ""), ("token", GOOD, ""), ("signalling", GOOD, "")];

/// Nothing is known of what comes after the platform.
fn only_platform(code: &str) -> Vec<(&'static str, &'static [&'static str], &str)> {
    let after = ["invite", "token", "signalling", "udp", "tcp", "turn", "media"];
    let skipped = after.map(|check| (check, SKIPPED, "check_needs_another"));
    [("platform", FAILED, code)].into_iter().chain(skipped).collect()
}

#[test]
fn on_a_clean_network_every_way_is_open_and_sound_takes_the_shortest() -> Result<()> {
    let Some(scene) = Scene::new()? else { return Ok(()) };
    let report = scene.start()?.finish()?;
    report.expect(&DOOR)?;
    report.expect(&[("udp", GOOD, ""), ("tcp", GOOD, ""), ("turn", GOOD, ""), ("media", GOOD, "")])?;
    ensure!(report.measure("media", "mos")? > 4.0);
    Ok(())
}

#[test]
fn small_packets_are_no_trouble() -> Result<()> {
    let Some(scene) = Scene::new()? else { return Ok(()) };
    scene.home.set_mtu(1280)?;
    let report = scene.start()?.finish()?;
    report.expect(&DOOR)?;
    report.expect(&[("udp", GOOD, ""), ("tcp", GOOD, ""), ("media", GOOD, "")])
}

#[test]
fn where_udp_is_dropped_sound_takes_another_way() -> Result<()> {
    let Some(scene) = Scene::new()? else { return Ok(()) };
    scene.home.suffer(&[Fault::NoUdp])?;
    let report = scene.start()?.finish()?;
    report.expect(&DOOR)?;
    report.expect(&[("udp", FAILED, "udp_blocked"), ("tcp", GOOD, ""), ("turn", GOOD, "")])?;
    // both are open, and the call takes the one that answers first
    let takes = |code| report.expect(&[("media", FAIR, code)]);
    takes("sound_takes_tcp").or_else(|_| takes("sound_takes_relay"))
}

#[test]
fn where_only_web_ports_pass_sound_takes_the_relay() -> Result<()> {
    let Some(scene) = Scene::new()? else { return Ok(()) };
    scene.home.suffer(&[Fault::OnlyTcpTo { ports: [PLATFORM_PORT, LIVEKIT_PORT, WEB_PORT] }])?;
    let report = scene.start()?.finish()?;
    report.expect(&DOOR)?;
    report.expect(&[("udp", FAILED, "udp_blocked"), ("tcp", FAILED, "tcp_blocked"), ("turn", GOOD, "")])?;
    report.expect(&[("media", FAIR, "sound_takes_relay")])
}

#[test]
fn where_no_way_for_sound_is_left_that_is_what_is_told() -> Result<()> {
    let Some(scene) = Scene::new()? else { return Ok(()) };
    scene.home.suffer(&[Fault::OnlyTcpTo { ports: [PLATFORM_PORT, LIVEKIT_PORT, LIVEKIT_PORT] }])?;
    let report = scene.start()?.finish()?;
    report.expect(&DOOR)?;
    report.expect(&[("udp", FAILED, "udp_blocked"), ("tcp", FAILED, "tcp_blocked")])?;
    report.expect(&[("turn", FAILED, "relay_blocked"), ("media", FAILED, "no_sound_arrived")])
}

#[test]
fn a_tenth_of_all_packets_lost_is_measured() -> Result<()> {
    let Some(scene) = Scene::new()? else { return Ok(()) };
    scene.home.suffer(&[Fault::Loss { percent: 10 }])?;
    let report = scene.start()?.finish()?;
    // ten percent is where fair ends
    report.expect(&[("media", &["fair", "poor"], "sound_impaired")])?;
    let loss = report.measure("media", "loss_percent")?;
    ensure!((4.0..=20.0).contains(&loss), "{loss} %");
    Ok(())
}

#[test]
fn half_a_second_of_delay_is_measured() -> Result<()> {
    let Some(scene) = Scene::new()? else { return Ok(()) };
    let _slow = scene.home.delay(Duration::from_millis(250))?;
    let report = scene.start()?.finish()?;
    report.expect(&DOOR)?;
    report.expect(&[
        ("udp", FAIR, "way_slow"),
        ("tcp", FAIR, "way_slow"),
        ("media", FAIR, "sound_impaired"),
    ])?;
    for check in ["platform", "udp", "tcp", "media"] {
        let round_trip = report.measure(check, "round_trip_ms")?;
        ensure!((500.0..=599.0).contains(&round_trip), "{check}: {round_trip} ms");
    }
    Ok(())
}

#[test]
fn a_platform_whose_port_is_refused_or_silent_is_told_apart() -> Result<()> {
    let Some(scene) = Scene::new()? else { return Ok(()) };
    let port = PLATFORM_PORT;
    for (fault, code) in
        [(Fault::Refused { port }, "platform_refused"), (Fault::Dropped { port }, "platform_timed_out")]
    {
        scene.home.suffer(&[fault])?;
        scene.start()?.finish()?.expect(&only_platform(code))?;
    }
    Ok(())
}

#[test]
fn a_voice_server_that_is_silent_is_told_from_one_that_refuses() -> Result<()> {
    let Some(scene) = Scene::new()? else { return Ok(()) };
    let port = LIVEKIT_PORT;
    for (fault, code) in
        [(Fault::Refused { port }, "livekit_unreachable"), (Fault::Dropped { port }, "livekit_silent")]
    {
        scene.home.suffer(&[fault])?;
        let report = scene.start()?.finish()?;
        report.expect(&DOOR[..3])?;
        report.expect(&[("signalling", FAILED, code)])?;
        report
            .expect(&["udp", "tcp", "turn", "media"].map(|check| (check, SKIPPED, "check_needs_another")))?;
    }
    Ok(())
}

#[test]
fn a_network_that_goes_away_in_mid_check_is_told_in_time() -> Result<()> {
    let Some(scene) = Scene::new()? else { return Ok(()) };
    let mut checks = scene.start()?;
    checks.wait_for_the_call()?;
    scene.home.unplug()?;
    let report = checks.finish()?;
    report.expect(&DOOR)?;
    report.expect(&[("media", FAILED, "no_sound_arrived")])
}

#[test]
fn a_voice_server_that_dies_in_mid_check_is_told_in_time() -> Result<()> {
    let Some(mut scene) = Scene::new()? else { return Ok(()) };
    let mut checks = scene.start()?;
    checks.wait_for_the_call()?;
    scene.livekit.kill();
    checks.finish()?.expect(&[("media", FAILED, "no_sound_arrived")])
}

/// A name is looked up for platforms that are reached by https; here nobody answers, or nobody is there to ask.
#[test]
fn a_name_service_that_refuses_or_is_silent_is_what_is_told() -> Result<()> {
    let Some(mut network) = Network::unless_refused()? else { return Ok(()) };
    let (home, desk) = (network.host(HOME)?, network.host(DESK)?);
    // packets to nobody vanish
    home.suffer(&[])?;
    desk.unplug()?;
    for server in ["127.0.0.1".to_owned(), desk.address().to_string()] {
        let scratch = Scratch::new("checks")?;
        let settings = scratch.path().join("resolv.conf");
        std::fs::write(&settings, format!("nameserver {server}\n"))?;
        let program = programs::built("vivavoce-preflight")?;
        // with a resolv.conf of its own
        let launch = Launch::new("preflight", find_program("unshare")?)
            .args(["--mount", "--", "sh", "-c", "mount --bind \"$0\" /etc/resolv.conf && exec \"$@\""])
            .arg(settings)
            .arg(program)
            .arg(scratch.path().join("device"));
        let link = "vivavoce://join?platform=https://interviews.test&interview=i1&key=k";
        let began = Instant::now();
        let report = Checks::launch(launch, &home, link, &scratch)?.finish()?;
        report
            .expect(&only_platform("platform_name_service_silent"))
            .with_context(|| format!("with the name service {server}, after {:?}", began.elapsed()))?;
    }
    Ok(())
}

/// A network as in a hotel: it answers in everybody's place where nothing is encrypted, and refuses the rest.
#[test]
fn a_network_that_wants_a_sign_in_is_told_from_a_platform_that_is_away() -> Result<()> {
    const PORTAL: &str = "
import http.server, sys
class Portal(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(302)
        self.send_header('Location', 'http://sign-in.test/')
        self.end_headers()
    do_POST = do_GET
server = http.server.ThreadingHTTPServer((sys.argv[1], int(sys.argv[2])), Portal)
print('ready', flush=True)
server.serve_forever()
";
    let Some(mut network) = Network::unless_refused()? else { return Ok(()) };
    let (home, desk) = (network.host(HOME)?, network.host(DESK)?);
    let scratch = Scratch::new("checks")?;
    let mut portals = Vec::new();
    for port in [80, PLATFORM_PORT] {
        let mut portal = Launch::new(format!("portal-{port}"), find_program("python3")?)
            .args(["-c", PORTAL, &desk.address().to_string(), &port.to_string()])
            .inside(&desk)
            .start(scratch.path())?;
        portal.wait_for_line(AROUND, "its socket", |line| (line == "ready").then_some(()))?;
        portals.push(portal);
    }
    home.lead_loopback_to(PLATFORM_PORT, &desk)?;
    for (platform, code) in [
        (format!("https://{}", desk.address()), "network_sign_in"),
        (format!("http://127.0.0.1:{PLATFORM_PORT}"), "platform_redirected"),
    ] {
        let link = format!("vivavoce://join?platform={platform}&interview=i1&key=k");
        Checks::start(&home, &link, &scratch)?.finish()?.expect(&only_platform(code))?;
    }
    Ok(())
}
