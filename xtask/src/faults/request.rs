//! What is asked for: all command lines or some, all faults or one.

use super::fault::Fault;
use super::lines::{self, Line};

/// What is asked for.
pub struct Request {
    /// The command lines.
    pub lines: Vec<Line>,
    /// The one fault that is looked at; `None` is all that there can be.
    pub fault: Option<Fault>,
}

impl Request {
    /// Reads the words: numbers of lines, lines that are in no list, and `--fault FAULT`.
    ///
    /// # Errors
    ///
    /// There is no such line, or no such fault.
    pub fn parse(words: &[&str]) -> Result<Self, String> {
        let mut request = Self { lines: Vec::new(), fault: None };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if *word == "--fault" {
                let fault = words.next().ok_or("--fault needs a fault, as PROCESS:CALL/NUMBER:NTH:FAILURE")?;
                request.fault = Some(fault.parse()?);
            } else {
                request.lines.push(line(word)?);
            }
        }
        if request.lines.is_empty() {
            request.lines = lines::all();
        }
        Ok(request)
    }
}

/// A line by its number, or one that somebody has typed.
fn line(word: &str) -> Result<Line, String> {
    let Ok(number) = word.parse::<usize>() else { return Ok(Line::typed(word)) };
    lines::all().into_iter().find(|line| line.number == number).ok_or_else(|| format!("there is no line {number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_named_by_their_number_or_typed_and_all_are_meant_without_any() {
        assert_eq!(Request::parse(&[]).unwrap().lines.len(), lines::all().len());
        let request = Request::parse(&["2", "unshare -n true"]).unwrap();
        assert_eq!(request.lines[0].command, lines::all()[1].command);
        assert_eq!(request.lines[1].command, "unshare -n true");
        assert!(Request::parse(&["999"]).is_err());
    }

    #[test]
    fn a_fault_reads_as_it_is_printed() {
        let request = Request::parse(&["--fault", "child.1:read/0:2:EIO", "2"]).unwrap();
        assert_eq!(request.fault.map(|fault| fault.to_string()), Some("child.1:read/0:2:EIO".to_owned()));
        for word in ["read", "parent:read/0:2", "parent:read:1:EIO", "parent:read/0:1:EWHAT", "parent:read/0:x:EIO"] {
            assert!(Request::parse(&["--fault", word]).is_err(), "{word}");
        }
    }
}
