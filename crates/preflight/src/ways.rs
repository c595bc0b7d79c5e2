//! The ways that sound can take, each by itself: the addresses that the voice server offers are asked directly, with what
//! the server gave for this visit.

use std::{io, net::SocketAddr, time::Duration};

use diagnosis::{CallQuality, Grade, Observation, Way};
use futures_util::{
    StreamExt,
    future::{Either, select_ok},
    stream::FuturesUnordered,
};
use interview::{Outcome, Quantity};

use crate::{
    findings::Findings,
    ice::{ServerEnd, Transport},
    network_path::in_ms,
    relay::{self, Relay, RelayError},
    stun,
};

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

async fn first_answer(
    addresses: &[SocketAddr],
    end: &ServerEnd,
    transport: Transport,
) -> io::Result<Duration> {
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
    if plain.is_empty() && over_tls.is_empty() {
        return Outcome::skipped(Observation::WayNotOffered { way: Way::Relay });
    }
    if !plain.is_empty() {
        began();
    }
    match first_relay(&plain).await {
        Ok(round_trip) => graded(Way::Relay, round_trip),
        // a call may well get through there: its certificate is judged by the SDK, by other rules than this program's
        Err(_) if !over_tls.is_empty() => Outcome::skipped(Observation::RelayOverTlsNotTested),
        Err(RelayError::Refused) => Outcome::failed(Observation::RelayRefused),
        Err(RelayError::Silent) => Outcome::failed(Observation::WayBlocked { way: Way::Relay }),
    }
}

/// Of the failures, that of a relay that answers says more than another one's silence.
async fn first_relay(relays: &[Relay]) -> Result<Duration, RelayError> {
    let mut asking: FuturesUnordered<_> = relays.iter().map(relay::allocate).collect();
    let mut failure = RelayError::Silent;
    while let Some(result) = asking.next().await {
        match result {
            Ok(round_trip) => return Ok(round_trip),
            Err(RelayError::Refused) => failure = RelayError::Refused,
            Err(RelayError::Silent) => {}
        }
    }
    Err(failure)
}

fn graded(way: Way, round_trip: Duration) -> Outcome {
    let outcome = Outcome::good(Vec::new()).with(Quantity::RoundTripMs, in_ms(round_trip));
    let grade = CallQuality { round_trip, jitter: Duration::ZERO, loss: 0.0 }.grade();
    if grade == Grade::Good {
        return outcome;
    }
    let round_trip_ms = in_ms(round_trip).round() as u32;
    Outcome { grade, observed: Some(Observation::WaySlow { way, round_trip_ms }), ..outcome }
}
