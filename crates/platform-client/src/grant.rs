//! The token endpoint's answer, ours or a foreign platform's, read with suspicion.

use crate::error::Error;
use crate::exchange::Answer;
use crate::link::{PlatformUrl, is_loopback};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use diagnosis::IssuerFault;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::time::{SystemTime, UNIX_EPOCH};
use url::Url;

/// The right to join one room under one identity, for minutes.
#[derive(Clone, Debug)]
pub struct Grant {
    /// Where LiveKit is.
    pub url: String,
    pub token: SecretString,
    /// Who we are in the room: the token says it, not we.
    pub identity: String,
    pub room: String,
    /// How far this computer's clock is ahead (+) or behind (-) of the platform's, in seconds; 0 where it is unknown.
    pub clock_skew_s: i64,
    pub rights: Rights,
    /// What is odd about who issued the token. The voice server has the last word.
    pub issuer_fault: Option<IssuerFault>,
}

/// What the token allows. LiveKit takes a right that is not named for granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rights {
    pub publish: bool,
    pub subscribe: bool,
}

/// Tokens have hundreds of bytes; servers refuse headers of much less than this.
const LONGEST_TOKEN: usize = 16 * 1024;

/// LiveKit's own verification allows clocks to differ by this much, so less is nothing to complain about.
const LEEWAY_S: i64 = 60;

/// The answer in all its known forms: the contract's, and LiveKit's standard one in both spellings.
#[derive(Deserialize)]
struct TokenAnswer {
    #[serde(alias = "participant_token", alias = "participantToken", alias = "accessToken")]
    token: Option<String>,
    #[serde(rename = "wsUrl", alias = "ws_url", alias = "server_url", alias = "serverUrl", alias = "url")]
    ws_url: Option<String>,
}

#[derive(Deserialize)]
struct Claims {
    #[serde(default)]
    iss: serde_json::Value,
    sub: Option<String>,
    exp: Option<i64>,
    nbf: Option<i64>,
    video: Option<VideoGrant>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VideoGrant {
    room: Option<String>,
    #[serde(default)]
    room_join: bool,
    can_publish: Option<bool>,
    can_subscribe: Option<bool>,
}

impl Grant {
    /// Reads the answer to a request for `room`, received at `now` by this computer's clock.
    pub(crate) fn read(
        answer: &Answer,
        platform: &PlatformUrl,
        room: &str,
        now: SystemTime,
    ) -> Result<Self, Error> {
        let TokenAnswer { token, ws_url } = answer.success()?;
        let token = token.map(SecretString::from).ok_or(Error::TokenUnreadable { why: "there is none" })?;
        let url = ws_url.ok_or(Error::TokenUnreadable { why: "no LiveKit address with it" })?;
        Self::of(token, &url, Asked { platform, room, answered: answer.date, now })
    }

    /// Checks a token and the address that came with it.
    pub(crate) fn of(token: SecretString, url: &str, asked: Asked<'_>) -> Result<Self, Error> {
        let url = livekit_url(url, asked.platform)?;
        let claims = claims(&token)?;
        let video = claims.video.filter(|video| video.room_join);
        let video = video.ok_or(Error::TokenUnreadable { why: "it grants no room" })?;
        let granted = video.room.ok_or(Error::TokenUnreadable { why: "it grants no room" })?;
        if granted != asked.room {
            return Err(Error::ForeignRoom { expected: asked.room.into(), granted });
        }
        let identity = claims
            .sub
            .filter(|sub| !sub.is_empty())
            .ok_or(Error::TokenUnreadable { why: "it names no identity" })?;
        let platform_now = seconds(asked.answered.unwrap_or(asked.now));
        let clock_skew_s = seconds(asked.now) - platform_now;
        if claims.exp.is_some_and(|exp| exp.saturating_add(LEEWAY_S) <= platform_now) {
            return Err(Error::TokenExpired { skew_s: clock_skew_s });
        }
        if claims.nbf.is_some_and(|nbf| nbf > platform_now + LEEWAY_S) {
            return Err(Error::TokenNotYetValid { skew_s: clock_skew_s });
        }
        let rights = Rights {
            publish: video.can_publish.unwrap_or(true),
            subscribe: video.can_subscribe.unwrap_or(true),
        };
        let issuer_fault = IssuerFault::of(claims.iss.as_str());
        Ok(Self { url, token, identity, room: granted, clock_skew_s, rights, issuer_fault })
    }
}

/// What was asked for, and when it was answered.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub platform: &'a PlatformUrl,
    pub room: &'a str,
    /// By the platform's clock.
    pub answered: Option<SystemTime>,
    /// By this computer's.
    pub now: SystemTime,
}

/// wss to anywhere; ws only to this computer, and only from a platform that is this computer, too.
fn livekit_url(given: &str, platform: &PlatformUrl) -> Result<String, Error> {
    let refused = || Error::LiveKitUrlRefused { url: given.chars().take(100).collect() };
    let url = Url::parse(given).map_err(|_| refused())?;
    let acceptable = match url.scheme() {
        "wss" => url.host().is_some(),
        "ws" => is_loopback(&url) && platform.is_loopback(),
        _ => false,
    };
    let plain_address = url.username().is_empty() && url.password().is_none();
    if acceptable && plain_address { Ok(given.to_owned()) } else { Err(refused()) }
}

/// What the token says. Its signature is for the LiveKit server to check: the secret is not ours.
fn claims(token: &SecretString) -> Result<Claims, Error> {
    let unreadable = Error::TokenUnreadable { why: "it is not a JWT" };
    if token.expose_secret().len() > LONGEST_TOKEN {
        return Err(Error::TokenUnreadable { why: "it is far too long" });
    }
    let mut parts = token.expose_secret().split('.');
    let (Some(_), Some(payload), Some(_), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(unreadable);
    };
    let json = URL_SAFE_NO_PAD.decode(payload.trim_end_matches('=')).map_err(|_| unreadable.clone())?;
    serde_json::from_slice(&json).map_err(|_| unreadable)
}

/// Unix seconds.
fn seconds(at: SystemTime) -> i64 {
    match at.duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_secs()).unwrap_or(i64::MAX),
        Err(before) => -i64::try_from(before.duration().as_secs()).unwrap_or(i64::MAX),
    }
}
