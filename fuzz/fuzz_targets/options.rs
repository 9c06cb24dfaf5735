//! The command lines of all tools, up to the plan: nothing is done. The first byte is the tool, each line a word.
#![no_main]

use libfuzzer_sys::fuzz_target;
use nstools_fuzz::{check_message, words};

fuzz_target!(|input: &[u8]| {
    let Some((tool, text)) = input.split_first() else { return };
    let words = words(text);
    let explained = match tool % 5 {
        0 => unshare::fuzzing::explain(words),
        1 => nsenter::fuzzing::check(words),
        2 => lsns::fuzzing::request(words),
        3 => nspid::fuzzing::request(words),
        _ => mount_proc::fuzzing::explain(words),
    };
    match explained {
        Ok(text) => assert!(!text.is_empty()),
        Err(error) => check_message(&error),
    }
});
