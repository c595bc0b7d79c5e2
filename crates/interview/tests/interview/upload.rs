//! The platform's copy.

use std::time::Duration;

use diagnosis::Observation;
use insta::assert_snapshot;
use interview::{Command, Phase, PlatformInput};

use crate::run::Run;

#[test]
fn what_was_spoken_is_left_to_the_interviewer_until_the_end() {
    let mut run = Run::live();
    run.interviewer_says("q1", &["Hello."]);
    run.types("Typed");
    let uploads =
        |did: String| did.lines().filter(|line| line.starts_with("upload")).collect::<Vec<_>>().join("\n");
    assert_snapshot!(uploads(run.did()), @"upload typed-4");
    run.command(Command::Leave);
    assert_snapshot!(uploads(run.did()), @"upload q1");
}

#[test]
fn a_failed_upload_is_tried_again_quietly_in_the_call() {
    let mut run = Run::live();
    run.answers.upload = false;
    run.types("Typed");
    run.platform(PlatformInput::UploadFailed(Observation::ConnectionLost));
    assert_eq!(run.code(), None);
    run.did();
    run.after(999);
    assert!(!run.did().contains("upload"));
    run.after(1);
    assert!(run.did().contains("upload"));
}

#[test]
fn the_platform_says_how_long_to_wait() {
    let mut run = Run::live();
    run.answers.upload = false;
    run.types("Typed");
    let retry_after = Some(Duration::from_secs(20));
    run.platform(PlatformInput::UploadFailed(Observation::TooManyRequests { retry_after }));
    run.did();
    run.after(19_999);
    assert!(!run.did().contains("upload"));
    run.after(1);
    assert!(run.did().contains("upload"));
}

#[test]
fn an_upload_of_which_nothing_is_taken_is_not_repeated_at_once() {
    let mut run = Run::live();
    run.answers.upload = false;
    run.types("Refused");
    run.did();
    let mut uploads = 0;
    for _ in 0..600 {
        run.platform(PlatformInput::Uploaded { ids: vec![] });
        run.after(100);
        uploads += run.did().matches("upload").count();
    }
    assert!(uploads < 8, "uploaded {uploads} times in a minute");
    run.command(Command::Leave);
    run.platform(PlatformInput::Uploaded { ids: vec![] });
    assert_snapshot!(run.screen(), @"
    ended voice 61s muted no-microphone
      me (typed): “Refused” @1000
    saved: 1 here, 0 there, all on this computer
    problem: upload_failed [Try again | Hide]
    ");
}

#[test]
fn an_upload_that_is_never_answered_does_not_hold_the_end() {
    let mut run = Run::live();
    run.answers.upload = false;
    run.types("Typed");
    run.command(Command::Leave);
    assert_eq!(run.view().phase, Phase::Ending);
    run.after(12_000);
    assert_snapshot!(run.screen(), @"
    ended voice 1s muted no-microphone
      me (typed): “Typed” @1000
    saved: 1 here, 0 there, all on this computer
    problem: upload_failed [Try again | Hide]
    ");
}

#[test]
fn a_pause_from_the_call_does_not_delay_the_end() {
    let mut run = Run::live();
    run.answers.upload = false;
    run.types("Typed");
    for _ in 0..6 {
        run.platform(PlatformInput::UploadFailed(Observation::ConnectionLost));
        run.after(30_000);
    }
    run.platform(PlatformInput::UploadFailed(Observation::ConnectionLost));
    run.answers.upload = true;
    run.command(Command::Leave);
    assert_eq!(run.view().phase, Phase::Ended);
    assert_eq!(run.code(), None);
}

#[test]
fn a_long_transcript_goes_in_batches_of_bounded_size() {
    let mut run = Run::live();
    run.answers.upload = false;
    for _ in 0..40 {
        run.types(&"x".repeat(16_000));
    }
    run.answers.upload = true;
    run.did();
    run.after(12_000);
    run.after(2_000);
    let sizes: Vec<usize> = run
        .did()
        .lines()
        .filter(|line| line.starts_with("upload"))
        .map(|line| line.split(' ').count() - 1)
        .collect();
    assert_eq!(sizes, [16, 16, 8]);
}
