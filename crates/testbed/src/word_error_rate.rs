//! How much of what was said was understood.

/// The share of `expected`'s words that must be changed, removed or added to get `heard`: 0 is perfect, and it
/// can exceed 1. Case, punctuation and whether a number is written in digits do not count.
pub fn word_error_rate(expected: &str, heard: &str) -> f64 {
    let expected = words(expected);
    let heard = words(heard);
    if expected.is_empty() {
        return if heard.is_empty() { 0.0 } else { 1.0 };
    }
    distance(&expected, &heard) as f64 / expected.len() as f64
}

/// Levenshtein's distance in words.
fn distance(expected: &[String], heard: &[String]) -> usize {
    let mut above: Vec<usize> = (0..=heard.len()).collect();
    for (row, word) in expected.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, other) in heard.iter().enumerate() {
            let substituted = above[column] + usize::from(word != other);
            current.push(substituted.min(above[column + 1] + 1).min(current[column] + 1));
        }
        above = current;
    }
    above[heard.len()]
}

fn words(text: &str) -> Vec<String> {
    let spoken: String = text
        .to_lowercase()
        .chars()
        // "it's" is one word, "end-to-end" three
        .filter(|c| !matches!(c, '\'' | '’'))
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    spoken
        .split_whitespace()
        .flat_map(|word| match word.parse::<u32>() {
            Ok(number) if number < 1_000_000 => number_in_words(number),
            _ => vec![word.to_owned()],
        })
        .collect()
}

fn number_in_words(number: u32) -> Vec<String> {
    const SMALL: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 10] =
        ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let (head, unit, rest) = match number {
        0..20 => return vec![SMALL[number as usize].to_owned()],
        20..100 => (vec![TENS[number as usize / 10].to_owned()], None, number % 10),
        100..1000 => (number_in_words(number / 100), Some("hundred"), number % 100),
        _ => (number_in_words(number / 1000), Some("thousand"), number % 1000),
    };
    let tail = if rest == 0 { Vec::new() } else { number_in_words(rest) };
    head.into_iter().chain(unit.map(str::to_owned)).chain(tail).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_are_no_error_however_they_are_written() {
        for (expected, heard) in [
            ("I built it, and it's fast.", "i built it and its fast"),
            ("An end-to-end test", "an end to end test"),
            ("It has 3 nodes", "it has three nodes"),
            ("In 42 ms", "in forty two ms"),
            ("1,250 rows", "1 250 rows"),
            ("1250 rows", "one thousand two hundred fifty rows"),
            ("", ""),
        ] {
            assert_eq!(word_error_rate(expected, heard), 0.0, "{expected:?} / {heard:?}");
        }
    }

    #[test]
    fn changed_missing_and_added_words_count_once_each() {
        assert_eq!(word_error_rate("a b c d", "a x c d"), 0.25);
        assert_eq!(word_error_rate("a b c d", "a b d"), 0.25);
        assert_eq!(word_error_rate("a b c d", "a b c d e"), 0.25);
        assert_eq!(word_error_rate("a b c d", ""), 1.0);
        assert_eq!(word_error_rate("a", "b c"), 2.0);
        assert_eq!(word_error_rate("", "something"), 1.0);
    }
}
