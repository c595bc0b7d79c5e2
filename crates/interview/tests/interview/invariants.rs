//! Random sequences of inputs. What must hold after each of them is in `model.rs`.

use interview::{Command, Phase};
use proptest::prelude::*;

use crate::{
    model::Model,
    moves::{Move, any_move},
};

/// How far things have come before they turn random.
fn started(answers: usize) -> Model {
    let mut model = Model::default();
    for command in [
        Command::OpenInvite { link: "vivavoce://join".into() },
        Command::AcceptConsent,
        Command::Start,
        Command::TypeAnswer { text: "first".into() },
    ]
    .into_iter()
    .take(answers)
    {
        model.command(command);
        for _ in 0..6 {
            model.play(Move::Answer);
        }
    }
    model
}

fn moves() -> impl Strategy<Value = (usize, Vec<Move>)> {
    (0..=4_usize, prop::collection::vec(any_move(), 1..120))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_inputs_breaks_a_promise((beginning, moves) in moves()) {
        let mut model = started(beginning);
        moves.into_iter().for_each(|one| model.play(one));
    }

    #[test]
    fn every_state_has_a_way_out_even_if_nobody_answers_any_more((beginning, moves) in moves()) {
        let mut model = started(beginning);
        moves.into_iter().for_each(|one| model.play(one));
        model.command(Command::Leave);
        model.silence(60_000);
        prop_assert!(!matches!(
            model.phase(),
            Phase::Connecting | Phase::Live | Phase::Reconnecting | Phase::Ending | Phase::Failed
        ));
        model.command(Command::Close);
        model.silence(60_000);
        prop_assert_eq!(model.phase(), Phase::Welcome);
    }

    #[test]
    fn silence_makes_no_storm((beginning, moves) in moves()) {
        let mut model = started(beginning);
        moves.into_iter().for_each(|one| model.play(one));
        let effects = model.silence(600_000);
        // An outage that is tried against, and an upload every half a minute.
        prop_assert!(effects < 150, "{} effects in ten minutes in which nothing happened", effects);
    }
}

#[test]
fn the_beginning_that_is_played_leads_into_the_call() {
    assert_eq!(started(3).phase(), Phase::Live);
}
