//! One plain request to LiveKit's server API, whatever is answered: the client library keeps neither the text of a
//! refusal nor the time.

use super::Credentials;
use crate::check::body_up_to;
use diagnosis::TokenRefusal;
use livekit_api::access_token::{AccessToken, VideoGrants};
use reqwest::header::{CONTENT_TYPE, DATE};
use secrecy::ExposeSecret;
use serde::Deserialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

/// The names of ten thousand rooms; who has more is told of those.
const MOST_BYTES: usize = 4 * 1024 * 1024;

pub struct Answer {
    pub status: u16,
    /// LiveKit's clock, where the answer has it.
    pub date: Option<OffsetDateTime>,
    text: String,
}

/// What an answer means.
#[derive(Debug, PartialEq, Eq)]
pub enum Meaning {
    /// LiveKit took the key and names its rooms.
    Rooms(Vec<String>),
    Refused(TokenRefusal),
    LimitReached,
    /// LiveKit's own failure.
    Failed,
    /// No LiveKit answers like that.
    NotLiveKit,
}

/// Asks which rooms there are.
pub fn list_rooms(
    http: &reqwest::Client,
    credentials: &Credentials,
) -> Result<reqwest::RequestBuilder, String> {
    let token = AccessToken::with_api_key(&credentials.api_key, credentials.api_secret.expose_secret())
        .with_grants(VideoGrants { room_list: true, ..Default::default() })
        .to_jwt()
        .map_err(|error| error.to_string())?;
    let url = format!("{}/twirp/livekit.RoomService/ListRooms", http_address(&credentials.url));
    Ok(http.post(url).bearer_auth(token).header(CONTENT_TYPE, "application/json").body("{}"))
}

/// The server API is where the WebSocket is.
fn http_address(url: &str) -> String {
    let url = url.trim_end_matches('/');
    match url.split_once("://") {
        Some(("wss", rest)) => format!("https://{rest}"),
        Some(("ws", rest)) => format!("http://{rest}"),
        _ => url.to_owned(),
    }
}

impl Answer {
    pub async fn read(response: reqwest::Response) -> Result<Self, reqwest::Error> {
        let status = response.status().as_u16();
        let date = response.headers().get(DATE).and_then(|date| date.to_str().ok()).and_then(date_of);
        let bytes = body_up_to(response, MOST_BYTES).await?;
        Ok(Self { status, date, text: String::from_utf8_lossy(&bytes).into_owned() })
    }

    pub fn meaning(&self) -> Meaning {
        #[derive(Deserialize)]
        struct Rooms {
            #[serde(default)]
            rooms: Vec<Room>,
        }
        #[derive(Deserialize)]
        struct Room {
            name: String,
        }
        match self.status {
            200..300 => match serde_json::from_str::<Rooms>(&self.text) {
                Ok(Rooms { rooms }) => Meaning::Rooms(rooms.into_iter().map(|room| room.name).collect()),
                Err(_) => Meaning::NotLiveKit,
            },
            401 | 403 => {
                let why = TokenRefusal::said_by_livekit(&self.text).unwrap_or(match self.status {
                    403 => TokenRefusal::NotPermitted,
                    _ => TokenRefusal::NotAToken,
                });
                Meaning::Refused(why)
            }
            429 => Meaning::LimitReached,
            500.. => Meaning::Failed,
            _ => Meaning::NotLiveKit,
        }
    }
}

/// HTTP dates are those of e-mail, but for the zone's name.
fn date_of(date: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(&date.replace("GMT", "+0000"), &Rfc2822).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, text: &str) -> Meaning {
        Answer { status, date: None, text: text.into() }.meaning()
    }

    #[test]
    fn each_answer_is_understood() {
        use Meaning::*;
        for (status, text, meaning) in [
            (
                200,
                r#"{"rooms":[{"sid":"RM_1","name":"a"},{"name":"b"}]}"#,
                Rooms(vec!["a".into(), "b".into()]),
            ),
            (200, "{}", Rooms(vec![])),
            (200, "<html>", NotLiveKit),
            (404, "404 page not found", NotLiveKit),
            (302, "", NotLiveKit),
            (401, "invalid API key: APIx", Refused(TokenRefusal::UnknownKey)),
            (
                401,
                "invalid token: eyJ, error: error in cryptographic primitive",
                Refused(TokenRefusal::WrongSecret),
            ),
            (401, "", Refused(TokenRefusal::NotAToken)),
            (403, "", Refused(TokenRefusal::NotPermitted)),
            (429, "", LimitReached),
            (503, "", Failed),
        ] {
            assert_eq!(answer(status, text), meaning, "{status} {text}");
        }
    }

    #[test]
    fn the_date_of_an_answer_is_read() {
        let date = date_of("Mon, 23 Nov 2026 14:05:19 GMT").unwrap();
        assert_eq!(date.unix_timestamp(), 1_795_442_719);
        assert_eq!(date_of("yesterday"), None);
    }

    #[test]
    fn the_server_api_is_where_the_web_socket_is() {
        for (url, http) in [
            ("wss://a.livekit.cloud/", "https://a.livekit.cloud"),
            ("ws://127.0.0.1:7880", "http://127.0.0.1:7880"),
        ] {
            assert_eq!(http_address(url), http);
        }
    }
}
