pub mod apm;
pub mod frame_cryptor;
