//! Questions and answers in turn: what is asked is answered before the next question.
#![expect(clippy::expect_used, reason = "a test whose dialogue breaks off has to stop")]

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use testkit::command;

/// Runs `line`, asks the same three times, and expects this answer each time before it asks again.
pub fn answers_each_time(line: &str, question: &str, answer: &str) {
    let mut child = command(line).stdin(Stdio::piped()).spawn().expect("sh starts");
    let mut questions = child.stdin.take().expect("stdin is piped");
    let mut answers = BufReader::new(child.stdout.take().expect("stdout is piped"));
    for _ in 0..3 {
        questions.write_all(question.as_bytes()).expect("it listens");
        let mut heard = String::new();
        answers.read_line(&mut heard).expect("it answers");
        assert_eq!(heard, answer, "{line}");
    }
    drop(questions);
    assert!(child.wait().expect("it ends").success(), "{line}");
}
