//! Where everything is as it should be.

use crate::bench::{ALL, Reference, run};
use diagnosis::{Grade, Observation, Way};
use interview::{CheckName, Quantity};
use livekit_api::services::room::RoomClient;
use testbed::LiveKitServer;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn on_a_good_network_everything_is_good_and_measured_within_15_seconds() {
    let server = LiveKitServer::start().unwrap();
    let reference = Reference::on(&server).await;
    let report = run(&reference.link, &ALL).await;
    for check in ALL {
        let outcome = &report.outcomes[&check];
        match check {
            CheckName::Turn => {
                assert_eq!(outcome.grade, Grade::Skipped);
                assert_eq!(outcome.observed, Some(Observation::WayNotOffered { way: Way::Relay }));
            }
            // other tests keep it busy
            CheckName::Machine => assert!(outcome.grade <= Grade::Poor, "{outcome:?}"),
            _ => {
                assert_eq!(outcome.grade, Grade::Good, "{check:?}: {report:#?}");
                assert!(report.began.contains(&check), "{check:?}");
            }
        }
    }
    for check in [CheckName::Udp, CheckName::Tcp, CheckName::Media] {
        let round_trip = report.measure(check, Quantity::RoundTripMs);
        assert!((0.0..300.0).contains(&round_trip), "{check:?}: {round_trip} ms");
    }
    let bitrate = report.measure(CheckName::Media, Quantity::BitrateKbps);
    assert!((10.0..300.0).contains(&bitrate), "{bitrate} kbit/s");
    assert!(report.measure(CheckName::Media, Quantity::Mos) > 4.0);
    assert!(report.measure(CheckName::Platform, Quantity::ClockSkewS).abs() <= 2.0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_check_that_is_repeated_alone_finds_what_it_needs_by_itself() {
    let server = LiveKitServer::start().unwrap();
    let reference = Reference::on(&server).await;
    let report = run(&reference.link, &[CheckName::Udp]).await;
    assert_eq!(report.outcomes[&CheckName::Udp].grade, Grade::Good, "{report:#?}");
    assert_eq!(report.outcomes.len(), 1, "and says nothing of others");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_interview_s_own_room_is_never_made_and_its_test_room_does_not_stay() {
    let server = LiveKitServer::start().unwrap();
    let reference = Reference::on(&server).await;
    run(&reference.link, &ALL).await;
    let rooms = RoomClient::with_api_key(&server.http_url(), server.api_key(), server.api_secret());
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    loop {
        let left = rooms.list_rooms(Vec::new()).await.unwrap();
        assert!(left.iter().all(|room| room.name.starts_with("check-")), "{left:?}");
        if left.is_empty() {
            return;
        }
        assert!(std::time::Instant::now() < deadline, "the test room stays: {left:?}");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}
