//! LiveKit's text streams of what is said (topic `lk.transcription`), piece by piece.

use futures_util::StreamExt;
use interview::RoomInput;
use livekit::{StreamReader, TextStreamReader};

pub(crate) const TOPIC: &str = "lk.transcription";

const SEGMENT_ID: &str = "lk.segment_id";
const IS_FINAL: &str = "lk.transcription_final";

/// Says that the stream has begun. A stream without a segment id is a segment of its own.
pub(crate) fn opened(reader: &TextStreamReader, speaker: &str) -> RoomInput {
    let info = reader.info();
    let segment = info.attributes().get(SEGMENT_ID).cloned().unwrap_or_else(|| info.id.clone());
    RoomInput::StreamOpened { stream: info.id.clone(), speaker: speaker.to_owned(), segment }
}

/// Reads the stream to its end, where it says whether it was final.
pub(crate) async fn read(mut reader: TextStreamReader, tell: impl Fn(RoomInput)) {
    let stream = reader.info().id.clone();
    let mut is_whole = true;
    while let Some(piece) = reader.next().await {
        match piece {
            Ok(text) => tell(RoomInput::StreamText { stream: stream.clone(), text }),
            Err(error) => {
                tracing::warn!(%error, "a transcript stream broke off");
                is_whole = false;
            }
        }
    }
    // Attributes that come with the end are there only now.
    let said = reader.info().attributes().get(IS_FINAL).map(|value| value == "true");
    let is_final = if is_whole { said } else { Some(false) };
    tell(RoomInput::StreamClosed { stream, is_final });
}
