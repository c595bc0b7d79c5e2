"""Which tests want to be left in peace, and why: the one place that says so. `run_tests.py` obeys it.

A Rust test program is named by its source file, another job by what `OTHERS` calls it.
"""

import os

# Nothing else of ours runs meanwhile.
ALONE = {
    "the pages' speed": "how soon a key is on the screen is measured in milliseconds",
    "tests/tests/long_interview.rs": "the same in a real window",
    "the pages": "two Chromiums take both processors, and as root they take back that they are to be nice",
    "tests/tests/package.rs": "the app's program is written anew for its package, which cannot be while it runs",
    "crates/platform/tests/load.rs": "how much of a processor a thousand live sessions take is measured",
}

# Of those with the same word one runs at a time, and of its tests one. They have the processor before the rest. What
# fails all the same is run once more alone: on a busy machine it has measured the machine.
TURNS = {
    # Speech that is recognised as it is spoken: two at once on two processors mishear their candidates.
    "the interviewer's hearing": "speech",
    "crates/voice/tests/echo/main.rs": "speech",
    "tests/tests/spoken_interview.rs": "speech",
    "tests/tests/headless.rs": "speech",
    "tests/tests/observing.rs": "speech",
    "tests/tests/recruiters_day.rs": "speech",
    # Sound that must not break off, a network's quality, and what has to happen within so many milliseconds.
    "crates/audio/tests/devices/main.rs": "sound",
    "crates/voice/tests/bad_path.rs": "sound",
    "crates/voice/tests/sound_card.rs": "sound",
    "crates/voice/tests/room.rs": "sound",
    "crates/voice/tests/early_words.rs": "sound",
    "crates/voice/tests/meeting.rs": "sound",
    "crates/livekit-dylib/tests/room/main.rs": "sound",
    # Threads and files are counted, which a busy machine ends late.
    "crates/livekit-dylib/tests/leaks.rs": "sound",
    "tests/tests/preflight.rs": "sound",
    "tests/tests/get_ready.rs": "sound",
}

# The rest runs side by side, so many at once: most of them wait most of the time.
SIDE_BY_SIDE = os.cpu_count() or 1

# What takes longest begins first, so that nothing long is left over at the end.
LONGEST = (
    "the interviewer's hearing",
    "tests/tests/spoken_interview.rs",
    "tests/tests/headless.rs",
    "tests/tests/observing.rs",
    "tests/tests/recruiters_day.rs",
    "crates/audio/tests/devices/main.rs",
    "tests/tests/preflight.rs",
    "tests/tests/get_ready.rs",
    "the interviewer",
    "crates/preflight/tests/checks/main.rs",
    "crates/engine/tests/client/main.rs",
    "crates/platform/tests/http/main.rs",
    "tests/tests/written.rs",
    "crates/livekit-dylib/tests/leaks.rs",
    "crates/livekit-dylib/tests/outages.rs",
    "crates/livekit-dylib/tests/messages/main.rs",
)

# Jobs that are no Rust test program, with their folders and command lines; {python} is the interviewer's.
OTHERS = {
    "the pages' speed": ("ui", ["npm", "run", "--silent", "e2e", "--", "--project=speed", "--no-deps"]),
    "the pages": ("ui", ["npm", "run", "--silent", "e2e", "--", "--project=screens"]),
    "the pages' parts": ("ui", ["npm", "run", "--silent", "test"]),
    "the interviewer's hearing": ("interviewer", ["{python}", "-m", "pytest", "-q", "-m", "speech"]),
    "the run of the tests": (
        "tools",
        ["{python}", "-m", "pytest", "-q", "-p", "no:cacheprovider", "run_tests_test.py"],
    ),
    "the pinned LiveKit library": (
        "tools/livekit-library",
        ["{python}", "-m", "pytest", "-q", "-p", "no:cacheprovider", "update_test.py"],
    ),
    "the table of the LiveKit API": (
        "tools/livekit-api",
        ["{python}", "-m", "pytest", "-q", "-p", "no:cacheprovider", "table_test.py"],
    ),
    "the interviewer": ("interviewer", ["{python}", "-m", "pytest", "-q", "-m", "not speech"]),
}
