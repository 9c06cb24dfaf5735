//! The option table: one entry an option, read by the parser, help, the manual page and the completions.

use std::ffi::OsString;

use super::error::Error;

/// What an action that was given a value returns: the value may be malformed.
pub type Recorded = Result<(), Error>;

/// An option of a tool whose options are gathered in an `O`.
pub struct Opt<O: 'static> {
    /// The letter after one hyphen.
    pub short: Option<char>,
    /// The name after two hyphens.
    pub long: &'static str,
    /// What it takes, and what is done with it.
    pub takes: Takes<O>,
    /// What it does: starts with a verb, values in capitals, no full stop.
    pub help: &'static str,
}

/// What an option takes, with the action that records it. The string names the value, in capitals.
pub enum Takes<O: 'static> {
    /// No value.
    Nothing(fn(&mut O)),
    /// A value, attached or as the next word.
    Value(&'static str, fn(&mut O, OsString) -> Recorded),
    /// A value if one is attached: `-mFILE`, `--mount=FILE`.
    Maybe(&'static str, fn(&mut O, Option<OsString>) -> Recorded),
    /// A value if one is attached to the long name: `--mount=FILE`, while `-mp` is `-m -p`.
    MaybeLong(&'static str, fn(&mut O, Option<OsString>) -> Recorded),
}

/// An entry of a table without its action, for those who only read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionView {
    /// The letter after one hyphen.
    pub short: Option<char>,
    /// The name after two hyphens.
    pub long: &'static str,
    /// The value, if it takes one.
    pub value: ValueView,
    /// What it does.
    pub help: &'static str,
}

/// How an option takes its value, and the value's name in capitals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueView {
    /// It takes none.
    None,
    /// It must have one.
    Required(&'static str),
    /// It may have one, attached to either name: `-mFILE`, `--mount=FILE`.
    Optional(&'static str),
    /// It may have one, attached to the long name: `--mount=FILE`.
    OptionalIfLong(&'static str),
}

impl ValueView {
    /// The value's name, if there is a value.
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Required(name) | Self::Optional(name) | Self::OptionalIfLong(name) => Some(name),
        }
    }
}

impl<O> Opt<O> {
    /// The entry without its action.
    pub const fn view(&self) -> OptionView {
        let value = match self.takes {
            Takes::Nothing(_) => ValueView::None,
            Takes::Value(name, _) => ValueView::Required(name),
            Takes::Maybe(name, _) => ValueView::Optional(name),
            Takes::MaybeLong(name, _) => ValueView::OptionalIfLong(name),
        };
        OptionView { short: self.short, long: self.long, value, help: self.help }
    }
}

/// The two options that every tool has and no table holds.
pub const EVERY_TOOL_HAS: [OptionView; 2] = [
    OptionView { short: Some('h'), long: "help", value: ValueView::None, help: "print this help" },
    OptionView { short: Some('V'), long: "version", value: ValueView::None, help: "print the version" },
];

/// The table without its actions, and with the options that every tool has: the `options` of a [`super::tool::Tool`].
pub fn views<O>(table: &'static [Opt<O>]) -> Vec<OptionView> {
    table.iter().map(Opt::view).chain(EVERY_TOOL_HAS).collect()
}
