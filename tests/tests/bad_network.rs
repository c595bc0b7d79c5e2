//! Interviews in writing on networks that come and go: everything that a candidate types is accepted at once, and is on
//! the platform in the end.

use std::{
    net::Ipv4Addr,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use rand::Rng;
use system_tests::{PlatformProcess, soak, writer::Writer};
use testbed::{Fault, Network, Scratch, Wire, free_port};

/// Types answers while `change` makes the network better or worse.
async fn interview_while(
    writer: &mut Writer,
    mut change: impl FnMut(&Writer, usize) -> Result<()>,
) -> Result<()> {
    let until = Instant::now() + Duration::from_secs(soak::setting("VIVAVOCE_FLAPPING_S", 15));
    writer.start()?;
    ensure!(writer.wait_for_turn()?.is_some(), "the first question is asked");
    let mut random = rand::rng();
    let mut answers = 0;
    while Instant::now() < until {
        change(writer, answers)?;
        answers += 1;
        // A plea to repeat is no answer, so the interview lasts as long as the network is bad.
        writer.answer(&format!("Pardon? ({answers})"))?;
        tokio::time::sleep(Duration::from_millis(random.random_range(0..2000))).await;
    }
    Ok(())
}

/// Ends the interview on a network that is well again.
fn end(writer: &mut Writer) -> Result<()> {
    let before = writer.accepted();
    for number in 1.. {
        if writer.wait_for_turn()?.is_none() {
            break;
        }
        writer.answer(&format!("To the end, {number}."))?;
    }
    ensure!(writer.end()?, "everything is saved");
    ensure!(writer.accepted() > before, "the interview went on");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_break_off_every_few_seconds_lose_nothing() -> Result<()> {
    let scratch = Scratch::new("flapping")?;
    let port = free_port();
    let wire = Wire::to(port)?;
    let platform = PlatformProcess::start_behind(scratch.path(), port, &wire)?;
    let invite = platform.invite()?;
    let mut writer = Writer::new(&invite, scratch.path());
    interview_while(&mut writer, |_, answers| {
        if answers % 2 == 0 {
            wire.cut()
        } else {
            wire.mend()
        }
        Ok(())
    })
    .await?;
    wire.mend();
    end(&mut writer)?;
    writer.check(&platform.transcript(&invite.interview).await?)
}

/// Packets vanish without a word, which nobody is told about: TCP waits, and so must everybody else.
#[tokio::test(flavor = "multi_thread")]
async fn a_cable_that_is_pulled_and_plugged_in_and_loses_packets_loses_nothing() -> Result<()> {
    let Some(mut network) = Network::unless_refused()? else { return Ok(()) };
    let (desk, home) =
        (network.host(Ipv4Addr::new(10, 77, 0, 1))?, network.host(Ipv4Addr::new(10, 77, 0, 2))?);
    let scratch = Scratch::new("cable")?;
    let port = free_port();
    home.lead_loopback_to(port, &desk)?;
    let mut platform = PlatformProcess::start_inside(&desk, scratch.path(), port, None)?;
    let invite = platform.invite()?;
    let mut writer = Writer::new(&invite, scratch.path()).inside(home);
    interview_while(&mut writer, |writer, answers| {
        let home = writer.host()?;
        match answers % 4 {
            0 => home.unplug()?,
            1 => {
                home.suffer(&[Fault::Loss { percent: 30 }])?;
                home.plug_in()?;
            }
            2 => home.suffer(&[Fault::Loss { percent: 10 }])?,
            _ => home.suffer(&[])?,
        }
        Ok(())
    })
    .await?;
    writer.host()?.suffer(&[])?;
    writer.host()?.plug_in()?;
    end(&mut writer)?;
    // what it kept is read where there is a way to it
    platform.kill();
    let platform = PlatformProcess::start(scratch.path(), 0, None)?;
    writer.check(&platform.transcript(&invite.interview).await?)
}
