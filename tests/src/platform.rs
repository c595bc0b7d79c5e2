//! `./dev platform`: the stack until interrupted.

use anyhow::Result;

use crate::{Stack, programs};

pub async fn run(port: u16, json: bool) -> Result<()> {
    let folder = programs::workspace().join("target/platform");
    std::fs::create_dir_all(&folder)?;
    let stack = Stack::start_on(&folder, port)?;
    let invite = stack.invite()?;
    let recruiter = stack.recruiter()?;
    if json {
        let ready = serde_json::json!({
            "platform": stack.url(), "livekit": stack.livekit.url(), "invite": invite.link,
            "recruiter": {"email": recruiter.email, "password": recruiter.password},
        });
        println!("{ready}");
    } else {
        println!("The platform is at {}, its voice server at {}.", stack.url(), stack.livekit.url());
        println!("Open this invite in Vivavoce:\n\n  {}\n", invite.link);
        println!("Or sign in there as a recruiter: {}, password {}\n", recruiter.email, recruiter.password);
        println!("Logs are in {}. Interrupt to stop.", folder.display());
    }
    tokio::signal::ctrl_c().await?;
    Ok(())
}
