//! The bundle as it is saved, with secrets planted in every place that one could come from.

use std::io::{Cursor, Read};

use diagnosis::{Grade, Observation, diagnose};
use interview::{
    Check, CheckName, CheckState, Device, Entry, Measure, Opening, Problem, Quantity, State, Via, View, Who,
};
use support_bundle::{About, Bundle, Log, Timeline};
use tracing_subscriber::layer::SubscriberExt;

const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzYW0ifQ.c2lnbmF0dXJl";
const KEY: &str = "Zk3-invitekey_Q";
const ANSWER: &str = "I once dropped a production table";
const NAME: &str = "Samantha Leeuwenhoek";
const MAIL: &str = "samantha@example.com";
const OWNER: &str = "Wilhelmina";
const BLUETOOTH: &str = "bluez_source.AA_BB_CC_DD_EE_FF";
const PASSWORD: &str = "hunter2hunter2";

fn planted() -> View {
    let mut view = State::default().view();
    let entry = |who| Entry {
        id: "e1".into(),
        order: 0,
        who,
        text: ANSWER.into(),
        r#final: true,
        at_ms: 0,
        via: Via::Typed,
    };
    view.transcript = Some(vec![entry(Who::Candidate)]);
    view.transcript_changes = Some(vec![entry(Who::Interviewer)]);
    view.draft = ANSWER.into();
    view.sealed_file = Some(format!("/home/samantha/Downloads/{NAME}.sealed"));
    let device = |id: &str, name: String| Device { id: id.into(), name, is_default: false };
    view.devices.microphones =
        vec![device("1", format!("Headset of {MAIL}")), device(BLUETOOTH, format!("{OWNER}'s \"Buds\""))];
    let failed = Observation::PlatformFailed {
        platform: format!("https://sam:{PASSWORD}@p.example/x?key={KEY}"),
        status: 500,
        message: format!("refused {TOKEN} of {MAIL}"),
    };
    view.problem = Some(Problem { diagnosis: diagnose(&failed), actions: vec![] });
    view.checks = vec![Check {
        name: CheckName::Token,
        state: CheckState::Done,
        grade: Some(Grade::Poor),
        measures: vec![Measure { quantity: Quantity::RoundTripMs, value: 23.0 }],
        diagnosis: Some(diagnose(&failed)),
        actions: vec![],
    }];
    view.opening = Some(Opening {
        interview: "backend-1".into(),
        platform: format!("p.example?token={TOKEN}"),
        company: Some("Northwind".into()),
        job: None,
        candidate: Some(NAME.into()),
        name_wanted: false,
        questions: Some(3),
        expected_minutes: None,
        consent: interview::Consent {
            version: "1".into(),
            text: String::new(),
            recorded: vec![],
            never_recorded: vec![],
            seen_by: None,
            kept_for: None,
        },
        accommodations: vec!["because of an illness".into()],
        stores_entries: true,
        works_offline: true,
        not_offline: None,
    });
    view
}

/// Name and text of each file of the archive.
fn saved(bundle: &Bundle) -> zip::result::ZipResult<Vec<(String, String)>> {
    let mut zip = Cursor::new(Vec::new());
    bundle.write_zip(&mut zip)?;
    let mut archive = zip::ZipArchive::new(zip)?;
    let mut files = Vec::new();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place)?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        files.push((file.name()?.into_owned(), text));
    }
    Ok(files)
}

fn collected() -> Bundle {
    let (log, timeline, view) = (Log::default(), Timeline::default(), planted());
    let subscriber = tracing_subscriber::registry()
        .with(tracing_subscriber::fmt::layer().with_ansi(false).with_writer(log.clone()));
    tracing::subscriber::with_default(subscriber, || {
        tracing::info!(token = TOKEN, link = format!("vivavoce://join?key={KEY}"), "joining");
        tracing::warn!("{MAIL} with password={PASSWORD} from 203.0.113.7");
        tracing::info!(device = format!("{OWNER}'s \"Buds\""), id = BLUETOOTH, "microphone is open");
        tracing::info!("{NAME} is in");
        tracing::info!(after_ms = 148, "joined");
    });
    timeline.note(&view);
    let about = About { version: "0.1.0".into(), parts: vec![("livekit library".into(), "1.2.1".into())] };
    Bundle::collect(&about, &view, &timeline, &log)
}

#[test]
fn nothing_secret_or_personal_is_in_it() {
    for (name, text) in saved(&collected()).unwrap() {
        for secret in [
            TOKEN,
            &TOKEN[..20],
            KEY,
            ANSWER,
            NAME,
            MAIL,
            PASSWORD,
            "203.0.113.7",
            "samantha",
            "illness",
            OWNER,
            BLUETOOTH,
        ] {
            assert!(!text.contains(secret), "{secret} is in {name}:\n{text}");
        }
    }
}

#[test]
fn what_support_asks_for_is_in_it() {
    let files = saved(&collected()).unwrap();
    let text = |name: &str| {
        let found = files.iter().find(|(file, _)| file == name);
        &found.unwrap_or_else(|| panic!("no {name}")).1
    };
    assert!(text("about.json").contains("\"version\": \"0.1.0\""), "{}", text("about.json"));
    assert!(text("about.json").contains("livekit library"));
    assert!(text("settings.json").contains("echo_cancellation"));
    assert!(text("checks.json").contains("\"round_trip_ms\""));
    assert!(text("checks.json").contains("platform_failed"));
    assert!(text("now.json").contains("\"interview\": \"backend-1\""));
    assert!(text("log.txt").contains("after_ms=148"), "{}", text("log.txt"));
    let rows: Vec<_> = text("statistics.csv").lines().collect();
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert_eq!(rows[0].split(',').count(), rows[1].split(',').count(), "{rows:?}");
    assert!(rows[1].ends_with("platform_failed"));
}

#[test]
fn what_is_shown_is_what_is_saved() {
    let bundle = collected();
    let shown: Vec<_> = bundle.files.iter().map(|file| (file.name.clone(), file.text.clone())).collect();
    assert_eq!(shown, saved(&bundle).unwrap());
}
