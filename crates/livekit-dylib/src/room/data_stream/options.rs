use std::collections::HashMap;

use super::info::OperationType;
use super::progress::{StreamProgress, StreamProgressCallback};
use crate::ffi::proto;
use crate::id::ParticipantIdentity;

/// What all streams are opened with, and what only some are.
macro_rules! stream_options {
    ($(#[$attribute:meta])* $name:ident { $($(#[$field_attribute:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, Eq, PartialEq)]
        #[non_exhaustive]
        pub struct $name {
            pub topic: String,
            pub attributes: HashMap<String, String>,
            /// Empty for everybody.
            pub destination_identities: Vec<ParticipantIdentity>,
            /// Chosen by the library where it is not given.
            pub id: Option<String>,
            /// Only agents may send in another's name.
            pub sender_identity: Option<ParticipantIdentity>,
            $($(#[$field_attribute])* pub $field: $type,)*
        }

        impl $name {
            pub fn new_with_topic(topic: impl Into<String>) -> Self {
                Self {
                    topic: topic.into(),
                    attributes: HashMap::new(),
                    destination_identities: Vec::new(),
                    id: None,
                    sender_identity: None,
                    $($field: Default::default(),)*
                }
            }

            pub fn with_topic(mut self, topic: impl Into<String>) -> Self {
                self.topic = topic.into();
                self
            }

            pub fn with_attributes(mut self, attributes: HashMap<String, String>) -> Self {
                self.attributes = attributes;
                self
            }

            pub fn with_attribute(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
                self.attributes.insert(key.into(), value.into());
                self
            }

            pub fn with_destination_identities(mut self, identities: Vec<ParticipantIdentity>) -> Self {
                self.destination_identities = identities;
                self
            }

            pub fn with_destination_identity(mut self, identity: impl Into<ParticipantIdentity>) -> Self {
                self.destination_identities.push(identity.into());
                self
            }

            pub fn with_id(mut self, id: impl Into<String>) -> Self {
                self.id = Some(id.into());
                self
            }

            pub fn with_sender_identity(mut self, identity: impl Into<ParticipantIdentity>) -> Self {
                self.sender_identity = Some(identity.into());
                self
            }
        }
    };
}

macro_rules! text_options {
    ($(#[$attribute:meta])* $name:ident { $($own:tt)* }) => {
        stream_options! {
            $(#[$attribute])*
            $name {
                operation_type: Option<OperationType>,
                version: Option<i32>,
                reply_to_stream_id: Option<String>,
                attached_stream_ids: Vec<String>,
                generated: Option<bool>,
                $($own)*
            }
        }

        impl $name {
            pub fn with_operation_type(mut self, operation_type: OperationType) -> Self {
                self.operation_type = Some(operation_type);
                self
            }

            pub fn with_version(mut self, version: i32) -> Self {
                self.version = Some(version);
                self
            }

            pub fn with_reply_to_stream_id(mut self, id: impl Into<String>) -> Self {
                self.reply_to_stream_id = Some(id.into());
                self
            }

            pub fn with_attached_stream_ids(mut self, ids: Vec<String>) -> Self {
                self.attached_stream_ids = ids;
                self
            }

            pub fn with_attached_stream_id(mut self, id: impl Into<String>) -> Self {
                self.attached_stream_ids.push(id.into());
                self
            }

            pub fn with_generated(mut self, generated: bool) -> Self {
                self.generated = Some(generated);
                self
            }

            pub(crate) fn into_wire(self, compress: Option<bool>) -> proto::StreamTextOptions {
                proto::StreamTextOptions {
                    topic: self.topic,
                    attributes: self.attributes,
                    destination_identities: self.destination_identities.into_iter().map(Into::into).collect(),
                    id: self.id,
                    operation_type: self.operation_type.map(Into::into),
                    version: self.version,
                    reply_to_stream_id: self.reply_to_stream_id,
                    attached_stream_ids: self.attached_stream_ids,
                    generated: self.generated,
                    compress,
                    sender_identity: self.sender_identity.map(Into::into),
                }
            }
        }
    };
}

macro_rules! byte_options {
    ($(#[$attribute:meta])* $name:ident { $($own:tt)* }) => {
        stream_options! {
            $(#[$attribute])*
            $name {
                mime_type: Option<String>,
                name: Option<String>,
                $($own)*
            }
        }

        impl $name {
            pub fn with_mime_type(mut self, mime_type: impl Into<String>) -> Self {
                self.mime_type = Some(mime_type.into());
                self
            }

            pub fn with_name(mut self, name: impl Into<String>) -> Self {
                self.name = Some(name.into());
                self
            }

            pub(crate) fn into_wire(
                self,
                total_length: Option<u64>,
                compress: Option<bool>,
            ) -> proto::StreamByteOptions {
                proto::StreamByteOptions {
                    topic: self.topic,
                    attributes: self.attributes,
                    destination_identities: self.destination_identities.into_iter().map(Into::into).collect(),
                    id: self.id,
                    name: self.name,
                    mime_type: self.mime_type,
                    total_length,
                    compress,
                    sender_identity: self.sender_identity.map(Into::into),
                }
            }
        }
    };
}

text_options! {
    /// How to send a text.
    SendTextOptions {
        /// Whether to compress where all recipients understand it; so by default.
        compress: Option<bool>,
        /// Is told once, when all of it has been sent.
        on_progress: Option<StreamProgressCallback>,
    }
}

text_options! {
    /// How to open a text stream. It is never compressed.
    StreamTextOptions {}
}

byte_options! {
    /// How to send bytes or a file.
    SendByteOptions {
        /// Whether to compress where all recipients understand it; so by default.
        compress: Option<bool>,
        /// Is told once, when all of it has been sent.
        on_progress: Option<StreamProgressCallback>,
    }
}

byte_options! {
    /// How to open a byte stream. It is never compressed.
    StreamByteOptions {
        /// In bytes, where it is known; a stream of another length is broken.
        total_length: Option<u64>,
    }
}

macro_rules! send_setters {
    ($name:ident) => {
        impl $name {
            pub fn with_compress(mut self, compress: bool) -> Self {
                self.compress = Some(compress);
                self
            }

            pub fn with_on_progress(
                mut self,
                callback: impl Fn(StreamProgress) + Send + Sync + 'static,
            ) -> Self {
                self.on_progress = Some(StreamProgressCallback::new(callback));
                self
            }
        }
    };
}

send_setters!(SendTextOptions);
send_setters!(SendByteOptions);

impl StreamByteOptions {
    pub fn with_total_length(mut self, total_length: u64) -> Self {
        self.total_length = Some(total_length);
        self
    }
}
