//! What happens to devices, and what is to be in use then.

use audio::Direction;

use Happens::*;
use Then::*;

/// A device: the tone of its microphone in Hz, if it has one, and whether it has a speaker.
pub struct Kind {
    pub name: &'static str,
    pub microphone: Option<u32>,
    pub speaker: bool,
}

pub const KINDS: [Kind; 5] = [
    // the default at the beginning
    Kind { name: "inside", microphone: Some(500), speaker: true },
    Kind { name: "headset", microphone: Some(900), speaker: true },
    Kind { name: "dock", microphone: Some(1_300), speaker: true },
    Kind { name: "stick", microphone: Some(1_700), speaker: false },
    Kind { name: "box", microphone: None, speaker: true },
];

pub enum Happens {
    Plug(&'static str),
    /// With another rate than before.
    PlugAt(&'static str, u32),
    Unplug(&'static str),
    /// Unplugged and plugged in so many times, as fast as can be.
    Flap(&'static str, u32),
    Default(&'static str),
    /// The person chooses a microphone and a speaker.
    Choose(&'static str, &'static str),
    MuteMicrophone(&'static str, bool),
    /// In percent.
    SpeakerVolume(&'static str, u32),
    ServerDies,
    /// With `inside` as its default.
    ServerStarts,
}

pub enum Then {
    /// This microphone and this speaker are in use, and heard.
    Uses(&'static str, &'static str),
    /// It is told that others have taken their place.
    Replaced,
    /// It is told that neither can be had.
    NothingThere,
    Muted(Direction, bool),
    /// Only zeros come, which is told.
    Silence,
}

pub struct Sequence {
    pub name: &'static str,
    pub plugged: &'static [&'static str],
    /// Microphone and speaker.
    pub chosen: (&'static str, &'static str),
    pub begins_with: (&'static str, &'static str),
    pub steps: &'static [(Happens, Then)],
}

pub const SEQUENCES: &[Sequence] = &[
    Sequence {
        name: "the chosen headset is unplugged and plugged in again",
        plugged: &["inside", "headset"],
        chosen: ("headset", "headset"),
        begins_with: ("headset", "headset"),
        steps: &[
            (Unplug("headset"), Uses("inside", "inside")),
            (Plug("headset"), Uses("headset", "headset")),
        ],
    },
    Sequence {
        name: "the chosen microphone alone comes and goes",
        plugged: &["inside", "stick"],
        chosen: ("stick", "default"),
        begins_with: ("stick", "inside"),
        steps: &[(Unplug("stick"), Uses("inside", "inside")), (Plug("stick"), Uses("stick", "inside"))],
    },
    Sequence {
        name: "the chosen speaker alone comes and goes",
        plugged: &["inside", "box"],
        chosen: ("default", "box"),
        begins_with: ("inside", "box"),
        steps: &[(Unplug("box"), Uses("inside", "inside")), (Plug("box"), Uses("inside", "box"))],
    },
    Sequence {
        name: "the default changes while it is in use",
        plugged: &["inside", "dock"],
        chosen: ("default", "default"),
        begins_with: ("inside", "inside"),
        steps: &[(Default("dock"), Uses("dock", "dock")), (Default("inside"), Uses("inside", "inside"))],
    },
    Sequence {
        name: "the default changes while a microphone is chosen, which stays",
        plugged: &["inside", "headset", "dock"],
        chosen: ("headset", "default"),
        begins_with: ("headset", "inside"),
        steps: &[(Default("dock"), Uses("headset", "dock"))],
    },
    Sequence {
        name: "the default changes while the chosen headset is away, and the choice is kept",
        plugged: &["inside", "headset", "dock"],
        chosen: ("headset", "headset"),
        begins_with: ("headset", "headset"),
        steps: &[
            (Unplug("headset"), Uses("inside", "inside")),
            (Default("dock"), Uses("dock", "dock")),
            (Plug("headset"), Uses("headset", "headset")),
        ],
    },
    Sequence {
        name: "a headset that is chosen while it is away is used once it is there",
        plugged: &["inside"],
        chosen: ("headset", "headset"),
        begins_with: ("inside", "inside"),
        steps: &[(Plug("headset"), Uses("headset", "headset"))],
    },
    Sequence {
        name: "a headset comes back with another rate, as Bluetooth ones do when they change their profile",
        plugged: &["inside", "headset"],
        chosen: ("headset", "headset"),
        begins_with: ("headset", "headset"),
        steps: &[
            (Unplug("headset"), Uses("inside", "inside")),
            (PlugAt("headset", 16_000), Uses("headset", "headset")),
            (Unplug("headset"), Uses("inside", "inside")),
        ],
    },
    Sequence {
        name: "the default device itself is unplugged",
        plugged: &["inside", "dock"],
        chosen: ("default", "default"),
        begins_with: ("inside", "inside"),
        steps: &[
            (Default("dock"), Uses("dock", "dock")),
            // by whichever the server thinks of next
            (Unplug("dock"), Replaced),
            (Default("inside"), Uses("inside", "inside")),
        ],
    },
    Sequence {
        name: "a headset whose plug rattles",
        plugged: &["inside", "headset"],
        chosen: ("headset", "headset"),
        begins_with: ("headset", "headset"),
        steps: &[(Flap("headset", 5), Uses("headset", "headset"))],
    },
    Sequence {
        name: "another choice while the chosen headset is away is final",
        plugged: &["inside", "headset", "dock"],
        chosen: ("headset", "headset"),
        begins_with: ("headset", "headset"),
        steps: &[
            (Unplug("headset"), Uses("inside", "inside")),
            (Choose("dock", "headset"), Uses("dock", "inside")),
            // the speaker goes back to it, so the microphone had the same chance
            (Plug("headset"), Uses("dock", "headset")),
        ],
    },
    Sequence {
        name: "the system mutes the microphone and the speaker",
        plugged: &["inside"],
        chosen: ("default", "default"),
        begins_with: ("inside", "inside"),
        steps: &[
            (MuteMicrophone("inside", true), Muted(Direction::Input, true)),
            (MuteMicrophone("inside", false), Muted(Direction::Input, false)),
            (SpeakerVolume("inside", 0), Muted(Direction::Output, true)),
            (SpeakerVolume("inside", 100), Muted(Direction::Output, false)),
            (Plug("dock"), Uses("inside", "inside")),
        ],
    },
    Sequence {
        name: "only zeros come, then sound",
        plugged: &["inside"],
        chosen: ("default", "default"),
        begins_with: ("inside", "inside"),
        steps: &[
            (MuteMicrophone("inside", true), Silence),
            (MuteMicrophone("inside", false), Uses("inside", "inside")),
        ],
    },
    Sequence {
        name: "the sound server dies and is started again",
        plugged: &["inside"],
        chosen: ("default", "default"),
        begins_with: ("inside", "inside"),
        steps: &[(ServerDies, NothingThere), (ServerStarts, Uses("inside", "inside"))],
    },
    Sequence {
        name: "the sound server is started again without the chosen headset, which comes later",
        plugged: &["inside", "headset"],
        chosen: ("headset", "headset"),
        begins_with: ("headset", "headset"),
        steps: &[
            (ServerDies, NothingThere),
            (ServerStarts, Uses("inside", "inside")),
            (Plug("headset"), Uses("headset", "headset")),
        ],
    },
];
