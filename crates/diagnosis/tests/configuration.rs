//! Settings as people really write them, and what they are told.

#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use diagnosis::configuration::{Finding, Report, Service, Settings, Severity, Source, examine};

const GOOD: &str =
    "LIVEKIT_URL=wss://interviews.livekit.cloud\nLIVEKIT_API_KEY=APIabc\nLIVEKIT_API_SECRET=s3cr3t\n";

fn of(env_file: &str) -> Report {
    examine(&Settings::new([], ".env", Some(env_file)))
}

fn livekit(env_file: &str) -> Vec<Finding> {
    of(env_file).of(Service::LiveKit).unwrap().findings.clone()
}

/// The good file with one line replaced.
fn with_line(number: usize, line: &str) -> String {
    let mut lines: Vec<&str> = GOOD.lines().collect();
    lines[number - 1] = line;
    lines.join("\n")
}

fn at_line(line: u32) -> Option<Source> {
    Some(Source::Line { file: ".env".into(), line })
}

#[test]
fn good_settings_are_configured_and_nothing_is_found() {
    let report = of(GOOD);
    assert!(report.is_configured(Service::LiveKit));
    assert_eq!(report.of(Service::LiveKit).unwrap().findings, []);
}

#[test]
fn a_local_development_server_is_configured() {
    for url in ["ws://127.0.0.1:7880", "ws://localhost:7880", "ws://[::1]:7880"] {
        let file = format!("LIVEKIT_URL={url}\nLIVEKIT_API_KEY=devkey\nLIVEKIT_API_SECRET=secret\n");
        assert!(of(&file).is_configured(Service::LiveKit), "{url}");
    }
}

#[test]
fn each_mistake_is_named_with_its_line() {
    for (number, line, code) in [
        (1, "LIVEKIT_URL=wss://placeholder.livekit.cloud", "placeholder"),
        (1, "LIVEKIT_URL=wss://your-project.livekit.cloud", "placeholder"),
        (2, "LIVEKIT_API_KEY=placeholder-key", "placeholder"),
        (3, "LIVEKIT_API_SECRET=placeholder-secret", "placeholder"),
        (3, "LIVEKIT_API_SECRET=your-api-secret", "placeholder"),
        (1, "LIVEKIT_URL=https://interviews.livekit.cloud", "wrong_scheme"),
        (1, "LIVEKIT_URL=interviews.livekit.cloud", "wrong_scheme"),
        (1, "LIVEKIT_URL=ws://interviews.livekit.cloud", "insecure"),
        (1, "LIVEKIT_URL=wss://", "not_an_address"),
        (2, "LIVEKIT_API_KEY=\"APIabc", "quotes"),
        (2, "LIVEKIT_API_KEY=\u{201c}APIabc\u{201d}", "quotes"),
        (2, "LIVEKIT_API_KEY=\"'APIabc'\"", "quotes"),
        (2, "LIVEKIT_API_KEY=\"APIabc \"", "stray_space"),
        (3, "LIVEKIT_API_SECRET=' s3cr3t'", "stray_space"),
        (1, "LIVEKIT_URL=wss://interviews. livekit.cloud", "stray_space"),
        (2, "LIVEKIT_API_KEY=", "empty"),
        (2, "LIVEKIT_API_KEY=\"\"", "empty"),
    ] {
        let file = with_line(number, line);
        let errors: Vec<Finding> =
            livekit(&file).into_iter().filter(|f| f.severity == Severity::Error).collect();
        assert_eq!(errors.len(), 1, "{line}: {errors:?}");
        assert_eq!((errors[0].code, &errors[0].source), (code, &at_line(number as u32)), "{line}");
        assert!(errors[0].remedy.contains(&format!(".env, line {number}")), "{line}: {}", errors[0].remedy);
        assert!(!of(&file).is_configured(Service::LiveKit), "{line}");
    }
}

#[test]
fn what_is_odd_and_works_is_a_warning_with_its_line() {
    for (number, line, code) in [
        (1, "LIVEKIT_URL=\"wss://interviews.livekit.cloud\"", "quotes"),
        (2, "LIVEKIT_API_KEY='APIabc'", "quotes"),
        (2, "LIVEKIT_API_KEY= APIabc", "stray_space"),
        (2, "LIVEKIT_API_KEY =APIabc", "stray_space"),
        (3, "LIVEKIT_API_SECRET=s3cr3t  ", "stray_space"),
        (3, "LIVEKIT_API_SECRET=a secret of words", "stray_space"),
    ] {
        let file = with_line(number, line);
        let findings = livekit(&file);
        assert_eq!(findings.len(), 1, "{line}: {findings:?}");
        assert_eq!(
            (findings[0].code, findings[0].severity, &findings[0].source),
            (code, Severity::Warning, &at_line(number as u32)),
            "{line}"
        );
        assert!(of(&file).is_configured(Service::LiveKit), "{line}");
    }
}

#[test]
fn a_wrong_scheme_is_answered_with_the_line_to_write() {
    let remedy = |line: &str| livekit(&with_line(1, line))[0].remedy.clone();
    assert_eq!(
        remedy("LIVEKIT_URL=https://interviews.livekit.cloud"),
        "In .env, line 1, write LIVEKIT_URL=wss://interviews.livekit.cloud"
    );
    assert_eq!(
        remedy("LIVEKIT_URL=http://localhost:7880"),
        "In .env, line 1, write LIVEKIT_URL=ws://localhost:7880"
    );
}

#[test]
fn a_missing_value_says_which_line_to_add_and_where() {
    let findings = livekit("LIVEKIT_URL=wss://interviews.livekit.cloud\nLIVEKIT_API_KEY=APIabc\n");
    assert_eq!((findings[0].code, findings[0].setting), ("missing", "LIVEKIT_API_SECRET"));
    assert!(findings[0].remedy.starts_with("Add the line LIVEKIT_API_SECRET="), "{}", findings[0].remedy);
}

#[test]
fn no_file_at_all_is_said_to_be_so() {
    let report = examine(&Settings::new([], "/srv/platform/.env", None));
    let findings = &report.of(Service::LiveKit).unwrap().findings;
    assert_eq!(findings.len(), 3);
    assert!(findings.iter().all(|f| f.code == "no_env_file"));
    assert!(findings[0].cause.contains("There is no file /srv/platform/.env"));
}

#[test]
fn the_environment_goes_before_the_file_and_the_difference_is_said() {
    let environment = [("LIVEKIT_API_KEY".to_owned(), "placeholder-key".to_owned())];
    let report = examine(&Settings::new(environment, ".env", Some(GOOD)));
    let findings = &report.of(Service::LiveKit).unwrap().findings;
    assert_eq!(findings[0].code, "placeholder");
    assert_eq!(findings[0].source, Some(Source::Environment));
    assert!(findings[0].remedy.starts_with("In the environment"), "{}", findings[0].remedy);
    assert_eq!((findings[1].code, &findings[1].source), ("set_twice", &at_line(2)));
}

#[test]
fn an_empty_variable_in_the_environment_does_not_hide_the_file() {
    let environment = [("LIVEKIT_API_KEY".to_owned(), String::new())];
    assert!(examine(&Settings::new(environment, ".env", Some(GOOD))).is_configured(Service::LiveKit));
}

#[test]
fn of_two_lines_the_later_counts_and_the_earlier_is_named() {
    let findings = livekit(&format!("{GOOD}LIVEKIT_API_KEY=APIother\n"));
    assert_eq!((findings[0].code, &findings[0].source), ("set_twice", &at_line(2)));
}

#[test]
fn the_url_may_come_under_its_front_end_name() {
    let file = with_line(1, "VITE_LIVEKIT_URL=wss://interviews.livekit.cloud");
    assert!(of(&file).is_configured(Service::LiveKit));
    let findings = livekit(&with_line(1, "VITE_LIVEKIT_URL=wss://placeholder.livekit.cloud"));
    assert_eq!((findings[0].code, findings[0].setting), ("placeholder", "VITE_LIVEKIT_URL"));
}

#[test]
fn services_nobody_configured_say_what_happens_without_them() {
    let report = of(GOOD);
    for (service, summary) in [
        (
            Service::Deepgram,
            "not configured (DEEPGRAM_API_KEY not set); the interviewer hears with its offline recogniser",
        ),
        (
            Service::OpenAI,
            "not configured (OPENAI_API_KEY not set); the interviewer follows the script of the question pack, with its \
             offline voice",
        ),
        (
            Service::Supabase,
            "not configured (SUPABASE_URL, SUPABASE_SERVICE_ROLE_KEY not set); not used yet anyway",
        ),
    ] {
        assert_eq!(report.of(service).unwrap().summary(), summary);
    }
}

#[test]
fn a_configured_service_that_is_not_used_yet_is_said_to_be_so() {
    let report = of("SUPABASE_URL=https://abc.supabase.co\nSUPABASE_SERVICE_ROLE_KEY=eyJ\n");
    let supabase = report.of(Service::Supabase).unwrap();
    assert!(supabase.is_configured());
    assert!(supabase.summary().contains("not used yet"));
}

#[test]
fn a_postgres_address_is_refused_and_its_password_not_repeated() {
    let report = of("DATABASE_URL=postgres://user:hunter2@db/vivavoce\n");
    let database = report.of(Service::Database).unwrap();
    assert!(!database.is_configured());
    assert_eq!(
        (database.findings[0].code, &database.findings[0].source),
        ("unsupported_database", &at_line(1))
    );
    assert!(!format!("{report:?}").contains("hunter2"));
    assert!(of("DATABASE_URL=sqlite:vivavoce.db\n").is_configured(Service::Database));
}

#[test]
fn no_finding_and_no_debug_output_holds_a_secret() {
    let file = "LIVEKIT_URL=https://user:hunter2@host\nLIVEKIT_API_KEY=\"hunter2\nLIVEKIT_API_SECRET=hunter2 hunter2\n\
                OPENAI_API_KEY='hunter2\nDEEPGRAM_API_KEY=hunter2\n";
    let settings = Settings::new([("LIVEKIT_API_KEY".into(), "hunter2".into())], ".env", Some(file));
    let report = examine(&settings);
    let summaries: Vec<String> = report.services.iter().map(|s| s.summary()).collect();
    let all = format!("{settings:?} {report:?} {summaries:?}");
    assert!(!all.contains("hunter2"), "{all}");
}
