//! The voice server's door: a WebSocket with the token, as the call would open it. Ours is a client of its own, so that
//! what is refused, silent or away is told apart, and so that the server's end of the media path becomes known.
//!
//! The protocol is LiveKit's (`livekit_protocol::SignalResponse` in binary messages, over `/rtc`).

use std::time::Duration;

use diagnosis::Observation;
use futures_util::{SinkExt, StreamExt};
use interview::{CheckName, Outcome, Quantity};
use livekit_protocol::{
    IceServer, SessionDescription, SignalRequest, SignalResponse, signal_request, signal_response,
};
use platform_client::{Admission, Grant};
use prost::Message as _;
use reqwest::{StatusCode, header, redirect};
use secrecy::ExposeSecret;
use tokio::{
    sync::Mutex,
    time::{Instant, timeout, timeout_at},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message,
        handshake::{client::generate_key, derive_accept_key},
        protocol::{Role, WebSocketConfig},
    },
};
use url::Url;
use voice::understand_connect_error;

use crate::{
    findings::{Findings, Missing},
    ice::{Candidate, ServerEnd},
    network_path::in_ms,
    session_description::{ClientEnd, Offer},
};

/// Four round trips; a server that needs longer is silent for all that a person notices.
const DEADLINE: Duration = Duration::from_secs(5);
/// After the door is open.
const OFFER_DEADLINE: Duration = Duration::from_secs(3);
/// Addresses come one by one; after the last one there is nothing.
const QUIET: Duration = Duration::from_millis(600);
const LEAVE_DEADLINE: Duration = Duration::from_millis(500);
/// The largest message to a newcomer in an empty room has a few thousand bytes.
const LARGEST_MESSAGE: usize = 256 * 1024;
const LARGEST_REFUSAL: usize = 2 * 1024;
/// Of addresses that a server names.
const MOST_CANDIDATES: usize = 32;
/// The signalling protocol that this client speaks: with it the server offers first.
const PROTOCOL: &str = "15";

type Socket = WebSocketStream<reqwest::Upgraded>;

/// Being in the test room, by the door only.
pub(crate) struct Visit {
    pub(crate) relays: Vec<IceServer>,
    took: Duration,
    socket: Mutex<Socket>,
}

pub(crate) async fn check(findings: &Findings, began: &(dyn Fn() + Sync)) -> Outcome {
    let admission = match findings.admission().await {
        Ok(admission) => admission,
        Err(missing) => return findings.without(missing),
    };
    began();
    match admission {
        Admission::TestRoom { .. } => match findings.visit().await {
            Ok(visit) => Outcome::good(Vec::new()).with(Quantity::DurationMs, in_ms(visit.took)),
            Err(Missing::Failed { by: CheckName::Signalling, why }) => Outcome::failed(why.clone()),
            Err(missing) => findings.without(missing),
        },
        Admission::Interview(grant) => match knock(grant).await {
            Ok(took) => Outcome::good(Vec::new()).with(Quantity::DurationMs, in_ms(took)),
            Err(why) => Outcome::failed(why),
        },
    }
}

/// Asks whether the token is good, without entering: that would begin the interview.
async fn knock(grant: &Grant) -> Result<Duration, Observation> {
    let began = Instant::now();
    let asking = async {
        let request = client()?.get(door(grant, &["rtc", "validate"])?);
        let response =
            request.bearer_auth(grant.token.expose_secret()).send().await.map_err(|e| away(grant, &e))?;
        match response.status() {
            status if status.is_success() => Ok(began.elapsed()),
            status => Err(refusal(grant, status, response).await),
        }
    };
    timeout(DEADLINE, asking).await.unwrap_or_else(|_| Err(silent(grant)))
}

/// Enters.
pub(crate) async fn visit(grant: &Grant) -> Result<Visit, Observation> {
    let began = Instant::now();
    let entering = async {
        let mut socket = open(grant).await?;
        match next(&mut socket).await {
            Some(signal_response::Message::Join(join)) => {
                Ok(Visit { relays: join.ice_servers, took: began.elapsed(), socket: Mutex::new(socket) })
            }
            _ => {
                Err(Observation::LiveKitFailed { detail: "it does not greet as a voice server does".into() })
            }
        }
    };
    timeout(DEADLINE, entering).await.unwrap_or_else(|_| Err(silent(grant)))
}

impl Visit {
    /// Takes the server's offer and answers it, upon which the server answers on the ways that it has offered.
    pub(crate) async fn negotiate(&self) -> Result<ServerEnd, Observation> {
        let until = Instant::now() + OFFER_DEADLINE;
        let mut socket = self.socket.lock().await;
        let mut end: Option<ServerEnd> = None;
        let mut candidates = Vec::new();
        loop {
            let patience = if end.is_some() { until.min(Instant::now() + QUIET) } else { until };
            let Ok(Some(message)) = timeout_at(patience, next(&mut socket)).await else { break };
            match message {
                signal_response::Message::Offer(offer) if end.is_none() => {
                    let client = ClientEnd::new();
                    let read = Offer::read(&offer.sdp).ok_or_else(unreadable_offer)?;
                    candidates.extend(read.candidates.iter().copied());
                    let answer = SessionDescription {
                        r#type: "answer".into(),
                        sdp: client.answer(&read),
                        id: offer.id,
                        ..Default::default()
                    };
                    send(&mut socket, signal_request::Message::Answer(answer)).await;
                    end = Some(client.meet(&read));
                }
                signal_response::Message::Trickle(trickle) => {
                    candidates.extend(Candidate::from_trickle(&trickle.candidate_init));
                    if trickle.r#final && end.is_some() {
                        break;
                    }
                }
                _ => {}
            }
            candidates.truncate(MOST_CANDIDATES);
        }
        let end = end.ok_or_else(unreadable_offer)?;
        Ok(ServerEnd { candidates, ..end })
    }

    pub(crate) async fn leave(&self) {
        let leaving = async {
            let mut socket = self.socket.lock().await;
            send(&mut socket, signal_request::Message::Leave(Default::default())).await;
            // it ends with this run in any case
            let _ = socket.close(None).await;
        };
        let _ = timeout(LEAVE_DEADLINE, leaving).await;
    }
}

fn unreadable_offer() -> Observation {
    Observation::LiveKitFailed { detail: "it offers no way for sound".into() }
}

async fn open(grant: &Grant) -> Result<Socket, Observation> {
    let mut url = door(grant, &["rtc"])?;
    url.query_pairs_mut()
        .append_pair("auto_subscribe", "0")
        .append_pair("protocol", PROTOCOL)
        .append_pair("sdk", "rust")
        .append_pair("version", env!("CARGO_PKG_VERSION"));
    let key = generate_key();
    let request = client()?
        .get(url)
        .bearer_auth(grant.token.expose_secret())
        .header(header::CONNECTION, "Upgrade")
        .header(header::UPGRADE, "websocket")
        .header(header::SEC_WEBSOCKET_VERSION, "13")
        .header(header::SEC_WEBSOCKET_KEY, &key);
    let response = request.send().await.map_err(|error| away(grant, &error))?;
    if response.status() != StatusCode::SWITCHING_PROTOCOLS {
        return Err(refusal(grant, response.status(), response).await);
    }
    let accepted = response.headers().get(header::SEC_WEBSOCKET_ACCEPT);
    if accepted.is_none_or(|given| given.as_bytes() != derive_accept_key(key.as_bytes()).as_bytes()) {
        return Err(Observation::LiveKitFailed { detail: "it does not open a WebSocket".into() });
    }
    let upgraded = response.upgrade().await.map_err(|error| away(grant, &error))?;
    let limits = WebSocketConfig::default()
        .max_message_size(Some(LARGEST_MESSAGE))
        .max_frame_size(Some(LARGEST_MESSAGE));
    Ok(WebSocketStream::from_raw_socket(upgraded, Role::Client, Some(limits)).await)
}

/// A redirect would take the token elsewhere.
fn client() -> Result<reqwest::Client, Observation> {
    reqwest::Client::builder().redirect(redirect::Policy::none()).http1_only().build().map_err(|error| {
        tracing::error!(%error, "no HTTP client");
        Observation::LiveKitFailed { detail: "this computer\u{2019}s encryption cannot be set up".into() }
    })
}

/// The same host and port in the schemes of HTTP. Which addresses may be used, `platform_client::Grant` has decided.
fn door(grant: &Grant, path: &[&str]) -> Result<Url, Observation> {
    let refused = || Observation::LiveKitUrlRefused { url: grant.url.clone() };
    let address = grant.url.replacen("ws", "http", 1);
    let mut url = Url::parse(&address).map_err(|_| refused())?;
    url.path_segments_mut().map_err(|()| refused())?.pop_if_empty().extend(path);
    Ok(url)
}

/// The address in an error holds no token, but is of no use either.
fn away(grant: &Grant, error: &reqwest::Error) -> Observation {
    tracing::info!(
        timed_out = error.is_timeout(),
        connect = error.is_connect(),
        "no answer from the voice server"
    );
    Observation::LiveKitUnreachable { url: grant.url.clone() }
}

fn silent(grant: &Grant) -> Observation {
    Observation::LiveKitSilent { url: grant.url.clone(), after: DEADLINE }
}

/// What the server says instead of opening, by the one table of such sayings.
async fn refusal(grant: &Grant, status: StatusCode, mut response: reqwest::Response) -> Observation {
    let mut said = Vec::new();
    while said.len() < LARGEST_REFUSAL
        && let Ok(Some(bytes)) = response.chunk().await
    {
        said.extend_from_slice(&bytes[..bytes.len().min(LARGEST_REFUSAL - said.len())]);
    }
    let said = String::from_utf8_lossy(&said);
    let said = format!("HTTP {status}: {}", said.trim());
    let said = said.replace(grant.token.expose_secret(), "<token>");
    understand_connect_error(&said, &grant.url, DEADLINE)
}

/// The next thing that the server says, of what this client understands: a newer server may say more. `None`: it says
/// nothing more, or what is not of this protocol.
async fn next(socket: &mut Socket) -> Option<signal_response::Message> {
    loop {
        match socket.next().await?.ok()? {
            Message::Binary(bytes) => {
                if let Some(message) = SignalResponse::decode(bytes).ok()?.message {
                    return Some(message);
                }
            }
            Message::Close(_) => return None,
            _ => {}
        }
    }
}

async fn send(socket: &mut Socket, message: signal_request::Message) {
    let bytes = SignalRequest { message: Some(message) }.encode_to_vec();
    // one that cannot be sent gets no answer, which is what is looked at
    let _ = socket.send(Message::Binary(bytes.into())).await;
}
