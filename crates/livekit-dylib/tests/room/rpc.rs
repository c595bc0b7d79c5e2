//! Calls of one participant by another.

use std::time::Duration;

use futures_util::future::join_all;
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
