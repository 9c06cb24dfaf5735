//! What every program that is shipped has to be: small, without a loader, without a word about the machine that built it.

use std::fs;
use std::path::Path;

use crate::workspace::{self, PROGRAMS};

/// The most bytes that a program may have: 1.6 MiB.
const MOST_BYTES: usize = 16 * 1024 * 1024 / 10;

/// Looks at all programs in a directory.
///
/// # Errors
///
/// One is not as it has to be.
pub fn programs(directory: &Path) -> Result<(), String> {
    let here = workspace::paths_of_this_machine();
    for program in PROGRAMS {
        let path = directory.join(program);
        let bytes = fs::read(&path).map_err(|error| format!("cannot read '{}': {error}", path.display()))?;
        fault(&bytes, &here).map_or(Ok(()), |fault| Err(format!("{program} {fault}")))?;
    }
    Ok(())
}

/// What is wrong with a program, if anything is.
fn fault(program: &[u8], paths: &[String]) -> Option<String> {
    if program.len() > MOST_BYTES {
        return Some(format!("has {} bytes, more than {MOST_BYTES}", program.len()));
    }
    if needs_loader(program).unwrap_or(true) {
        return Some("is not linked statically".to_owned());
    }
    let contains = |path: &str| program.windows(path.len()).any(|bytes| bytes == path.as_bytes());
    let path = paths.iter().find(|path| contains(path))?;
    Some(format!("names a directory of this machine, '{path}'"))
}

/// Whether an ELF file of 64 bits asks for a loader, by a PT_INTERP among its program headers; see elf(5). `None` if it is no
/// such file.
fn needs_loader(file: &[u8]) -> Option<bool> {
    const PT_INTERP: u32 = 3;
    let number = |at: usize, length: usize| {
        let bytes = file.get(at..at.checked_add(length)?)?;
        Some(bytes.iter().rev().fold(0_u64, |number, byte| number << 8 | u64::from(*byte)))
    };
    if !file.starts_with(b"\x7fELF\x02\x01") {
        return None;
    }
    let (headers, size, count) = (number(32, 8)?, number(54, 2)?, number(56, 2)?);
    for index in 0..count {
        let at = usize::try_from(headers.checked_add(index * size)?).ok()?;
        if number(at, 4)? == u64::from(PT_INTERP) {
            return Some(true);
        }
    }
    Some(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An ELF file with one program header of this type.
    fn elf(kind: u8) -> Vec<u8> {
        let mut file = vec![0; 64 + 56];
        file[..6].copy_from_slice(b"\x7fELF\x02\x01");
        (file[32], file[54], file[56], file[64]) = (64, 56, 1, kind);
        file
    }

    #[test]
    fn a_program_is_static_small_and_names_no_directory() {
        let mut program = elf(1);
        program.extend(b"/rustc/library/core");
        assert_eq!(fault(&program, &["/home/me/nstools".to_owned()]), None);
        program.extend(b"/home/me/nstools/lib.rs");
        assert!(fault(&program, &["/home/me/nstools".to_owned()]).expect("a fault").contains("/home/me"));
        assert!(fault(&elf(3), &[]).expect("a fault").contains("statically"));
        assert!(fault(b"#!/bin/sh", &[]).expect("a fault").contains("statically"));
        program.resize(MOST_BYTES + 1, 0);
        assert!(fault(&program, &[]).expect("a fault").contains("bytes"));
    }

    /// The programs that cargo builds for the tests have a loader.
    #[test]
    fn a_program_of_this_system_needs_its_loader() {
        let own = fs::read("/proc/self/exe").expect("readable");
        assert_eq!(needs_loader(&own), Some(true));
    }
}
