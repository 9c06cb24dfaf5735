//! Which kernel runs: for the few things that no call can be asked for.

use nix::sys::utsname::uname;

/// Whether the kernel is of this release or a newer one; uname(2).
pub fn is_at_least(major: u32, minor: u32) -> bool {
    let release = uname().map(|names| names.release().to_string_lossy().into_owned()).unwrap_or_default();
    let mut numbers = release.split(|character: char| !character.is_ascii_digit()).map(str::parse::<u32>);
    matches!((numbers.next(), numbers.next()), (Some(Ok(own)), Some(Ok(own_minor))) if (own, own_minor) >= (major, minor))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_compared_number_by_number() {
        assert!(is_at_least(4, 19));
        assert!(!is_at_least(1000, 0));
    }
}
