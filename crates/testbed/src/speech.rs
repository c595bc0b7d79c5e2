//! A voice for people who are not there.

use std::path::Path;
use std::process::Command;

use crate::error::{Context, Error, Result};
use crate::find_program;

/// Speech made by flite.
#[derive(Debug)]
pub struct Speech;

impl Speech {
    /// The synthetic candidate's voice: of flite's voices the one that the offline recogniser hears best (2 %
    /// word error rate).
    pub const CANDIDATE: &str = "rms";
    /// The offline interviewer's voice.
    pub const INTERVIEWER: &str = "slt";

    /// Says `text` with one of flite's voices into a WAV file (16 kHz, mono, 16 bit).
    pub fn say(text: &str, voice: &str, wav: &Path) -> Result<()> {
        let output = Command::new(find_program("flite")?)
            .args(["-voice", voice, "-t", text, "-o"])
            .arg(wav)
            .output()
            .context(|| "run flite".to_owned())?;
        if output.status.success() {
            return Ok(());
        }
        let stderr = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(Error::Failed {
            command: format!("flite -voice {voice}"),
            status: output.status.to_string(),
            stderr,
        })
    }
}
