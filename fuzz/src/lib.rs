//! What the fuzz targets have in common: words out of bytes, and what every message has to be.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use nscore::Error;
use nscore::table::escape::printable;

/// The words of a command line: the lines of the text.
pub fn words(text: &[u8]) -> Vec<OsString> {
    text.split(|byte| *byte == b'\n').map(|word| OsString::from_vec(word.to_vec())).collect()
}

/// A message says something, and nothing in it drives a terminal once it is printed.
pub fn check_message(error: &Error) {
    let message = error.to_string();
    assert!(!message.is_empty());
    assert!(!printable(message.as_bytes()).chars().any(char::is_control), "{message:?}");
}
