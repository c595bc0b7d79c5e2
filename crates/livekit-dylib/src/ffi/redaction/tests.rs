use super::*;

const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSIsInZpZGVvIjp7fX0.c2lnbmF0dXJl_-4";

#[test]
fn tokens_are_taken_out_wherever_they_are() {
    let table = [
        // what the library says when a token is signed with another secret
        (
            "engine: signal failure: client error: 401 - invalid token: JWT, error: go-jose: error in cryptographic primitive",
            "engine: signal failure: client error: 401 - invalid token: [redacted], error: go-jose: error in cryptographic primitive",
        ),
        (
            "ws://127.0.0.1:7880/rtc?access_token=JWT&auto_subscribe=1",
            "ws://127.0.0.1:7880/rtc?access_token=[redacted]&auto_subscribe=1",
        ),
        ("?access_token=hunter2", "?access_token=[redacted]"),
        ("?access_token=", "?access_token="),
        (
            "ConnectRequest { url: \"ws://x\", token: \"hunter2\", options",
            "ConnectRequest { url: \"ws://x\", token: \"[redacted]\", options",
        ),
        ("Authorization: Bearer JWT", "Authorization: Bearer [redacted]"),
        ("\"authorization\": \"Bearer hunter2\"", "\"authorization\": \"Bearer [redacted]\""),
        ("JWT", "[redacted]"),
        ("(JWT)", "([redacted])"),
        ("JWT JWT", "[redacted] [redacted]"),
        ("token=JWT, again JWT.", "token=[redacted], again [redacted]."),
        ("a cut one: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOi", "a cut one: [redacted]"),
        // no tokens
        ("", ""),
        ("eyJ is how an object starts in base64", "eyJ is how an object starts in base64"),
        ("the keyJar. opens", "the keyJar. opens"),
        ("token refreshed", "token refreshed"),
        ("Grüße aus Köln", "Grüße aus Köln"),
    ];
    for (text, clean) in table {
        assert_eq!(redact(&text.replace("JWT", JWT)), clean);
    }
}

#[test]
fn a_known_token_is_taken_out_whatever_it_looks_like() {
    assert_eq!(
        redact_token("no hunter2 here, nor at /x?hunter2", "hunter2"),
        "no [redacted] here, nor at /x?[redacted]"
    );
    assert_eq!(redact_token("nothing is known", ""), "nothing is known");
}

#[test]
fn redacting_twice_changes_nothing() {
    let once = redact(&format!("invalid token: {JWT} and ?access_token={JWT}"));
    assert_eq!(redact(&once), once);
}
