//! The live list by the test's own clock.

use super::*;
use platform_api::live::LiveProblem;
use platform_api::transcript::Who;

const START: OffsetDateTime = OffsetDateTime::UNIX_EPOCH.saturating_add(Duration::days(20_000));

fn at(seconds: i64) -> OffsetDateTime {
    START + Duration::seconds(seconds)
}

fn team() -> TeamId {
    "team".into()
}

fn known(interview: &str) -> Whereabouts {
    Whereabouts {
        interview: interview.into(),
        team: team(),
        company: "Analytical Engines".into(),
        title: "Engineer".into(),
        candidate_name: "Ada".into(),
        question: None,
        questions: 2,
        running_since: None,
        started_at: None,
        finished_at: None,
    }
}

fn says(doing: Doing) -> Presence {
    Presence { doing, mode: Mode::Voice, speaking: None, health: Health::Good, problem: None }
}

/// A board with one interview whose client says this at the start.
fn board(doing: Doing) -> (Board, InterviewId) {
    let (mut board, interview) = (Board::default(), InterviewId::from("a"));
    board.welcome(known("a"), START);
    board.hear(&interview, says(doing), START);
    (board, interview)
}

fn doing(board: &Board, interview: &InterviewId) -> Option<Doing> {
    board.shown(interview).map(|shown| shown.session.doing)
}

/// What a reader is told: the word of each event, or how many there are in all.
fn told(board: &Board, read: Option<u64>) -> Vec<String> {
    match board.news(&team(), read) {
        News::All(all) => vec![format!("sessions {}", all.len())],
        News::Since(changes) => changes
            .iter()
            .map(|(_, change)| match change {
                Change::Session(shown) => format!("{:?}", shown.session.doing),
                Change::Gone(id) => format!("gone {id}"),
            })
            .collect(),
    }
}

#[test]
fn who_has_not_been_heard_of_for_two_heartbeats_is_away_and_comes_back() {
    let (mut board, a) = board(Doing::Talking);
    board.tick(at(39));
    assert_eq!(doing(&board, &a), Some(Doing::Talking));
    board.tick(at(40));
    let shown = board.shown(&a).unwrap();
    assert_eq!((shown.session.doing, shown.session.health), (Doing::Away, Health::Unknown));
    assert_eq!(shown.session.since, at(40));
    board.hear(&a, says(Doing::Talking), at(50));
    assert_eq!(doing(&board, &a), Some(Doing::Talking));
}

#[test]
fn a_candidate_without_a_network_is_offline_for_as_long_as_that_takes() {
    let (mut board, a) = board(Doing::Offline);
    board.tick(at(1800));
    assert_eq!(doing(&board, &a), Some(Doing::Offline));
}

#[test]
fn an_interview_leaves_the_list_some_time_after_its_end() {
    let (mut board, a) = board(Doing::Talking);
    let over = Whereabouts { finished_at: Some(at(10)), ..known("a") };
    board.know(&a, Some(over), at(10));
    assert_eq!(doing(&board, &a), Some(Doing::Ended));
    board.hear(&a, says(Doing::Talking), at(11));
    assert_eq!(doing(&board, &a), Some(Doing::Ended), "its end is the platform's word");
    let read = board.version();
    board.tick(at(10 + i64::from(ENDED_STAYS_S)));
    assert_eq!(doing(&board, &a), None);
    assert_eq!(told(&board, Some(read)), ["gone a"]);
}

#[test]
fn an_interview_that_was_given_up_leaves_the_list_and_does_not_come_back_with_a_new_name_of_its_job() {
    let (mut board, a) = board(Doing::GettingReady);
    let away = i64::from(AWAY_STAYS_S);
    board.tick(at(away - 1));
    assert_eq!(doing(&board, &a), Some(Doing::Away));
    board.tick(at(away));
    assert_eq!(doing(&board, &a), None);
    let renamed = Whereabouts { title: "Other".into(), running_since: Some(START), ..known("a") };
    board.know(&a, Some(renamed), at(away + 1));
    assert_eq!(doing(&board, &a), None);
}

#[test]
fn a_client_that_says_nothing_is_shown_by_what_the_platform_knows() {
    let (mut board, a) = (Board::default(), InterviewId::from("a"));
    let begun = Whereabouts { running_since: Some(START), ..known("a") };
    board.know(&a, Some(begun.clone()), START);
    assert_eq!(doing(&board, &a), Some(Doing::Waiting));
    let started = Whereabouts { started_at: Some(at(5)), question: Some(1), ..begun };
    board.know(&a, Some(started), at(5));
    board.interviewers(&HashMap::from([(a.clone(), Interviewer::Voice)]), at(5));
    let shown = board.shown(&a).unwrap();
    assert_eq!((shown.session.doing, shown.session.question), (Doing::Talking, Some(1)));
    board.tick(at(600));
    assert_eq!(
        doing(&board, &a),
        Some(Doing::Talking),
        "the interviewer is there as long as the candidate is"
    );
    board.interviewers(&HashMap::from([(a.clone(), Interviewer::Writing)]), at(700));
    assert_eq!(doing(&board, &a), Some(Doing::Writing));
    board.interviewers(&HashMap::new(), at(800));
    assert_eq!(doing(&board, &a), Some(Doing::Away));
}

#[test]
fn an_interviewer_in_the_room_says_that_a_silent_client_is_there_too() {
    let (mut board, a) = board(Doing::Talking);
    board.interviewers(&HashMap::from([(a.clone(), Interviewer::Voice)]), at(5));
    board.tick(at(60));
    let shown = board.shown(&a).unwrap();
    assert_eq!((shown.session.doing, shown.session.health), (Doing::Talking, Health::Unknown));
}

#[test]
fn a_reader_is_told_the_newest_state_of_what_changed_and_nothing_twice() {
    let (mut board, a) = board(Doing::GettingReady);
    assert_eq!(told(&board, None), ["sessions 1"]);
    let read = board.version();
    assert_eq!(told(&board, Some(read)), [""; 0]);
    board.hear(&a, says(Doing::GettingReady), at(15));
    assert_eq!(told(&board, Some(read)), [""; 0], "a heartbeat is no news");
    board.hear(&a, says(Doing::Waiting), at(16));
    board.hear(&a, says(Doing::Talking), at(17));
    assert_eq!(told(&board, Some(read)), ["Talking"], "a slow reader is spared what is over");
    board.know(&a, None, at(18));
    assert_eq!(told(&board, Some(read)), ["gone a"]);
    board.welcome(known("a"), at(19));
    board.hear(&a, says(Doing::Waiting), at(19));
    assert!(!told(&board, Some(read)).contains(&"gone a".to_owned()), "it is back");
}

#[test]
fn a_reader_that_was_away_too_long_or_comes_from_the_future_gets_the_whole_list() {
    let (mut board, a) = board(Doing::Talking);
    let read = board.version();
    board.know(&a, None, at(1));
    board.tick(at(2));
    assert_eq!(told(&board, Some(read)), ["gone a"]);
    board.tick(at(1) + GONE_KNOWN_FOR);
    assert_eq!(told(&board, Some(read)), ["sessions 0"]);
    assert_eq!(told(&board, Some(board.version())), [""; 0]);
    assert_eq!(told(&board, Some(board.version() + 1)), ["sessions 0"]);
}

#[test]
fn another_team_is_told_nothing() {
    let (mut board, a) = board(Doing::Talking);
    let other = TeamId::from("other");
    assert!(matches!(board.news(&other, None), News::All(all) if all.is_empty()));
    let read = board.version();
    board.hear(&a, says(Doing::Waiting), at(1));
    board.know(&a, None, at(2));
    assert!(matches!(board.news(&other, Some(read)), News::Since(news) if news.is_empty()));
}

#[test]
fn a_moment_is_kept_for_each_change_and_for_no_heartbeat() {
    let (mut board, a) = board(Doing::Talking);
    board.take_moments();
    board.hear(&a, says(Doing::Talking), at(15));
    assert_eq!(board.take_moments(), []);
    let speaking = Presence { speaking: Some(Who::Candidate), ..says(Doing::Talking) };
    board.hear(&a, speaking.clone(), at(16));
    let problem = LiveProblem { code: "silent".into(), message: "m".into(), remedy: "r".into() };
    board.hear(&a, Presence { problem: Some(problem.clone()), ..speaking }, at(17));
    let moments = board.take_moments();
    let kept: Vec<_> = moments.iter().map(|(_, m)| (m.at, m.speaking, m.problem.clone())).collect();
    assert_eq!(kept, [(at(16), Some(Who::Candidate), None), (at(17), Some(Who::Candidate), Some(problem))]);
    board.know(&a, Some(Whereabouts { question: Some(1), ..known("a") }), at(18));
    assert_eq!(board.take_moments(), [], "which question it is at is in the transcript");
}

#[test]
fn after_a_restart_it_is_as_it_was_and_its_client_has_time_to_be_heard_again() {
    let mut board = Board::default();
    let a = InterviewId::from("a");
    let last = KeptMoment {
        at: at(100),
        doing: Doing::Talking,
        mode: Mode::Voice,
        speaking: Some(Who::Candidate),
        health: Health::Poor,
        problem: None,
    };
    board.restore(known("a"), Some((last, at(30))), at(200));
    let shown = board.shown(&a).unwrap();
    let LiveSession { doing: is, health, speaking, since, .. } = shown.session.clone();
    assert_eq!((is, health, speaking, since), (Doing::Talking, Health::Poor, None, at(30)));
    assert_eq!(board.take_moments(), [], "nothing happened");
    board.tick(at(240));
    assert_eq!(doing(&board, &a), Some(Doing::Away));
}
