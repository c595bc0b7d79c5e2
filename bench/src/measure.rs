//! What is measured, in which order.

use std::{path::Path, time::Duration};

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;

use crate::{
    analysis::Spread,
    call::{Place, Taken, Turn},
    machine::{self, Machine, Versions},
    report::{Measured, Report},
    usage::Usage,
};

pub struct Plan {
    pub minutes: u32,
    pub rounds: u32,
    pub only: Vec<Part>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Mouth to ear, and Start to published microphone.
    Call,
    /// Start of the program to first paint.
    Paint,
    /// Processor and memory in a call.
    Usage,
    /// What a long call adds to the memory.
    Growth,
}

/// In each turn of each side.
const WORDS: usize = 12;
const PAINTS: u32 = 10;
const USAGE_ROUNDS: u32 = 2;
const USAGE_TIME: Duration = Duration::from_secs(30);
/// At the beginning of the long call: caches fill.
const SETTLING: Duration = Duration::from_secs(60);
/// At both ends of the long call, in readings of a second.
const COMPARED: usize = 30;
const GROWTH: &str = "what the processes wrote themselves, at the end of the call and a minute after its beginning; no libraries";
/// A measurement in which more words are lost is none.
const MOST_UNHEARD: f64 = 0.1;

/// Measures, and says on stderr what it is at.
pub async fn run(folder: &Path, plan: &Plan) -> Result<Report> {
    std::fs::create_dir_all(folder)?;
    let place = Place::start().await?;
    let load = machine::quiet().await?;
    let mut report = Report::new(Machine::look(load)?, Versions::look()?);
    let wanted = |part| plan.only.is_empty() || plan.only.contains(&part);
    if wanted(Part::Call) {
        report.add(call(&place, plan.rounds).await?);
        report.save(folder)?;
    }
    if wanted(Part::Paint) {
        report.add(paint(&place).await?);
        report.save(folder)?;
    }
    if wanted(Part::Usage) {
        report.add(usage(&place, folder).await?);
        report.save(folder)?;
    }
    if wanted(Part::Growth) {
        report.add(growth(&place, plan.minutes).await?);
        report.save(folder)?;
    }
    Ok(report)
}

async fn call(place: &Place, rounds: u32) -> Result<Vec<Measured>> {
    let (mut ours, mut browsers, mut prepared) = (Vec::new(), Vec::new(), Vec::new());
    for round in 1..=rounds {
        say(&format!("mouth to ear, round {round} of {rounds}"));
        ours.push(place.native_turn(&format!("call-ours-{round}"), WORDS, round).await?);
        let (turn, joined) = place.browser_turn(&format!("call-browser-{round}"), WORDS, round).await?;
        let cancelled = &joined["processing"]["echoCancellation"];
        ensure!(cancelled == true, "the browser does not cancel echo: {joined}");
        browsers.push(turn);
        prepared.push(ms(place.browser_published_prepared(&format!("call-prepared-{round}")).await?));
    }
    let published = |turns: &[Turn]| spread(turns.iter().map(|turn| ms(turn.published)));
    Ok(vec![
        Measured::new("mouth to ear, echo cancelled", "ms", heard("ours", &ours)?)
            .beside(heard("the browser", &browsers)?)
            .at_most(0.65),
        Measured::new("Start to published microphone", "ms", published(&ours)?)
            .beside(published(&browsers)?)
            .at_most(0.5)
            .meaning(
                "ours from the click on Start, the platform's token included; the browser's from connect() to the end of \
                 setMicrophoneEnabled(true), as livekit-client's documentation has it, with its token at hand and the \
                 permission given",
            ),
        Measured::new("the same, both microphones open before", "ms", published(&ours)?)
            .beside(spread(prepared)?)
            .meaning("the browser's from connect() to the end of publishTrack() of a microphone that is open already"),
    ])
}

fn heard(who: &str, turns: &[Turn]) -> Result<Spread> {
    let delays: Vec<Option<f64>> = turns.iter().flat_map(|turn| turn.delays.clone()).collect();
    let unheard = delays.iter().filter(|delay| delay.is_none()).count();
    let share = unheard as f64 / delays.len() as f64;
    ensure!(share <= MOST_UNHEARD, "{unheard} of {} words were not heard from {who}", delays.len());
    if unheard > 0 {
        say(&format!("{unheard} of {} words were not heard from {who}", delays.len()));
    }
    spread(delays.into_iter().flatten())
}

async fn paint(place: &Place) -> Result<Vec<Measured>> {
    let (mut ours, mut browsers) = (Vec::new(), Vec::new());
    // the first ones find a cold disk
    place.native_paint("paint-ours-0")?;
    place.browser_paint("paint-browser-0").await?;
    for round in 1..=PAINTS {
        say(&format!("first paint, {round} of {PAINTS}"));
        ours.push(ms(place.native_paint(&format!("paint-ours-{round}"))?));
        browsers.push(ms(place.browser_paint(&format!("paint-browser-{round}")).await?));
    }
    Ok(vec![
        Measured::new("start of the program to first paint", "ms", spread(ours)?).beside(spread(browsers)?),
    ])
}

async fn usage(place: &Place, folder: &Path) -> Result<Vec<Measured>> {
    let (mut ours, mut browsers) = (Taken::default(), Taken::default());
    let add = |sum: &mut Taken, taken: Taken| {
        sum.client.extend(taken.client);
        sum.sound_server.extend(taken.sound_server);
    };
    for round in 1..=USAGE_ROUNDS {
        say(&format!("processor and memory in a call, round {round} of {USAGE_ROUNDS}"));
        add(&mut ours, place.native_usage(&format!("usage-ours-{round}"), USAGE_TIME).await?);
        add(&mut browsers, place.browser_usage(&format!("usage-browser-{round}"), USAGE_TIME).await?);
    }
    place.picture(&folder.join("screen.png"))?;
    let cpu = |usage: &[Usage]| spread(usage.iter().map(|usage| usage.cpu_percent));
    let memory = |usage: &[Usage]| spread(usage.iter().map(|usage| usage.memory.tree_mb));
    Ok(vec![
        Measured::new("processor in a call, window visible", "% of a core", cpu(&ours.client)?)
            .beside(cpu(&browsers.client)?),
        Measured::new("the sound server's in the same calls", "% of a core", cpu(&ours.sound_server)?)
            .beside(cpu(&browsers.sound_server)?),
        Measured::new("memory in a call, window visible", "MB", memory(&ours.client)?)
            .beside(memory(&browsers.client)?),
    ])
}

async fn growth(place: &Place, minutes: u32) -> Result<Vec<Measured>> {
    say(&format!("growth of memory: a call of {minutes} minutes"));
    let during = SETTLING + Duration::from_secs(60 * u64::from(minutes));
    let readings = place.native_usage("growth", during).await?.client;
    let settled = readings.get(SETTLING.as_secs() as usize..).unwrap_or_default();
    let (first, last) = settled
        .split_at_checked(COMPARED)
        .zip(settled.len().checked_sub(COMPARED))
        .map_or((settled, settled), |((first, _), last)| (first, &settled[last..]));
    let grown = |of: fn(&Usage) -> f64| -> Result<Spread> {
        let (before, after) = (spread(first.iter().map(of))?, spread(last.iter().map(of))?);
        spread([after.median - before.median])
    };
    let call = format!("in a call of {minutes} min");
    Ok(vec![
        Measured::new(
            &format!("memory grown {call}, with window"),
            "MB",
            grown(|usage| usage.memory.tree_own_mb)?,
        )
        .meaning(GROWTH),
        Measured::new(
            &format!("memory grown {call}, app's process"),
            "MB",
            grown(|usage| usage.memory.root_own_mb)?,
        )
        .meaning(GROWTH),
    ])
}

fn spread(values: impl IntoIterator<Item = f64>) -> Result<Spread> {
    Spread::of(values).context("nothing was measured")
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

fn say(what: &str) {
    eprintln!("bench: {what}");
}
