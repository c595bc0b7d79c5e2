//! The window with more of a transcript than any interview has.

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use interview::{Entry, Via, Who};
use journal::Journal;
use system_tests::{PlatformProcess, window::Window, writer::Writer};
use testbed::{Display, Keyring, Scratch, SessionBus};

const ENTRIES: u32 = 10_000;
const SHORT: Duration = Duration::from_secs(30);
/// From the click to the newest line on the screen.
const OPEN_LIMIT_MS: f64 = 300.0;
/// From a key to its letter on the screen, at the 95th percentile.
const TYPING_LIMIT_MS: f64 = 50.0;

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_entries_open_at_once_and_leave_typing_quick() -> Result<()> {
    let scratch = Scratch::new("long-interview")?;
    let platform = PlatformProcess::start(scratch.path(), 0, None)?;
    let invite = platform.invite()?;
    let mut writer = Writer::new(&invite, scratch.path());
    writer.start()?;
    writer.wait_for_turn()?.context("the first question")?;
    writer.kill()?;
    let data = scratch.path().join("app");
    std::fs::rename(scratch.path().join("candidate"), &data)?;
    fill(&data.join("journal.sqlite"), &platform, &invite.interview)?;

    let display = Display::start()?;
    let bus = SessionBus::start()?;
    let _keyring = Keyring::start(&bus)?;
    let window = Window::open(scratch.path(), &[], [display.env(), bus.env()].concat()).await?;
    window.find("invite-input", SHORT).await?;
    window.type_into("invite-input", &invite.link).await?;
    window.click("open-invite", SHORT).await?;
    window.wait_for_phase(&["ready"], SHORT).await?;
    let opened = window
        .run_until_done(
            "const began = performance.now();
             document.querySelector('[data-testid=start]').click();
             const look = () => document.querySelector('[data-testid=transcript]')?.textContent.includes('line 9999')
                 ? requestAnimationFrame(() => done(performance.now() - began)) : requestAnimationFrame(look);
             look();",
        )
        .await?;
    let opened = opened.as_f64().context("no time of opening")?;

    window
        .run(
            "window.delays = [];
             document.querySelector('[data-testid=answer-input]').addEventListener('input', (event) =>
                 requestAnimationFrame(() => setTimeout(() => delays.push(performance.now() - event.timeStamp))));",
        )
        .await?;
    let text = "I would like to learn how large systems are kept running, every single day of the year.";
    window.type_into("answer-input", text).await?;
    let delays = window
        .poll(SHORT, "each key on the screen", async || {
            let delays: Vec<f64> = serde_json::from_value(window.run("return delays;").await.ok()?).ok()?;
            (delays.len() >= text.chars().count()).then_some(delays)
        })
        .await?;
    let p95 = percentile(delays, 0.95);
    eprintln!("{ENTRIES} entries: open {opened:.0} ms, key to paint p95 {p95:.0} ms");
    ensure!(opened <= OPEN_LIMIT_MS, "opened in {opened:.0} ms");
    ensure!(p95 <= TYPING_LIMIT_MS, "typing lags by {p95:.0} ms");
    window.close().await
}

/// As if so much had been said, and the platform had it.
fn fill(journal: &std::path::Path, platform: &PlatformProcess, interview: &str) -> Result<()> {
    let journal = Journal::open(journal)?;
    let place = journal.begin(platform.url(), interview, None, None)?;
    let known = journal.kept(place)?.entries.len();
    ensure!(known > 0, "the journal knows the interview by another name");
    let mut ids = Vec::new();
    for order in u32::try_from(known)?..ENTRIES {
        let who = if order % 2 == 1 { Who::Interviewer } else { Who::Candidate };
        let text = format!("This is line {order} of an interview that took very long.");
        let id = format!("line-{order}");
        let entry =
            Entry { id: id.clone(), order, who, text, r#final: true, at_ms: order * 1000, via: Via::Voice };
        journal.append(place, &entry)?;
        ids.push(id);
    }
    Ok(journal.acknowledge(place, &ids)?)
}

fn percentile(mut values: Vec<f64>, share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * share).round() as usize]
}
