//! What whoever runs the platform is told.

use diagnosis::operation::{Dependency, Fault, explain};
use diagnosis::{Repairer, TokenRefusal, Unreachable};
use std::collections::BTreeMap;
use std::time::Duration;

fn samples() -> Vec<Fault> {
    use Dependency::*;
    let url = || "wss://voice.example".to_owned();
    let path = || "/srv/vivavoce.db".to_owned();
    let platform = || "http://127.0.0.1:3001".to_owned();
    let mut all = vec![
        Fault::NotSuchAService { of: LiveKit, url: url(), status: 200 },
        Fault::KeyRefused { of: Model, url: "https://api.openai.com/v1".into() },
        Fault::KeyRefused { of: Deepgram, url: "https://api.deepgram.com/v1/listen".into() },
        Fault::LimitReached { of: LiveKit },
        Fault::LimitReached { of: Model },
        Fault::Failed { of: Model, url: "https://api.openai.com/v1".into(), status: 502 },
        Fault::ClockDiffers { skew_s: 400 },
        Fault::ClockDiffers { skew_s: -90 },
        Fault::InterviewerMissing { room: "interview-1".into(), for_s: 45 },
        Fault::ModelNotListed { model: "gpt-4.1-minni".into() },
        Fault::Storage { path: path(), detail: "attempt to write a readonly database".into() },
        Fault::StorageOfLaterVersion { path: path() },
        Fault::NotRunning { url: platform(), why: Unreachable::Refused },
        Fault::RestartNeeded { url: platform(), changed: vec!["LIVEKIT_API_KEY".into()] },
        Fault::RestartNeeded { url: platform(), changed: vec!["LIVEKIT_API_KEY".into(), "PORT".into()] },
        Fault::RestartNeeded { url: platform(), changed: vec![] },
        Fault::OtherSettings { url: platform(), what: "LiveKit is not configured there" },
    ];
    all.extend(
        [
            Unreachable::NameNotFound,
            Unreachable::Refused,
            Unreachable::Tls,
            Unreachable::TimedOut { after: Duration::from_secs(4) },
            Unreachable::Redirected,
            Unreachable::Broken,
        ]
        .map(|why| Fault::Unreachable { of: LiveKit, url: url(), why }),
    );
    all.extend(
        [
            TokenRefusal::NotAToken,
            TokenRefusal::WrongSecret,
            TokenRefusal::UnknownKey,
            TokenRefusal::Expired,
            TokenRefusal::NotYetValid,
            TokenRefusal::NotPermitted,
        ]
        .map(|why| Fault::LiveKitRefusesToken { url: url(), why }),
    );
    all
}

/// As it is read in a terminal by somebody whose interviews do not work.
#[test]
fn the_operators_catalogue_reads_well() {
    let said = samples().into_iter().map(|fault| explain(&fault)).map(|said| {
        format!(
            "{}\n  {}\n  {}\n  {}\n  {}\n",
            said.code, said.message, said.cause, said.remedy, said.for_support
        )
    });
    insta::assert_snapshot!(said.collect::<Vec<_>>().join("\n"));
}

#[test]
fn every_fault_has_whole_sentences_and_something_to_do() {
    for said in samples().iter().map(explain) {
        assert_eq!(said.repairer, Repairer::Operator);
        for text in [&said.message, &said.cause, &said.remedy] {
            assert!(
                text.ends_with('.') && !text.contains("..") && !text.contains("  "),
                "{}: {text}",
                said.code
            );
            assert!(text.starts_with(|c: char| !c.is_lowercase()) || text.starts_with("wss:"), "{text}");
        }
    }
}

#[test]
fn a_code_means_one_thing() {
    let mut kinds: BTreeMap<&str, String> = BTreeMap::new();
    for fault in samples() {
        let code = explain(&fault).code;
        let kind = format!("{fault:?}").split([' ', '{']).next().unwrap_or_default().to_owned();
        assert_eq!(kinds.entry(code).or_insert_with(|| kind.clone()), &kind, "{code}");
    }
}

#[test]
fn an_address_with_a_secret_in_it_is_not_repeated() {
    let url = "https://voice.example/?key=very-secret".to_owned();
    let fault = Fault::Unreachable { of: Dependency::Model, url, why: Unreachable::Broken };
    assert!(!format!("{:?}", explain(&fault)).contains("very-secret"));
}
