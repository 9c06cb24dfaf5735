//! Which options and operands do not go together.

use std::ffi::OsString;

use nscore::Error;

use crate::options::Options;

/// Refuses options that contradict each other, and names both.
///
/// # Errors
///
/// They do, or lack what they belong to.
pub fn refuse(options: &Options, operands: &[OsString]) -> Result<(), Error> {
    let translates = first_given(&translating(options));
    let excluding = [
        (translates, first_given(&showing(options))),
        (given("--to", options.to.is_some()), given("--innermost", options.innermost)),
        (
            given("--null", options.separator.is_nul()),
            first_given(&[("--json", options.json), ("--tree", options.tree)]),
        ),
    ];
    if let Some((one, other)) = excluding.into_iter().find_map(|(one, other)| one.zip(other)) {
        return Err(Error::usage(format!("options '{one}' and '{other}' exclude each other")));
    }
    refuse_what_is_alone(options, translates.is_some())?;
    refuse_operands(options, operands, translates.is_some())
}

/// The options that make a filter.
fn translating(options: &Options) -> [(&'static str, bool); 3] {
    [("--from", options.from.is_some()), ("--to", options.to.is_some()), ("--innermost", options.innermost)]
}

/// The options of tables.
fn showing(options: &Options) -> [(&'static str, bool); 5] {
    [
        ("--list", options.list.is_some()),
        ("--tree", options.tree),
        ("--json", options.json),
        ("--noheadings", options.no_headings),
        ("--output", options.columns.is_some()),
    ]
}

fn refuse_what_is_alone(options: &Options, translates: bool) -> Result<(), Error> {
    for (name, is_given, belongs_to, has_it) in [
        ("--recursive", options.recursive, "'--list'", options.list.is_some()),
        ("--delimiter", options.delimiter.is_some(), "'--field'", options.field.is_some()),
        ("--field", options.field.is_some(), "'--from', '--to' or '--innermost'", translates),
    ] {
        if is_given && !has_it {
            return Err(Error::usage(format!("option '{name}' belongs to {belongs_to}")));
        }
    }
    Ok(())
}

fn refuse_operands(options: &Options, operands: &[OsString], translates: bool) -> Result<(), Error> {
    let Some(operand) = operands.first() else {
        return match given("--tgid", options.tgid) {
            _ if translates => Err(Error::usage("no PID to translate; '-' reads them from standard input")),
            Some(name) => Err(Error::usage(format!("option '{name}' is for PIDs, and none is given"))),
            None => Ok(()),
        };
    };
    if options.list.is_some() {
        return Err(Error::usage(format!("option '--list' takes no PIDs: '{}'", operand.display())));
    }
    let strange = operands.iter().find(|operand| *operand != "-").filter(|_| options.field.is_some());
    match strange {
        Some(word) => {
            Err(Error::usage(format!("option '--field' reads lines from '-' and takes no PIDs: '{}'", word.display())))
        }
        None => Ok(()),
    }
}

fn first_given(options: &[(&'static str, bool)]) -> Option<&'static str> {
    options.iter().find_map(|(name, is_given)| given(name, *is_given))
}

fn given(name: &'static str, is_given: bool) -> Option<&'static str> {
    is_given.then_some(name)
}
