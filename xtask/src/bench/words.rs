//! The words of a bench: numbers of processes, then `--` and arguments for the program.

use crate::crowd::SMALLEST;

/// What a bench is asked to measure.
#[derive(Debug, PartialEq, Eq)]
pub struct Words {
    /// How many processes there are to be, one measurement each.
    pub counts: Vec<usize>,
    /// What the program is given; if there is anything, its usual work is not measured, and no goal applies.
    pub arguments: Vec<String>,
}

impl Words {
    /// Reads them; without a number, `usual` are the numbers.
    ///
    /// # Errors
    ///
    /// A word is not a number, or is too small a one.
    pub fn parse(words: &[&str], usual: &[usize]) -> Result<Self, String> {
        let mut parts = words.splitn(2, |word| *word == "--");
        let numbers = parts.next().unwrap_or_default();
        let arguments = parts.next().unwrap_or_default().iter().map(|word| (*word).to_owned()).collect();
        let mut counts = numbers.iter().map(|word| count(word)).collect::<Result<Vec<_>, _>>()?;
        if counts.is_empty() {
            counts = usual.to_vec();
        }
        Ok(Self { counts, arguments })
    }
}

fn count(word: &str) -> Result<usize, String> {
    let number = word.parse().ok().filter(|number| *number >= SMALLEST);
    number.ok_or_else(|| format!("'{word}' is not a number of processes, of which there are {SMALLEST} at least"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Words, String> {
        Words::parse(&line.split_whitespace().collect::<Vec<_>>(), &[1000, 4000])
    }

    #[test]
    fn numbers_choose_and_without_any_there_are_the_usual_ones() {
        assert_eq!(parse("").unwrap(), Words { counts: vec![1000, 4000], arguments: vec![] });
        assert_eq!(parse("16000 2").unwrap().counts, [16_000, 2]);
    }

    #[test]
    fn what_follows_two_dashes_is_for_the_program() {
        let expected =
            Words { counts: vec![4000], arguments: vec!["-o".to_owned(), "NS,--".to_owned(), "--".to_owned()] };
        assert_eq!(parse("4000 -- -o NS,-- --").unwrap(), expected);
        assert_eq!(parse("-- -n").unwrap().counts, [1000, 4000]);
    }

    #[test]
    fn other_words_are_refused() {
        for line in ["many", "-5", "0", "1", "4000 -o", "99999999999999999999"] {
            assert!(parse(line).is_err(), "{line}");
        }
    }
}
