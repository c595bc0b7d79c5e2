use std::time::Duration;

use futures_util::{Stream, StreamExt};
use platform_api::live::LiveEvent;
use platform_client::recruiter::{RecruiterError, Told};

use crate::fake::Fake;

async fn next(told: &mut (impl Stream<Item = Told<LiveEvent>> + Unpin)) -> Option<Told<LiveEvent>> {
    tokio::time::timeout(Duration::from_secs(15), told.next()).await.expect("something is told")
}

fn gone(id: &str, interview: &str) -> String {
    format!("event: gone\nid: {id}\ndata: {{\"interview_id\":\"{interview}\"}}\n\n")
}

#[tokio::test]
async fn the_live_list_goes_on_after_the_last_event_and_says_when_it_cannot() {
    let fake = Fake::start().await;
    let recruiter = fake.sign_in().await;
    let unknown = "event: of_a_later_version\nid: 2\ndata: {}\n\n";
    fake.world(|world| {
        world.streams = vec![format!(": hello\n\n{}{unknown}", gone("1", "i1")), gone("3", "i2")];
        world.access_is_good = false;
    });
    let mut told = std::pin::pin!(recruiter.live());
    let is_gone = |told: &Option<Told<LiveEvent>>, interview: &str| {
        matches!(told, Some(Told::Event { event: LiveEvent::Gone { interview_id }, .. })
            if interview_id.as_str() == interview)
    };
    let first = next(&mut told).await;
    assert!(matches!(first, Some(Told::Connected { clock_ahead_ms: Some(_) })), "{first:?}");
    assert!(is_gone(&next(&mut told).await, "i1"));
    // a connection that lived for a moment only has failed
    assert!(matches!(next(&mut told).await, Some(Told::Disconnected(RecruiterError::Offline { .. }))));
    assert!(matches!(next(&mut told).await, Some(Told::Connected { .. })));
    assert!(is_gone(&next(&mut told).await, "i2"));
    next(&mut told).await;
    let unavailable = next(&mut told).await;
    assert!(
        matches!(unavailable, Some(Told::Disconnected(RecruiterError::Unusable { status: 503, .. }))),
        "{unavailable:?}"
    );
    let after = fake.world(|world| world.asked_after.clone());
    let expected = [None, Some("2".to_owned()), Some("3".to_owned())];
    assert_eq!(after[..3], expected, "what is not understood is passed, too");
}

#[tokio::test]
async fn a_session_that_ended_ends_the_live_list_with_the_question() {
    let fake = Fake::start().await;
    let recruiter = fake.sign_in().await;
    fake.world(|world| (world.access_is_good, world.is_ended) = (false, true));
    let mut told = std::pin::pin!(recruiter.live());
    assert!(matches!(next(&mut told).await, Some(Told::Disconnected(RecruiterError::SessionEnded { .. }))));
    assert!(next(&mut told).await.is_none());
}
