//! LiveKit, by its own API with the platform's own key; its clock; and who was asked to interview in its rooms.

use super::{interviewer, part, reach};
use crate::livekit::{Answer, Credentials, LiveKit, Meaning, list_rooms};
use diagnosis::Unreachable;
use diagnosis::configuration::{Report, Service};
use diagnosis::operation::{Dependency, Fault};
use platform_api::status::Part;
use std::time::Duration;
use time::OffsetDateTime;
use tokio::time::Instant;
use url::Url;

const LIVEKIT: &str = "livekit";
const CLOCK: &str = "clock";
/// LiveKit refuses a token whose times differ from its own clock by more than a minute.
const CLOCKS_MAY_DIFFER_S: i64 = 30;

/// With what is done around it, everything is over within 5 s.
const WITHIN: Duration = Duration::from_millis(4500);

/// LiveKit, the clock, the interviewer.
pub async fn check(http: &reqwest::Client, credentials: Option<&Credentials>, report: &Report) -> [Part; 3] {
    let Some(credentials) = credentials else {
        let livekit = part::not_configured(LIVEKIT, Service::LiveKit, report, true);
        let reason = "LiveKit is not configured";
        return [livekit, part::unknown(CLOCK, reason), interviewer::cannot_know(reason)];
    };
    let began = Instant::now();
    let url = Url::parse(&credentials.url).map_or_else(|_| "LIVEKIT_URL".into(), |url| reach::shown(&url));
    let reason = "LiveKit does not answer as it should";
    match ask(http, credentials).await {
        Err(why) => {
            let livekit =
                part::fails(LIVEKIT, &Fault::Unreachable { of: Dependency::LiveKit, url: url.clone(), why });
            let reason = "LiveKit cannot be reached";
            [livekit, part::unknown(CLOCK, reason), interviewer::cannot_know(reason)]
        }
        Ok((answer, took)) => match fault(answer.meaning(), answer.status, url.clone()) {
            Err(fault) => [part::fails(LIVEKIT, &fault), clock(&answer), interviewer::cannot_know(reason)],
            Ok(rooms) => {
                let livekit = part::works(LIVEKIT, format!("answers at {url} and accepts the key"), took);
                let api = LiveKit::new(credentials.clone(), http.clone());
                [livekit, clock(&answer), interviewer::check(&api, &rooms, began + WITHIN).await]
            }
        },
    }
}

async fn ask(http: &reqwest::Client, credentials: &Credentials) -> Result<(Answer, Duration), Unreachable> {
    let (Ok(url), Ok(request)) = (Url::parse(&credentials.url), list_rooms(http, credentials)) else {
        return Err(Unreachable::NameNotFound);
    };
    reach::ask(request, &url, Answer::read).await
}

/// The rooms that are open.
fn fault(meaning: Meaning, status: u16, url: String) -> Result<Vec<String>, Fault> {
    let of = Dependency::LiveKit;
    Err(match meaning {
        Meaning::Rooms(rooms) => return Ok(rooms),
        Meaning::Refused(why) => Fault::LiveKitRefusesToken { url, why },
        Meaning::LimitReached => Fault::LimitReached { of },
        Meaning::Failed => Fault::Failed { of, url, status },
        Meaning::NotLiveKit => Fault::NotSuchAService { of, url, status },
    })
}

fn clock(answer: &Answer) -> Part {
    let Some(date) = answer.date else {
        return part::unknown(CLOCK, "LiveKit does not say what time it is");
    };
    let skew_s = (OffsetDateTime::now_utc() - date).whole_seconds();
    if skew_s.abs() > CLOCKS_MAY_DIFFER_S {
        return part::warns(CLOCK, &Fault::ClockDiffers { skew_s });
    }
    part::works(CLOCK, "goes with LiveKit\u{2019}s", Duration::ZERO)
}
