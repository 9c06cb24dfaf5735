//! The values that options take. What is understood is written in its usual form, and that is understood as the same.
#![no_main]

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStrExt;

use libfuzzer_sys::fuzz_target;
use nscore::cli::values;
use nscore::{Error, NamespaceKind};
use nstools_fuzz::check_message;

fuzz_target!(|text: &[u8]| {
    let word = OsStr::from_bytes(text);
    numbers(word);
    stays_the_same(word, unshare::fuzzing::signal);
    stays_the_same(word, unshare::fuzzing::seconds);
    stays_the_same(word, unshare::fuzzing::range);
    stays_the_same(word, nspid::fuzzing::reference);
    stays_the_same(word, nspid::fuzzing::pid);
    stays_the_same(word, mount_proc::fuzzing::mount_options);
    if let Err(error) = unshare::fuzzing::registration(word) {
        check_message(&error);
    }
    fields(text);
    let name = word.to_string_lossy();
    assert!(NamespaceKind::from_name(&name).is_none_or(|kind| kind.name() == name));
});

fn numbers(word: &OsStr) {
    let results = [
        values::pid(word).map(|pid| assert!(pid.as_raw() > 0)),
        values::uid(word).map(|uid| assert!(uid.as_raw() < u32::MAX)),
        values::gid(word).map(|gid| assert!(gid.as_raw() < u32::MAX)),
    ];
    results.iter().filter_map(|result| result.as_ref().err()).for_each(check_message);
}

fn stays_the_same(word: &OsStr, read: impl Fn(&OsStr) -> Result<OsString, Error>) {
    match read(word) {
        Err(error) => check_message(&error),
        Ok(usual) => {
            let again = read(&usual).unwrap_or_else(|error| panic!("{usual:?}, from {word:?}: {error}"));
            assert_eq!(again, usual, "from {word:?}");
        }
    }
}

/// The first byte is the number of the field, the second what stands between fields.
fn fields(text: &[u8]) {
    let [number, delimiter, line @ ..] = text else { return };
    for delimiter in [None, Some(vec![*delimiter])] {
        let Some(range) = nspid::fuzzing::field(usize::from(*number % 8) + 1, delimiter, line) else { continue };
        let field = &line[range];
        assert_eq!(field, field.trim_ascii());
    }
}
