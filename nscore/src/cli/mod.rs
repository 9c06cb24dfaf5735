//! The command line: option tables, the parser over lexopt, help, version, messages and hints.
//!
//! A tool writes one table of [`option::Opt`]; [`parse()`] reads words by it and [`help`] prints it, so that neither can
//! know an option that the other does not. [`error`] and [`hints`] make every message, [`output`] every result.

pub mod error;
pub mod explain;
pub mod help;
pub mod hints;
pub mod option;
pub mod output;
pub mod parse;
pub mod tool;
pub mod values;

pub use explain::explanation;
pub use option::{Opt, Recorded, Takes};
pub use output::{advise, print, print_by, warn};
pub use parse::{Invocation, Operands, Order, parse};
