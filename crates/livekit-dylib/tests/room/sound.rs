//! What one says, the other hears.

use crate::support::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people_hear_each_other() {
    let room = room_name();
    let mut alice = Person::join(server(), &room, "alice").await;
    let mut bob = Person::join(server(), &room, "bob").await;

    let (low, high) = (Tone::start(440.0, USUAL), Tone::start(660.0, USUAL));
    alice.speak(&low).await;
    bob.speak(&high).await;

    let mut of_alice = bob.hear(USUAL).await;
    let mut of_bob = alice.hear(USUAL).await;
    expect_tone(&mut of_alice, 440.0, USUAL).await;
    expect_tone(&mut of_bob, 660.0, USUAL).await;
}
