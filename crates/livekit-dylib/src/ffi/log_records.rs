//! The library's log, as `tracing` events under the target `livekit`, without tokens.

use super::proto::{LogBatch, LogLevel, LogRecord};
use super::redact;

pub fn log(batch: LogBatch) {
    for record in batch.records {
        log_record(&record);
    }
}

fn log_record(record: &LogRecord) {
    // `tracing` wants level and target at compile time.
    macro_rules! forward {
        ($level:ident) => {
            if tracing::enabled!(target: "livekit", tracing::Level::$level) {
                let message = redact(&record.message);
                tracing::event!(target: "livekit", tracing::Level::$level, module = record.target, "{message}");
            }
        };
    }
    match record.level() {
        LogLevel::Error => forward!(ERROR),
        LogLevel::Warn => forward!(WARN),
        LogLevel::Info => forward!(INFO),
        LogLevel::Debug => forward!(DEBUG),
        LogLevel::Trace => forward!(TRACE),
    }
}
