//! What support needs to know of a client: versions, settings, checks, statistics over time, and the log.
//!
//! A person makes it at a click, reads it, and may then save it; nothing is ever sent. It never holds what was said or
//! typed, names, an invite's key, a token or a public address: what is kept at all is chosen here field by field, and
//! every line goes through [`redact`] besides.
//!
//! Start reading at [`Bundle`]; [`Log`] and [`Timeline`] collect what it is made of while the program runs.

mod bundle;
mod log;
mod names;
mod redaction;
mod timeline;

pub use bundle::{About, Bundle, BundleFile};
pub use log::Log;
pub use redaction::redact;
pub use timeline::Timeline;
