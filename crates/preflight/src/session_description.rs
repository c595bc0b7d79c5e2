//! As much of SDP as a client needs that exchanges no media: passwords, addresses, and an answer of the offer's shape
//! (RFC 8866, 8839, 8841).

use std::fmt::Write;

use crate::ice::{Candidate, ServerEnd};

/// What the server offers.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Offer {
    fragment: String,
    password: String,
    is_lite: bool,
    pub(crate) candidates: Vec<Candidate>,
    sections: Vec<Section>,
}

/// One `m=` line and its name.
#[derive(Debug, PartialEq, Eq)]
struct Section {
    media: String,
    mid: String,
}

/// More sections than any server offers to somebody who subscribes to nothing.
const MOST_SECTIONS: usize = 16;

impl Offer {
    /// `None` where it has no passwords or no media.
    pub(crate) fn read(sdp: &str) -> Option<Self> {
        let first = |name: &str| sdp.lines().find_map(|line| line.trim_end().strip_prefix(name)).map(str::to_owned);
        let mut sections: Vec<Section> = Vec::new();
        for line in sdp.lines().map(str::trim_end) {
            if let Some(media) = line.strip_prefix("m=") {
                sections.push(Section { media: media.to_owned(), mid: String::new() });
            } else if let (Some(mid), Some(section)) = (line.strip_prefix("a=mid:"), sections.last_mut()) {
                section.mid = mid.to_owned();
            }
        }
        sections.truncate(MOST_SECTIONS);
        let offer = Self {
            fragment: first("a=ice-ufrag:")?,
            password: first("a=ice-pwd:")?,
            is_lite: sdp.lines().any(|line| line.trim_end() == "a=ice-lite"),
            candidates: sdp.lines().filter_map(Candidate::read).collect(),
            sections,
        };
        (!offer.sections.is_empty()).then_some(offer)
    }
}

/// Our side, for one connection.
pub(crate) struct ClientEnd {
    fragment: String,
    password: String,
    fingerprint: String,
}

impl ClientEnd {
    pub(crate) fn new() -> Self {
        // RFC 8839: at least 4 and 22 characters. No connection is encrypted with the fingerprint: none is begun.
        Self {
            fragment: random_text(8),
            password: random_text(24),
            fingerprint: random_bytes(32).iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":"),
        }
    }

    /// Takes every section of the offer, in one bundle, and sends nothing in any.
    pub(crate) fn answer(&self, offer: &Offer) -> String {
        let mids: Vec<&str> = offer.sections.iter().map(|section| section.mid.as_str()).collect();
        let mut sdp = format!(
            "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE {}\r\na=fingerprint:sha-256 {}\r\n",
            mids.join(" "),
            self.fingerprint
        );
        for Section { media, mid } in &offer.sections {
            // writing to a String cannot fail
            let _ = write!(
                sdp,
                "m={media}\r\nc=IN IP4 0.0.0.0\r\na=setup:active\r\na=mid:{mid}\r\na=ice-ufrag:{}\r\na=ice-pwd:{}\r\n\
                 a=inactive\r\na=sctp-port:5000\r\n",
                self.fragment, self.password
            );
        }
        sdp
    }

    pub(crate) fn meet(&self, offer: &Offer) -> ServerEnd {
        ServerEnd {
            username: format!("{}:{}", offer.fragment, self.fragment),
            password: offer.password.clone(),
            is_lite: offer.is_lite,
            candidates: Vec::new(),
        }
    }
}

fn random_text(length: usize) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    random_bytes(length).iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

fn random_bytes(length: usize) -> Vec<u8> {
    let mut bytes = vec![0; length];
    // without randomness the server refuses two equal visits, and the check says so
    let _ = getrandom::fill(&mut bytes);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFER: &str = "v=0\r\no=- 5 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=ice-lite\r\na=group:BUNDLE 0\r\n\
        m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=setup:actpass\r\na=mid:0\r\n\
        a=ice-ufrag:srvU\r\na=ice-pwd:srvPassword\r\n\
        a=candidate:1 1 udp 2130706431 10.0.0.2 7882 typ host\r\na=end-of-candidates\r\n";

    #[test]
    fn an_offer_is_read_and_answered_section_by_section() {
        let offer = Offer::read(OFFER).unwrap();
        assert_eq!(offer.candidates.len(), 1);
        let client = ClientEnd::new();
        let answer = client.answer(&offer);
        for line in [
            "a=group:BUNDLE 0",
            "m=application 9 UDP/DTLS/SCTP webrtc-datachannel",
            "a=mid:0",
            "a=setup:active",
        ] {
            assert!(answer.lines().any(|said| said == line), "{line} is not in {answer}");
        }
        let end = client.meet(&offer);
        assert_eq!(end.username, format!("srvU:{}", client.fragment));
        assert_eq!((end.password.as_str(), end.is_lite), ("srvPassword", true));
    }

    #[test]
    fn an_offer_without_passwords_or_media_is_none() {
        for broken in ["", "v=0\r\n", &OFFER.replace("ice-pwd", "x"), &OFFER.replace("m=", "x=")] {
            assert_eq!(Offer::read(broken), None, "{broken}");
        }
    }

    #[test]
    fn an_offer_of_a_thousand_sections_is_cut() {
        let many = OFFER.to_owned() + &"m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n".repeat(1000);
        assert_eq!(Offer::read(&many).unwrap().sections.len(), MOST_SECTIONS);
    }
}
