//! What can be offered for a value or an operand: its name in the option table or on the usage line tells.

use nscore::Tool;

/// Where the words come from that may stand in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Files and directories.
    Files,
    /// Directories.
    Directories,
    /// The PIDs of the processes that live now.
    Pids,
    /// The user ids that have a name.
    Uids,
    /// The group ids that have a name.
    Gids,
    /// A list of kinds of namespace, with commas.
    Kinds,
    /// A list of columns of the tool, with commas; a `+` may stand before it.
    Columns,
    /// The names of signals.
    Signals,
    /// A list of variables of the environment, with commas.
    Variables,
    /// The inode numbers of the namespaces that there are now.
    Namespaces,
    /// This word.
    Word(&'static str),
    /// The user knows, and nobody else: a number of seconds, a descriptor.
    Nothing,
}

use Source::{Columns, Directories, Files, Gids, Kinds, Namespaces, Nothing, Pids, Signals, Uids, Variables, Word};

/// What is offered for the value of this name: `UID|follow` is user ids and the word `follow`.
///
/// A name that is not known here offers nothing; a test sees to it that all of the tables are.
pub fn sources(tool: &Tool, name: &'static str) -> Vec<Source> {
    name.split('|').flat_map(|part| named(tool, part).unwrap_or_default()).collect()
}

/// What one part of a name offers, or `None` if it is unknown.
fn named(tool: &Tool, part: &'static str) -> Option<Vec<Source>> {
    Some(match part {
        "FILE" => vec![Files],
        "DIR" => vec![Directories],
        "PID" => vec![Pids],
        "NS" => vec![Pids, Word("self"), Files],
        "UID" => vec![Uids],
        "GID" => vec![Gids],
        "KIND" => vec![Kinds],
        "LIST" if !tool.columns.is_empty() => vec![Columns],
        "SIGNAL" => vec![Signals],
        "NAMES" => vec![Variables],
        "C" | "EXPR" | "FD" | "INNER:OUTER:COUNT" | "LIST" | "N" | "SECONDS" | "SPEC" | "UID:GID" | "=:NSID" => vec![],
        word if word.starts_with(|c: char| c.is_ascii_lowercase()) => vec![Word(part)],
        _ => return None,
    })
}

/// What stands behind the options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operands {
    /// A program and its arguments, which have completions of their own.
    Program,
    /// Such words; with `program`, a program stands behind `--`.
    Words {
        /// Where the words come from.
        source: Source,
        /// Whether a program may stand behind `--`.
        program: bool,
    },
}

/// What the usage lines of a tool say of its operands.
pub fn operands(tool: &Tool) -> Operands {
    let first = tool.usage.first().copied().unwrap_or_default();
    let program = tool.usage.iter().any(|form| form.contains("-- program"));
    let source = match first.strip_prefix("[options] ").unwrap_or_default() {
        operands if operands.starts_with("[program") => return Operands::Program,
        operands if operands.starts_with("[PID") => Pids,
        operands if operands.starts_with("[namespace-inode") => Namespaces,
        operands if operands.starts_with("[mountpoint") => Directories,
        _ => Nothing,
    };
    Operands::Words { source, program }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::TOOLS;

    #[test]
    fn every_value_of_the_tables_is_known() {
        for tool in TOOLS {
            for option in (tool.options)() {
                let name = option.value.name().unwrap_or("word");
                for part in name.split('|') {
                    assert!(named(tool, part).is_some(), "{}: --{} takes {part}", tool.name, option.long);
                }
            }
        }
    }

    #[test]
    fn alternatives_are_offered_together() {
        assert_eq!(sources(&nsenter::TOOL, "UID|follow"), [Uids, Word("follow")]);
        assert_eq!(sources(&unshare::TOOL, "INNER:OUTER:COUNT|auto|all"), [Word("auto"), Word("all")]);
        assert_eq!(sources(&lsns::TOOL, "LIST"), [Columns]);
        assert_eq!(sources(&mount_proc::TOOL, "LIST"), []);
    }

    #[test]
    fn usage_lines_tell_what_the_operands_are() {
        let words = |source, program| Operands::Words { source, program };
        let expected = [
            Operands::Program,
            Operands::Program,
            words(Namespaces, false),
            words(Pids, false),
            words(Directories, true),
        ];
        assert_eq!(TOOLS.map(operands), expected);
    }
}
