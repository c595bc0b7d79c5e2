//! The way to the platform, step by step: its name, a connection, encryption, an answer that is the platform's.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use diagnosis::{Grade, Observation, Unreachable};
use hyper_util::client::proxy::matcher::Matcher;
use interview::{Outcome, Quantity};
use platform_client::{Error, OpenInvite, PlatformUrl, why_no_address};
use reqwest::redirect;
use tokio::{
    net::{TcpStream, lookup_host},
    time::{Instant, timeout},
};
use url::Host;

use crate::findings::Findings;

/// Resolvers try for up to half a minute; one that has not answered by now is too slow for a call, too.
const NAME_DEADLINE: Duration = Duration::from_secs(4);
const CONNECT_DEADLINE: Duration = Duration::from_secs(4);
const ANSWER_DEADLINE: Duration = Duration::from_secs(5);
const SIGN_IN_DEADLINE: Duration = Duration::from_secs(2);
/// A host may have many addresses; a few of them say enough.
const MOST_ADDRESSES: usize = 4;
/// What a clock may be off by without anybody noticing: LiveKit's leeway for tokens.
const CLOCK_TOLERANCE_S: i64 = 60;

/// A platform that is reached.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    /// To connect, which takes one round trip; unknown through a proxy.
    round_trip: Option<Duration>,
    clock_skew_s: Option<i64>,
    took: Duration,
}

pub(crate) async fn check(findings: &Findings, began: &(dyn Fn() + Sync)) -> Outcome {
    began();
    match findings.path().await {
        Ok(path) => graded(path),
        Err(why) => Outcome::failed(why.clone()),
    }
}

fn graded(path: &Path) -> Outcome {
    let mut outcome = Outcome::good(Vec::new()).with(Quantity::DurationMs, in_ms(path.took));
    if let Some(round_trip) = path.round_trip {
        outcome = outcome.with(Quantity::RoundTripMs, in_ms(round_trip));
    }
    if let Some(skew_s) = path.clock_skew_s {
        outcome = outcome.with(Quantity::ClockSkewS, skew_s as f64);
        if skew_s.abs() > CLOCK_TOLERANCE_S {
            outcome.grade = Grade::Fair;
            outcome.observed = Some(Observation::ClockWrong { skew_s });
        }
    }
    outcome
}

/// Finds the first step that fails.
pub(crate) async fn find(invite: &OpenInvite) -> Result<Path, Observation> {
    let began = Instant::now();
    // closed meanwhile: nobody looks at the outcome any more
    let platform = invite.platform().ok_or(Observation::CheckLeftOut)?;
    let unreachable =
        |why| Observation::PlatformUnreachable { platform: platform.to_string(), why };
    let proxy = proxy_for(&platform);
    let round_trip = match &proxy {
        None => {
            let addresses = addresses_of(&platform).await.map_err(unreachable)?;
            match connect(&addresses).await {
                Ok(round_trip) => Some(round_trip),
                Err(why) if wants_sign_in(&platform).await => {
                    tracing::info!(?why, "the network answers in the platform's place");
                    return Err(unreachable(Unreachable::SignInFirst));
                }
                Err(why) => return Err(unreachable(why)),
            }
        }
        Some(_) => None,
    };
    let answer = invite.reach(ANSWER_DEADLINE).await.ok_or(Observation::CheckLeftOut)?;
    match (answer, proxy) {
        (Ok(reached), _) => {
            Ok(Path { round_trip, clock_skew_s: reached.clock_skew_s, took: began.elapsed() })
        }
        (Err(Error::Unreachable { .. }), Some(proxy)) => {
            Err(Observation::ProxyFailed { proxy, platform: platform.to_string() })
        }
        (Err(Error::Unreachable { why, .. }), None) if may_be_a_portal(why) => {
            let signs_in = wants_sign_in(&platform).await;
            Err(unreachable(if signs_in { Unreachable::SignInFirst } else { why }))
        }
        (Err(error), _) => Err(error.into()),
    }
}

/// Host and port of the proxy through which the platform is asked, by the settings that reqwest goes by.
fn proxy_for(platform: &PlatformUrl) -> Option<String> {
    let target = platform.join("/").as_str().parse().ok()?;
    let intercept = Matcher::from_env().intercept(&target)?;
    // without the password that may be in it
    let (host, port) = (intercept.uri().host()?, intercept.uri().port_u16());
    Some(port.map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
}

async fn addresses_of(platform: &PlatformUrl) -> Result<Vec<SocketAddr>, Unreachable> {
    let port = platform.port();
    let name = match platform.host() {
        Host::Ipv4(ip) => return Ok(vec![(IpAddr::V4(ip), port).into()]),
        Host::Ipv6(ip) => return Ok(vec![(IpAddr::V6(ip), port).into()]),
        Host::Domain(name) => name.to_owned(),
    };
    resolve(&name, port).await
}

/// The first few addresses of a host.
pub(crate) async fn resolve(name: &str, port: u16) -> Result<Vec<SocketAddr>, Unreachable> {
    match timeout(NAME_DEADLINE, lookup_host((name, port))).await {
        Ok(Ok(found)) => {
            let found: Vec<_> = found.take(MOST_ADDRESSES).collect();
            if found.is_empty() { Err(Unreachable::NameNotFound) } else { Ok(found) }
        }
        Ok(Err(error)) => Err(why_no_address(&error.to_string())),
        Err(_) => Err(Unreachable::NameServiceSilent),
    }
}

/// How long the first connection took that came about.
async fn connect(addresses: &[SocketAddr]) -> Result<Duration, Unreachable> {
    let began = Instant::now();
    let attempts = addresses.iter().map(|address| Box::pin(TcpStream::connect(*address)));
    match timeout(CONNECT_DEADLINE, futures_util::future::select_ok(attempts)).await {
        Ok(Ok(_)) => Ok(began.elapsed()),
        Ok(Err(error)) => Err(why_not(&error)),
        Err(_) => Err(Unreachable::TimedOut { after: CONNECT_DEADLINE }),
    }
}

fn why_not(error: &io::Error) -> Unreachable {
    match error.kind() {
        io::ErrorKind::ConnectionRefused => Unreachable::Refused,
        io::ErrorKind::NetworkUnreachable | io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkDown => {
            Unreachable::NoNetwork
        }
        io::ErrorKind::TimedOut => Unreachable::TimedOut { after: CONNECT_DEADLINE },
        _ => Unreachable::Broken,
    }
}

fn may_be_a_portal(why: Unreachable) -> bool {
    use Unreachable::*;
    matches!(why, Redirected | Tls | TlsForOtherName | Broken | TimedOut { .. })
}

/// Whether somebody else answers in the host's name where nothing is encrypted, as networks do that want a sign-in: by a
/// redirect to another host, which the platform would not need. Nothing but the name is sent.
async fn wants_sign_in(platform: &PlatformUrl) -> bool {
    if platform.is_loopback() {
        return false;
    }
    let host = platform.host().to_string();
    let ask = async {
        let client = reqwest::Client::builder().redirect(redirect::Policy::none()).no_proxy().build().ok()?;
        let response = client.get(format!("http://{host}/")).send().await.ok()?;
        let location = response.headers().get(reqwest::header::LOCATION)?.to_str().ok()?;
        let target = response.url().join(location).ok()?;
        Some(response.status().is_redirection() && target.host_str() != Some(host.as_str()))
    };
    timeout(SIGN_IN_DEADLINE, ask).await.ok().flatten().unwrap_or(false)
}

pub(crate) fn in_ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
