//! Without the library nothing panics, and everything says what is missing. A program of its own: what is loaded stays
//! loaded. One test, because it sets a variable of the process.

use futures_util::StreamExt;
use livekit_dylib::library::{self, LoadError};
use livekit_dylib::prelude::*;
use livekit_dylib::webrtc::audio_frame::AudioFrame;
use livekit_dylib::webrtc::audio_source::AudioSourceOptions;
use livekit_dylib::webrtc::audio_source::native::NativeAudioSource;
use livekit_dylib::webrtc::audio_stream::native::NativeAudioStream;
use livekit_dylib::webrtc::native::apm::AudioProcessingModule;

const VARIABLE: &str = "VIVAVOCE_LIVEKIT_LIBRARY";

#[tokio::test]
#[allow(unsafe_code, reason = "setting a variable is")]
async fn everything_says_what_is_missing_until_it_is_there() {
    let missing = "/no/such/folder/liblivekit_ffi.so";
    // SAFETY: this program has one test, and nothing else reads variables yet.
    unsafe { std::env::set_var(VARIABLE, missing) };

    let error = library::load().expect_err("it is not there");
    assert!(matches!(error, LoadError::NotFound { .. }), "{error:?}");
    let says_so = |text: &str| {
        assert!(text.contains(missing), "the place is named: {text}");
        assert!(text.contains(library::version()), "the version is named: {text}");
        assert!(text.contains("./dev setup"), "the remedy is named: {text}");
    };
    says_so(&error.to_string());
    assert_eq!(library::loaded_from(), None);

    let joined = Room::connect("ws://127.0.0.1:1", "token", RoomOptions::default()).await;
    says_so(&joined.expect_err("no room without the library").to_string());

    let source = NativeAudioSource::new(AudioSourceOptions::default(), 48_000, 1, 0);
    let frame = AudioFrame::new(48_000, 1, 480);
    says_so(&source.capture_frame(&frame).await.expect_err("no sound without the library").message);
    source.clear_buffer();

    let track = LocalAudioTrack::create_audio_track("microphone", RtcAudioSource::Native(source));
    track.mute();
    says_so(&track.get_stats().await.expect_err("no statistics without the library").to_string());
    assert!(NativeAudioStream::new(track.rtc_track(), 48_000, 1).next().await.is_none());

    let mut apm = AudioProcessingModule::new(true, true, true, true);
    says_so(
        &apm.process_stream(&mut [0; 480], 48_000, 1).expect_err("no processing without the library").message,
    );
    assert!(apm.set_stream_delay_ms(10).is_err());
    assert_eq!(library::live_handles(), 0);

    // A file that is no library at all: named, with what the system says.
    let file = std::env::current_exe().expect("this program").with_file_name("not-a-library");
    std::fs::write(&file, "text").expect("a file can be written beside this program");
    // SAFETY: as above, no other thread reads variables now.
    unsafe { std::env::set_var(VARIABLE, &file) };
    let error = library::load().expect_err("it does not load");
    assert!(matches!(&error, LoadError::Unusable { path, .. } if *path == file), "{error}");
    std::fs::remove_file(&file).expect("the file can be removed");

    // A library, but another one: the system's own, which this program has loaded already.
    #[cfg(target_os = "linux")]
    {
        let maps = std::fs::read_to_string("/proc/self/maps").expect("Linux tells");
        let libc = maps
            .lines()
            .find_map(|line| line.split(' ').next_back().filter(|file| file.contains("/libc.so")));
        // SAFETY: as above, no other thread reads variables now.
        unsafe { std::env::set_var(VARIABLE, libc.expect("every program has it")) };
        let error = library::load().expect_err("it is not LiveKit's");
        assert!(
            matches!(&error, LoadError::Unusable { reason, .. } if reason.contains("livekit_ffi")),
            "{error}"
        );
    }

    // SAFETY: as above.
    unsafe { std::env::remove_var(VARIABLE) };
    let loaded = library::load().expect("the fetched one is found");
    assert_eq!(library::loaded_from(), Some(loaded));
    let source = NativeAudioSource::new(AudioSourceOptions::default(), 48_000, 1, 0);
    source.capture_frame(&frame).await.expect("and works");
}
