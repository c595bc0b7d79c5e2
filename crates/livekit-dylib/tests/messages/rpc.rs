//! Calls of one participant by another.

use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::join_all;
use livekit_api::access_token::VideoGrants;
use livekit_dylib::participant::MAX_V1_PAYLOAD_BYTES;
use livekit_dylib::prelude::*;

use crate::support::*;

/// What bob offers in these tests.
fn offer(bob: &Person) {
    let me = bob.room.local_participant();
    me.register_rpc_method("greet".to_owned(), |call| {
        Box::pin(async move { Ok(format!("{} said {}", call.caller_identity, call.payload)) })
    });
    me.register_rpc_method("refuse".to_owned(), |call| {
        Box::pin(async move { Err(RpcError::new(17, "not today".to_owned(), Some(call.payload))) })
    });
    me.register_rpc_method("panic".to_owned(), |_| Box::pin(async { panic!("as the test wants it") }));
    me.register_rpc_method("never".to_owned(), |_| Box::pin(std::future::pending()));
}

fn to_bob(method: &str, payload: &str) -> PerformRpcData {
    PerformRpcData::new("bob", method).with_payload(payload)
}

/// The code of the error that this call ends with.
async fn code_of(caller: &Person, call: PerformRpcData) -> u32 {
    let failed = caller.room.local_participant().perform_rpc(call).await;
    failed.expect_err("the call fails").code
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_is_answered_in_both_directions_whatever_its_length() {
    let (alice, bob) = two_people().await;
    offer(&bob);
    let long = "Grüße ".repeat(20_000);
    for payload in ["", "hello", &long] {
        let answer = alice.room.local_participant().perform_rpc(to_bob("greet", payload)).await;
        assert_eq!(answer.expect("an answer"), format!("alice said {payload}"));
    }
    alice.room.local_participant().register_rpc_method("wait".to_owned(), |call| {
        Box::pin(async move { Ok(call.response_timeout.as_millis().to_string()) })
    });
    let call = PerformRpcData::new("alice", "wait").with_response_timeout(Duration::from_secs(12));
    let answer = bob.room.local_participant().perform_rpc(call).await.expect("an answer");
    // the way to the method and back is taken off
    let told: u64 = answer.parse().expect("milliseconds");
    println!("of 12 s the method was told {told} ms");
    assert!((1_000..=12_000).contains(&told), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_failure_of_a_call_has_its_code() {
    let (alice, bob) = two_people().await;
    offer(&bob);
    let refused = alice.room.local_participant().perform_rpc(to_bob("refuse", "why?")).await;
    let error = refused.expect_err("refused");
    assert_eq!((error.code, error.message.as_str(), error.data.as_deref()), (17, "not today", Some("why?")));

    assert_eq!(code_of(&alice, to_bob("unheard of", "")).await, RpcErrorCode::UnsupportedMethod as u32);
    assert_eq!(code_of(&alice, to_bob("panic", "")).await, RpcErrorCode::ApplicationError as u32);
    let impatient = to_bob("never", "").with_response_timeout(Duration::from_secs(1));
    assert_eq!(code_of(&alice, impatient).await, RpcErrorCode::ResponseTimeout as u32);

    bob.room.local_participant().unregister_rpc_method("greet".to_owned());
    assert_eq!(code_of(&alice, to_bob("greet", "")).await, RpcErrorCode::UnsupportedMethod as u32);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_not_there_is_not_called() {
    let (alice, _bob) = two_people().await;
    let call = PerformRpcData::new("nobody", "greet").with_max_round_trip_latency(Duration::from_secs(1));
    let code = code_of(&alice, call).await;
    assert_eq!(code, RpcErrorCode::ConnectionTimeout as u32);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_calls_at_once_get_their_own_answers() {
    let (alice, bob) = two_people().await;
    offer(&bob);
    let caller = alice.room.local_participant();
    let calls = (0..100).map(|number| caller.perform_rpc(to_bob("greet", &number.to_string())));
    for (number, answer) in join_all(calls).await.into_iter().enumerate() {
        assert_eq!(answer.expect("an answer"), format!("alice said {number}"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_ends_when_the_callee_or_the_own_room_goes() {
    let (alice, bob) = two_people().await;
    offer(&bob);
    let (begun, has_begun) = tokio::sync::oneshot::channel();
    let begun = std::sync::Mutex::new(Some(begun));
    bob.room.local_participant().register_rpc_method("hang".to_owned(), move |_| {
        let begun = begun.lock().unwrap().take();
        Box::pin(async move {
            if let Some(begun) = begun {
                let _ = begun.send(());
            }
            std::future::pending().await
        })
    });
    let leaving = async {
        has_begun.await.expect("the method runs");
        bob.room.close().await.expect("left");
    };
    let (code, ()) = tokio::join!(code_of(&alice, to_bob("hang", "")), leaving);
    assert_eq!(code, RpcErrorCode::RecipientDisconnected as u32);

    alice.room.close().await.expect("left");
    assert_eq!(code_of(&alice, to_bob("greet", "")).await, RpcErrorCode::SendFailed as u32);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_method_that_no_runtime_can_run_fails_and_does_not_hang() {
    let (alice, bob) = two_people().await;
    let me = bob.room.local_participant();
    let registering = std::thread::spawn(move || {
        me.register_rpc_method("greet".to_owned(), |_| Box::pin(async { Ok(String::new()) }));
    });
    registering.join().expect("it registers");
    assert_eq!(code_of(&alice, to_bob("greet", "")).await, RpcErrorCode::ApplicationError as u32);
}

#[tokio::test]
async fn one_thread_is_enough_to_call_and_to_be_called() {
    let (alice, bob) = two_people().await;
    offer(&bob);
    let answer = alice.room.local_participant().perform_rpc(to_bob("greet", "hello")).await;
    assert_eq!(answer.expect("an answer"), "alice said hello");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_cross_and_a_method_may_call_back() {
    let (alice, bob) = two_people().await;
    for (person, other) in [(&alice, "bob"), (&bob, "alice")] {
        let me = person.room.local_participant();
        me.register_rpc_method("name".to_owned(), move |_| {
            Box::pin(async move { Ok(format!("not {other}")) })
        });
        let me = person.room.local_participant();
        me.clone().register_rpc_method("ask back".to_owned(), move |call| {
            let me = me.clone();
            let question = PerformRpcData::new(call.caller_identity, "name");
            Box::pin(async move { me.perform_rpc(question).await.map(|answer| answer + &call.payload) })
        });
    }
    let ask = async |person: &Person, other: &str| {
        let me = person.room.local_participant();
        let calls = (0..50).map(|number| {
            me.perform_rpc(PerformRpcData::new(other, "ask back").with_payload(number.to_string()))
        });
        join_all(calls).await
    };
    let (of_alice, of_bob) = tokio::join!(ask(&alice, "bob"), ask(&bob, "alice"));
    for (number, (of_alice, of_bob)) in of_alice.into_iter().zip(of_bob).enumerate() {
        assert_eq!(of_alice.expect("an answer"), format!("not bob{number}"));
        assert_eq!(of_bob.expect("an answer"), format!("not alice{number}"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_nobody_waits_for_any_more_disturbs_no_other() {
    let (alice, bob) = two_people().await;
    offer(&bob);
    let me = alice.room.local_participant();
    for _ in 0..20 {
        let call = me.perform_rpc(to_bob("never", ""));
        assert!(call.now_or_never().is_none()); // sent, then dropped
    }
    let answer = me.perform_rpc(to_bob("greet", "hello")).await;
    assert_eq!(answer.expect("an answer"), "alice said hello");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_method_runs_in_the_runtime_and_may_block_its_thread() {
    let (alice, bob) = two_people().await;
    offer(&bob);
    let (release, blocked) = std::sync::mpsc::channel::<()>();
    let (began, begun) = tokio::sync::oneshot::channel();
    let (blocked, began) = (std::sync::Mutex::new(blocked), std::sync::Mutex::new(Some(began)));
    bob.room.local_participant().register_rpc_method("block".to_owned(), move |_| {
        let thread = std::thread::current().name().map(str::to_owned).unwrap_or_default();
        let _ = began.lock().unwrap().take().map(|began| began.send(()));
        let _ = blocked.lock().unwrap().recv(); // in the call itself, not in its future
        Box::pin(async move { Ok(thread) })
    });
    let caller = alice.room.local_participant();
    let blocking = tokio::spawn(async move { caller.perform_rpc(to_bob("block", "")).await });
    begun.await.expect("the method runs");
    // events still come in, so it is none of the library's threads that waits
    alice.room.local_participant().set_name("Alice".to_owned()).await.expect("set");
    release.send(()).expect("somebody waits");
    let thread = blocking.await.expect("no panic").expect("an answer");
    assert!(thread.contains("tokio"), "{thread}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_method_that_has_begun_ends_although_its_room_has_closed() {
    let (alice, bob) = two_people().await;
    let (go_on, told) = tokio::sync::watch::channel(false);
    let (ended, mut has_ended) = tokio::sync::mpsc::unbounded_channel();
    let (began, mut has_begun) = tokio::sync::mpsc::unbounded_channel();
    bob.room.local_participant().register_rpc_method("slow".to_owned(), move |_| {
        let (mut told, began, ended) = (told.clone(), began.clone(), ended.clone());
        Box::pin(async move {
            began.send(()).unwrap();
            told.wait_for(|told| *told).await.expect("told");
            ended.send(()).unwrap();
            Ok("too late".to_owned())
        })
    });
    let caller = alice.room.local_participant();
    let calling = tokio::spawn(async move { caller.perform_rpc(to_bob("slow", "")).await });
    has_begun.recv().await.expect("the method runs");
    bob.room.close().await.expect("left");
    go_on.send_replace(true);
    tokio::time::timeout(SOON, has_ended.recv()).await.expect("it ends").expect("it ends");
    calling.abort();
}

/// Who is not known counts as one of the clients that take calls only as packets, which are limited.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_too_large_for_a_packet_is_neither_asked_nor_answered() {
    let room = room_name();
    let alice = Person::join(server(), &room, "alice").await;
    let (fits, too_large) = ("x".repeat(MAX_V1_PAYLOAD_BYTES), "x".repeat(MAX_V1_PAYLOAD_BYTES + 1));
    let me = alice.room.local_participant();

    // alice is not told of bob, but reaches him
    let hidden = VideoGrants { room_join: true, room: room.clone(), hidden: true, ..VideoGrants::default() };
    let bob = Person::join_with(server(), token(server(), &room, "bob").with_grants(hidden)).await;
    bob.room.local_participant().register_rpc_method("repeat".to_owned(), |call| {
        Box::pin(async move { Ok("y".repeat(call.payload.parse().expect("a number"))) })
    });
    bob.room.local_participant().register_rpc_method("count".to_owned(), |call| {
        Box::pin(async move { Ok(call.payload.len().to_string()) })
    });
    let answered = async {
        while me.perform_rpc(to_bob("count", "")).await.is_err() {} // he may still be connecting
    };
    tokio::time::timeout(SOON, answered).await.expect("bob answers");

    assert!(alice.room.remote_participants().is_empty());
    let error = me.perform_rpc(to_bob("count", &too_large)).await.expect_err("refused");
    assert_eq!(error.code, RpcErrorCode::RequestPayloadTooLarge as u32);
    assert_eq!(error.message, "Request payload too large");
    let counted = me.perform_rpc(to_bob("count", &fits)).await;
    assert_eq!(counted.expect("an answer"), MAX_V1_PAYLOAD_BYTES.to_string());

    let error = me.perform_rpc(to_bob("repeat", &too_large.len().to_string())).await.expect_err("refused");
    assert_eq!(error.code, RpcErrorCode::ResponsePayloadTooLarge as u32);
    assert_eq!(error.message, "Response payload too large");
    let repeated = me.perform_rpc(to_bob("repeat", &fits.len().to_string())).await;
    assert_eq!(repeated.expect("an answer").len(), MAX_V1_PAYLOAD_BYTES);
}
