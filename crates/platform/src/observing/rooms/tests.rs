//! A room with observers alone in it, on a real LiveKit server; the time is the test's own.

use super::*;
use crate::livekit::{Credentials, observer_identity};
use crate::store::tests::an_interview;
use livekit_dylib::prelude::{Room, RoomOptions};
use secrecy::ExposeSecret;
use testbed::LiveKitServer;
use time::OffsetDateTime;

#[tokio::test]
async fn a_room_in_which_observers_are_alone_is_closed_after_five_minutes_and_not_before() {
    let server = LiveKitServer::start().unwrap();
    let credentials = Credentials {
        url: server.url(),
        api_key: server.api_key().to_owned(),
        api_secret: server.api_secret().to_owned().into(),
    };
    let livekit = LiveKit::new(credentials, reqwest::Client::new());
    let folder = tempfile::TempDir::new().unwrap();
    let store = Store::open(&folder.path().join("vivavoce.db")).await.unwrap();
    let id = an_interview(&store, OffsetDateTime::now_utc()).await;
    let interview = store.interview(&id).await.unwrap().unwrap();
    let (room, candidate) = (interview.room.as_str(), interview.candidate_identity());
    livekit.create_room(room, &candidate).await.unwrap();
    let join = async |token: secrecy::SecretString| {
        Room::connect(&server.url(), token.expose_secret(), RoomOptions::default()).await.unwrap()
    };
    let observer = observer_identity(NO_SESSION);
    let _observer = join(livekit.observer_token(room, &observer).unwrap()).await;
    let rooms = Rooms::default();
    rooms.observed(&interview);
    let start = Instant::now();
    let look = async |after: Duration| {
        rooms.look(&livekit, &store, room, &interview.id, start + after).await.unwrap();
        livekit.audience(room).await.unwrap().is_some()
    };
    // the server hears of a participant a moment after, or before, the participant does
    let others = async |are_there: bool| {
        let noticed = async {
            let mut pause = interval(Duration::from_millis(20));
            while livekit.audience(room).await.unwrap().is_none_or(|audience| audience.others != are_there) {
                pause.tick().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), noticed).await.expect("the server notices");
    };
    let almost = ALONE_FOR - Duration::from_secs(1);
    assert!(look(Duration::ZERO).await);
    assert!(look(almost).await, "whoever dropped out may still come back");

    // the candidate comes back and goes: the five minutes begin anew
    let token = livekit.candidate_token(room, &candidate, "Ada").unwrap();
    let (here, _events) = join(token).await;
    others(true).await;
    assert!(look(ALONE_FOR).await, "a call is on");
    here.close().await.unwrap();
    others(false).await;
    assert!(look(ALONE_FOR + Duration::from_secs(1)).await);
    assert!(look(ALONE_FOR + almost).await);
    assert!(!look(ALONE_FOR * 2 + Duration::from_secs(1)).await, "it is closed");
    assert_eq!(rooms.all(), []);
}
