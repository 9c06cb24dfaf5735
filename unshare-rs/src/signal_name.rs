//! Signals by name, as `--kill-child` takes them; signal(7).

use std::ffi::OsStr;
use std::fmt;

use nix::sys::signal::Signal;

use nscore::Error;
use nscore::cli::values::{malformed, number};
use nscore::sys::signal::real_time;

/// Names that POSIX or other systems have for signals which Linux calls otherwise; signal(7).
const ALIASES: [(&str, Signal); 3] = [("POLL", Signal::SIGIO), ("CLD", Signal::SIGCHLD), ("IOT", Signal::SIGABRT)];

/// A signal. nix's own type has no real-time ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignalNumber(i32);

impl SignalNumber {
    /// SIGKILL.
    pub const KILL: Self = Self(Signal::SIGKILL as i32);

    /// The signal of this name: with `SIG` or without, in any case, `RTMIN+N` and `RTMAX-N` too.
    ///
    /// # Errors
    ///
    /// It is no signal's name. Numbers are none: they differ between architectures.
    pub fn named(word: &OsStr) -> Result<Self, Error> {
        word.to_str().and_then(find).ok_or_else(|| malformed("signal name", word))
    }

    /// The number on this architecture.
    pub const fn number(self) -> i32 {
        self.0
    }
}

fn find(word: &str) -> Option<SignalNumber> {
    let upper = word.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    let alias = ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, signal)| *signal);
    let standard = alias.or_else(|| format!("SIG{name}").parse().ok()).map(|signal| signal as i32);
    standard.or_else(|| find_real_time(name)).map(SignalNumber)
}

fn find_real_time(name: &str) -> Option<i32> {
    let all = real_time();
    let signal = if let Some(distance) = name.strip_prefix("RTMIN") {
        all.start() + parse_distance(distance, '+')?
    } else {
        all.end() - parse_distance(name.strip_prefix("RTMAX")?, '-')?
    };
    all.contains(&signal).then_some(signal)
}

/// `+3` as 3, and nothing as 0.
fn parse_distance(text: &str, sign: char) -> Option<i32> {
    if text.is_empty() { Some(0) } else { number::<u8>(OsStr::new(text.strip_prefix(sign)?)).map(i32::from) }
}

/// The name in full: `SIGKILL`, `SIGRTMIN+3`.
impl fmt::Display for SignalNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Signal::try_from(self.0) {
            Ok(signal) => f.write_str(signal.as_str()),
            Err(_) => write!(f, "SIGRTMIN+{}", self.0 - real_time().start()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(word: &str) -> Option<String> {
        SignalNumber::named(OsStr::new(word)).ok().map(|signal| signal.to_string())
    }

    #[test]
    fn names_are_taken_with_and_without_their_prefix_in_any_case() {
        for word in ["KILL", "kill", "SIGKILL", "SIGkill", "sigKill"] {
            assert_eq!(named(word).as_deref(), Some("SIGKILL"), "{word}");
        }
        assert_eq!(named("poll"), named("IO"));
        assert_eq!(named("CLD"), named("CHLD"));
        assert_eq!(named("IOT"), named("ABRT"));
    }

    #[test]
    fn real_time_signals_count_from_either_end() {
        assert_eq!(named("RTMIN+3").as_deref(), Some("SIGRTMIN+3"));
        assert_eq!(named("sigrtmin").as_deref(), Some("SIGRTMIN+0"));
        let all = real_time();
        assert_eq!(SignalNumber::named(OsStr::new("RTMAX-1")).expect("a signal").number(), all.end() - 1);
    }

    #[test]
    fn what_is_no_name_is_refused() {
        for word in ["", "SIG", "0", "9", "EXIT", "UNUSED", "RTMIN+99", "RTMAX+1", "RTMIN-1", "RTMIN+", "SIGSIGKILL"] {
            assert_eq!(named(word), None, "{word}");
        }
    }
}
