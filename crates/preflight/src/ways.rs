//! The ways that sound can take, each by itself: the addresses that the voice server offers are asked directly, with what
//! the server gave for this visit.

use std::{io, net::SocketAddr, time::Duration};

use diagnosis::{Grade, Observation, Way};
use futures_util::future::{Either, select_ok};
use interview::{Outcome, Quantity};

use crate::{
    findings::Findings,
    ice::{ServerEnd, Transport},
    network_path::in_ms,
    relay::{self, Relay, RelayError},
    stun,
};

/// The same thresholds as for a call (`diagnosis::CallQuality`).
const GOOD_UP_TO: Duration = Duration::from_millis(300);
const FAIR_UP_TO: Duration = Duration::from_millis(600);

pub(crate) async fn check_udp(findings: &Findings, began: &(dyn Fn() + Sync)) -> Outcome {
    check(findings, began, Way::Udp, Transport::Udp).await
}

pub(crate) async fn check_tcp(findings: &Findings, began: &(dyn Fn() + Sync)) -> Outcome {
    check(findings, began, Way::Tcp, Transport::Tcp).await
}

async fn check(findings: &Findings, began: &(dyn Fn() + Sync), way: Way, transport: Transport) -> Outcome {
    let end = match findings.server_end().await {
        Ok(end) => end,
        Err(missing) => return findings.without(missing),
    };
    let addresses = end.addresses(transport);
    if addresses.is_empty() {
        return Outcome::skipped(Observation::WayNotOffered { way });
    }
    began();
    match first_answer(&addresses, end, transport).await {
        Ok(round_trip) => graded(way, round_trip),
        Err(error) => {
            tracing::info!(?way, %error, ?addresses, "no answer");
            Outcome::failed(Observation::WayBlocked { way })
        }
    }
}

async fn first_answer(addresses: &[SocketAddr], end: &ServerEnd, transport: Transport) -> io::Result<Duration> {
    let asking = addresses.iter().map(|address| {
        Box::pin(match transport {
            Transport::Udp => Either::Left(stun::over_udp(*address, end)),
            Transport::Tcp => Either::Right(stun::over_tcp(*address, end)),
        })
    });
    select_ok(asking).await.map(|(round_trip, _)| round_trip)
}

pub(crate) async fn check_relay(findings: &Findings, began: &(dyn Fn() + Sync)) -> Outcome {
    let visit = match findings.visit().await {
        Ok(visit) => visit,
        Err(missing) => return findings.without(missing),
    };
    let relays = Relay::all(&visit.relays);
    let (over_tls, plain): (Vec<_>, Vec<_>) = relays.into_iter().partition(|relay| relay.is_over_tls);
    match (plain.is_empty(), over_tls.is_empty()) {
        (true, true) => return Outcome::skipped(Observation::WayNotOffered { way: Way::Relay }),
        // its certificate is judged by the SDK, by other rules than this program's
        (true, false) => return Outcome::skipped(Observation::RelayOverTlsNotTested),
        (false, _) => began(),
    }
    let asking = plain.iter().map(|relay| Box::pin(relay::allocate(relay)));
    match select_ok(asking).await {
        Ok((round_trip, _)) => graded(Way::Relay, round_trip),
        Err(RelayError::Refused) => Outcome::failed(Observation::RelayRefused),
        Err(RelayError::Silent) => Outcome::failed(Observation::WayBlocked { way: Way::Relay }),
    }
}

fn graded(way: Way, round_trip: Duration) -> Outcome {
    let outcome = Outcome::good(Vec::new()).with(Quantity::RoundTripMs, in_ms(round_trip));
    if round_trip < GOOD_UP_TO {
        return outcome;
    }
    let grade = if round_trip < FAIR_UP_TO { Grade::Fair } else { Grade::Poor };
    let round_trip_ms = in_ms(round_trip).round() as u32;
    Outcome { grade, observed: Some(Observation::WaySlow { way, round_trip_ms }), ..outcome }
}
