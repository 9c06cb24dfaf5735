//! Translates PIDs between PID namespaces.
//!
//! [`options`] reads the command line and [`task`] decides what it asks for: to translate the [`words`] one by one
//! ([`filter`], by one of the two ways of [`translate`]), or to show processes as a table ([`rows`] of [`columns`]).
//! [`reference`](mod@reference) and [`namespace`] know PID namespaces, [`process`] and [`status`] know processes.
//!
//! The rule that joins them: whatever is read of a process by its PID is believed only if its status file, opened
//! before, can still be read afterwards ([`process::Process`]).
#![forbid(unsafe_code)]

mod columns;
mod filter;
mod namespace;
mod options;
mod process;
mod reference;
mod rows;
mod status;
mod task;
mod translate;
mod words;

use std::ffi::OsString;

use nscore::cli::{self, Invocation, Order, option};
use nscore::table::{self, Look};
use nscore::{Error, Status, Tool, proc};

use columns::Reader;
use namespace::Namespace;
use options::OPTIONS;
use task::Task;
use translate::{Translator, Way};
use words::Words;

/// What `main` and the other readers need to know of the tool.
pub static TOOL: Tool = Tool {
    name: "nspid",
    usage: &["[options] [PID...|-]"],
    about: "Translate PIDs between PID namespaces",
    options: || option::views(&OPTIONS),
    beyond: &[],
    run,
};

fn run(words: Vec<OsString>) -> Result<Status, Error> {
    let (options, operands) = match cli::parse(&TOOL, &OPTIONS, Order::Mixed, words)? {
        Invocation::Print(text) => return cli::print(text).map(|()| Status::SUCCESS),
        Invocation::Run(options, operands) => (options, operands),
    };
    let silence = options.silence;
    match Task::decide(options, operands.words)? {
        Task::ListColumns => cli::print(table::describe(&columns::COLUMNS)).map(|()| Status::SUCCESS),
        Task::Translate { from, to, operands } => {
            proc::require_own_proc()?;
            let translator = Translator::new(Way::offered()?, from.open()?, to.open()?)?;
            filter::run(&mut Words::new(operands), &translator, silence)
        }
        Task::Show { selection, columns, format, headings } => {
            proc::require_own_proc()?;
            let mut reader = Reader::new(columns, Namespace::own()?);
            let (table, status) = rows::select(selection, &mut reader, silence)?;
            cli::print(table.render(format, Look::of_standard_output(headings)))?;
            Ok(status)
        }
    }
}
