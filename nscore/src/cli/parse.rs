//! Reads words by an option table, with the habits of getopt_long(3).

use std::ffi::OsString;

use lexopt::Arg;

use super::error::Error;
use super::help;
use super::option::{EVERY_TOOL_HAS, Opt, Takes};
use super::tool::Tool;

/// What a command line asks for.
#[derive(Debug)]
pub enum Invocation<O> {
    /// Print this text and be done: `--help` or `--version`.
    Print(String),
    /// Do the tool's work.
    Run(O, Operands),
}

/// The words of a command line that are not options.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Operands {
    /// The words, in order.
    pub words: Vec<OsString>,
    /// Whether `--` ended the options, so that the first word came behind it.
    pub behind_separator: bool,
}

/// Where options may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// The first operand ends the options: the rest belongs to another program.
    OptionsFirst,
    /// Options may follow operands, unless `POSIXLY_CORRECT` is set.
    Mixed,
}

impl Order {
    fn stops_at_operand(self) -> bool {
        self == Self::OptionsFirst || std::env::var_os("POSIXLY_CORRECT").is_some()
    }
}

/// Reads the words that follow the tool's name.
///
/// # Errors
///
/// A word is no option of the table, an abbreviation is ambiguous, a value is missing, superfluous or malformed.
pub fn parse<O: Default>(
    tool: &Tool,
    table: &'static [Opt<O>],
    order: Order,
    words: Vec<OsString>,
) -> Result<Invocation<O>, Error> {
    let mut options = O::default();
    let mut operands = Operands::default();
    let mut parser = lexopt::Parser::from_args(words);
    loop {
        // lexopt swallows the separator, and whoever stops at operands must know of it.
        let at_separator = parser.try_raw_args().is_some_and(|raw| raw.peek().is_some_and(|word| word == "--"));
        match parser.next().map_err(|error| parse_error(&error))? {
            None => return Ok(Invocation::Run(options, operands)),
            Some(Arg::Value(word)) => {
                operands.behind_separator |= at_separator && operands.words.is_empty();
                operands.words.push(word);
                if order.stops_at_operand() {
                    operands.words.extend(parser.raw_args().map_err(|error| parse_error(&error))?);
                    return Ok(Invocation::Run(options, operands));
                }
            }
            Some(Arg::Short(letter)) => match find_short(table, letter)? {
                Found::Help => return Ok(Invocation::Print(help::help(tool))),
                Found::Version => return Ok(Invocation::Print(help::version(tool))),
                Found::InTable(option) => record_short(option, letter, &mut parser, &mut options)?,
            },
            Some(Arg::Long(name)) => {
                let name = name.to_owned();
                match find_long(table, tool.beyond, &name, &mut parser)? {
                    Found::Help | Found::Version if parser.optional_value().is_some() => {
                        return Err(unwanted_value(&name));
                    }
                    Found::Help => return Ok(Invocation::Print(help::help(tool))),
                    Found::Version => return Ok(Invocation::Print(help::version(tool))),
                    Found::InTable(option) => record_long(option, &mut parser, &mut options)?,
                }
            }
        }
    }
}

enum Found<O: 'static> {
    Help,
    Version,
    InTable(&'static Opt<O>),
}

fn find_short<O>(table: &'static [Opt<O>], letter: char) -> Result<Found<O>, Error> {
    match letter {
        'h' => return Ok(Found::Help),
        'V' => return Ok(Found::Version),
        _ => {}
    }
    let option = table.iter().find(|option| option.short == Some(letter));
    option.map(Found::InTable).ok_or_else(|| invalid_letter(letter))
}

/// Finds the option whose long name is `name` or, alone, begins with it; those `beyond` the reference give way to its own.
fn find_long<O>(
    table: &'static [Opt<O>],
    beyond: &[&str],
    name: &str,
    parser: &mut lexopt::Parser,
) -> Result<Found<O>, Error> {
    let [help, version] = EVERY_TOOL_HAS.map(|option| option.long);
    let names = || table.iter().map(|option| option.long).chain([help, version]);
    let mut candidates: Vec<&str> = match names().find(|long| *long == name) {
        Some(exact) => vec![exact],
        None => names().filter(|long| long.starts_with(name)).collect(),
    };
    if candidates.iter().filter(|long| !beyond.contains(long)).count() == 1 {
        candidates.retain(|long| !beyond.contains(long));
    }
    match candidates[..] {
        [only] if only == help => Ok(Found::Help),
        [only] if only == version => Ok(Found::Version),
        [only] => table
            .iter()
            .find(|option| option.long == only)
            .map(Found::InTable)
            .ok_or_else(|| Error::usage(format!("unrecognized option '--{name}'"))),
        [] => {
            let value = parser.optional_value().map(|value| format!("={}", value.to_string_lossy()));
            Err(Error::usage(format!("unrecognized option '--{name}{}'", value.unwrap_or_default())))
        }
        _ => {
            let possibilities = candidates.iter().map(|long| format!(" '--{long}'")).collect::<String>();
            Err(Error::usage(format!("option '--{name}' is ambiguous; possibilities:{possibilities}")))
        }
    }
}

fn record_short<O>(option: &Opt<O>, letter: char, parser: &mut lexopt::Parser, options: &mut O) -> Result<(), Error> {
    match option.takes {
        Takes::Nothing(record) => {
            record(options);
            Ok(())
        }
        Takes::MaybeLong(_, record) => record(options, None),
        Takes::Maybe(_, record) => record(options, parser.optional_value()),
        Takes::Value(_, record) => {
            let value =
                parser.value().map_err(|_| Error::usage(format!("option requires an argument -- '{letter}'")))?;
            record(options, value)
        }
    }
}

fn record_long<O>(option: &Opt<O>, parser: &mut lexopt::Parser, options: &mut O) -> Result<(), Error> {
    match option.takes {
        Takes::Nothing(_) if parser.optional_value().is_some() => Err(unwanted_value(option.long)),
        Takes::Nothing(record) => {
            record(options);
            Ok(())
        }
        Takes::Maybe(_, record) | Takes::MaybeLong(_, record) => record(options, parser.optional_value()),
        Takes::Value(_, record) => {
            let value =
                parser.value().map_err(|_| Error::usage(format!("option '--{}' requires an argument", option.long)))?;
            record(options, value)
        }
    }
}

fn invalid_letter(letter: char) -> Error {
    Error::usage(format!("invalid option -- '{letter}'"))
}

fn unwanted_value(long: &str) -> Error {
    Error::usage(format!("option '--{long}' doesn't allow an argument"))
}

/// What lexopt itself can still meet: `-f=x` for an option without value, which to getopt(3) is the option `=`.
fn parse_error(error: &lexopt::Error) -> Error {
    match error {
        lexopt::Error::UnexpectedValue { .. } => invalid_letter('='),
        other => Error::usage(other.to_string()),
    }
}

#[cfg(test)]
mod tests;
