//! The brain's door: the part of OpenAI's chat completions that speech frameworks use, with our bearer.
//!
//! Streaming answers are server-sent events of [`Chunk`], ended by `data: [DONE]`. Unknown request fields are ignored.

use crate::interviewer::Progress;
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChatRequest {
    /// Any name: the platform decides which brain answers.
    #[serde(default)]
    pub model: String,
    /// The whole conversation, oldest first.
    pub messages: Vec<Message>,
    #[serde(default)]
    pub stream: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Message {
    pub role: Role,
    #[serde(default)]
    pub content: Content,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The candidate.
    User,
    /// The interviewer.
    Assistant,
    /// The framework's instructions: the platform has its own and ignores these (`developer` and `tool` too).
    #[serde(other)]
    System,
}

/// A string, or the list of parts that newer clients send; only text parts count.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(untagged)]
pub enum Content {
    Text(String),
    Parts(Vec<Part>),
    #[default]
    Nothing,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Part {
    #[serde(default)]
    pub text: String,
}

impl Message {
    /// Its words, parts joined.
    pub fn text(&self) -> String {
        match &self.content {
            Content::Text(text) => text.clone(),
            Content::Parts(parts) => parts.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join(" "),
            Content::Nothing => String::new(),
        }
    }
}

/// One event of a streamed answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Chunk {
    pub id: String,
    /// `chat.completion.chunk`
    pub object: String,
    /// Unix seconds.
    pub created: i64,
    pub model: String,
    pub choices: Vec<ChunkChoice>,
    /// In the last chunk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub x_vivavoce: Option<Progress>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChunkChoice {
    pub index: u32,
    pub delta: Delta,
    /// `stop` in the last chunk.
    pub finish_reason: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Delta {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
}

/// An answer in one piece (`stream: false`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Completion {
    pub id: String,
    /// `chat.completion`
    pub object: String,
    /// Unix seconds.
    pub created: i64,
    pub model: String,
    pub choices: Vec<Choice>,
    pub usage: Usage,
    pub x_vivavoce: Progress,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Choice {
    pub index: u32,
    pub message: Message,
    pub finish_reason: String,
}

/// Clients expect it to be there; the brain does not count tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Usage {
    pub prompt_tokens: u32,
    pub completion_tokens: u32,
    pub total_tokens: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_reads_as_a_string_as_parts_and_as_nothing() {
        for (json, text) in [
            (r#"{"role":"user","content":"hello"}"#, "hello"),
            (
                r#"{"role":"user","content":[{"type":"text","text":"hello"},{"type":"text","text":"you"}]}"#,
                "hello you",
            ),
            (r#"{"role":"assistant","content":null,"tool_calls":[]}"#, ""),
            (r#"{"role":"assistant"}"#, ""),
        ] {
            assert_eq!(serde_json::from_str::<Message>(json).unwrap().text(), text, "{json}");
        }
    }

    #[test]
    fn instructions_under_any_name_are_system() {
        for role in ["system", "developer", "tool"] {
            let message: Message =
                serde_json::from_str(&format!(r#"{{"role":"{role}","content":"x"}}"#)).unwrap();
            assert_eq!(message.role, Role::System);
        }
    }
}
