//! Completions for bash, zsh and fish, from the option tables.
//!
//! [`value`] knows what can be offered in a place; [`bash`], [`zsh`] and [`fish`] say it in the language of each shell. Every
//! file stands alone: it defines what it needs, so that one tool can be installed without the others.

mod bash;
mod fish;
mod value;
mod zsh;

use nix::sys::signal::Signal;
use nscore::cli::option::{OptionView, ValueView};
use nscore::{NamespaceKind, Tool};

use crate::tools::Naming;

/// A file of completions.
#[derive(Debug)]
pub struct Completion {
    /// Where the shell looks for it, below a directory such as `/usr/local/share`.
    pub path: String,
    /// Its text.
    pub text: String,
}

/// The completions of a tool for the three shells.
pub fn of(tool: &Tool, naming: &Naming) -> [Completion; 3] {
    let name = naming.of(tool.name);
    [
        Completion { path: format!("bash-completion/completions/{name}"), text: bash::script(tool, &name) },
        Completion { path: format!("zsh/site-functions/_{name}"), text: zsh::script(tool, &name) },
        Completion { path: format!("fish/vendor_completions.d/{name}.fish"), text: fish::script(tool, &name) },
    ]
}

/// A name that all three shells take for a function.
fn function_name(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

/// The words for a kind of namespace.
fn kinds() -> Vec<&'static str> {
    NamespaceKind::ALL.iter().map(|kind| kind.name()).chain(["all"]).collect()
}

/// The names of signals, without SIG.
fn signals() -> Vec<&'static str> {
    Signal::iterator().map(|signal| signal.as_str().trim_start_matches("SIG")).collect()
}

/// The spellings of an option: `-t` and `--target`.
fn spellings(option: &OptionView) -> Vec<String> {
    let short = option.short.map(|letter| format!("-{letter}"));
    short.into_iter().chain([format!("--{}", option.long)]).collect()
}

/// Whether an option takes the next word.
fn takes_next_word(option: &OptionView) -> bool {
    matches!(option.value, ValueView::Required(_))
}

#[cfg(test)]
mod tests;
