//! A model says where it is in remarks like `[[2]]` and `[[end]]`, which are not to be spoken.

/// What a remark says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remark {
    /// It is asking this question, counted from 1.
    Question(u32),
    End,
}

/// Takes the remarks out of a text that arrives in pieces.
#[derive(Default)]
pub struct Remarks {
    /// The beginning of what may become a remark.
    held: String,
    pub last: Option<Remark>,
}

/// No remark is longer; what is, was meant to be spoken.
const LONGEST: usize = 12;

impl Remarks {
    /// The next piece in, what can be spoken out.
    pub fn push(&mut self, piece: &str) -> String {
        let mut spoken = String::new();
        for c in piece.chars() {
            self.held.push(c);
            if !self.could_be_remark() {
                spoken.push_str(&std::mem::take(&mut self.held));
            } else if let Some(inner) = self.held.strip_prefix("[[").and_then(|h| h.strip_suffix("]]")) {
                match read(inner) {
                    Some(remark) => self.last = Some(remark),
                    None => spoken.push_str(&self.held),
                }
                self.held.clear();
            }
        }
        spoken
    }

    /// Nothing more comes: what is left to be spoken.
    pub fn finish(&mut self) -> String {
        std::mem::take(&mut self.held)
    }

    fn could_be_remark(&self) -> bool {
        "[[".starts_with(&self.held) || (self.held.starts_with("[[") && self.held.len() <= LONGEST)
    }
}

fn read(inner: &str) -> Option<Remark> {
    match inner.trim() {
        "end" => Some(Remark::End),
        number => number.parse().ok().map(Remark::Question),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_are_taken_out_however_the_text_is_cut() {
        let text = "[[2]]Thank you [a lot]. [[what?]] Next [[end]]bye [";
        for size in 1..=text.len() {
            let mut remarks = Remarks::default();
            let mut spoken = String::new();
            let chars: Vec<char> = text.chars().collect();
            for piece in chars.chunks(size) {
                spoken += &remarks.push(&piece.iter().collect::<String>());
            }
            spoken += &remarks.finish();
            assert_eq!(spoken, "Thank you [a lot]. [[what?]] Next bye [", "in pieces of {size}");
            assert_eq!(remarks.last, Some(Remark::End));
        }
    }

    #[test]
    fn the_last_question_named_counts() {
        let mut remarks = Remarks::default();
        assert_eq!(remarks.push("[[1]]One [[2]] two"), "One  two");
        assert_eq!(remarks.last, Some(Remark::Question(2)));
    }
}
