pub mod apm;
