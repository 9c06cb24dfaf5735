//! Translates PIDs between PID namespaces.
//!
//! [`options`] reads the command line and [`task`] decides what it asks for: to translate [`words`] or a [`field`] of each line
//! of the [`input`] ([`filter`], by one of the two ways of [`translate`]), or to show processes ([`rows`] of [`columns`], as a
//! [`tree`] too). [`reference`](mod@reference), [`search`] and [`namespace`] know PID namespaces, [`procfs`], [`process`] and
//! [`status`] know processes.
//!
//! The rule that joins them: whatever is read of a process by its PID is believed only if its status file, opened
//! before, can still be read afterwards ([`process::Process`]).
#![forbid(unsafe_code)]

mod columns;
mod contradictions;
mod field;
mod filter;
#[cfg(fuzzing)]
pub mod fuzzing;
mod input;
mod namespace;
mod options;
mod process;
mod procfs;
mod reference;
mod rows;
mod search;
mod status;
mod task;
mod translate;
mod tree;
mod words;

use std::ffi::OsString;

use nscore::cli::{self, Invocation, Order, option};
use nscore::sys::nsfs::Counted;
use nscore::table::{self, Format, Look};
use nscore::{Error, Status, Tool};

use columns::{COLUMNS, Reader};
use filter::Filter;
use namespace::Place;
use options::OPTIONS;
use procfs::Procfs;
use reference::Reference;
use rows::{Reading, Rows};
use task::{Form, Request, Source, Task, To, View};
use translate::{Answer, Translator};

/// What `main` and the other readers need to know of the tool.
pub static TOOL: Tool = Tool {
    name: "nspid",
    usage: &["[options] [PID...|-]"],
    about: "Translate PIDs between PID namespaces",
    options: || option::views(&OPTIONS),
    beyond: &[],
    columns: &COLUMNS,
    run,
};

fn run(words: Vec<OsString>) -> Result<Status, Error> {
    let (options, operands) = match cli::parse(&TOOL, &OPTIONS, Order::Mixed, words)? {
        Invocation::Print(text) => return cli::print(text).map(|()| Status::SUCCESS),
        Invocation::Run(options, operands) => (options, operands),
    };
    let Request { task, proc, counted, separator, silence } = Request::decide(options, operands.words)?;
    let procfs = || proc.as_deref().map_or_else(Procfs::own, Procfs::at);
    match task {
        Task::ListColumns(form) => cli::print(list_of_columns(form)).map(|()| Status::SUCCESS),
        Task::Translate { from, to, source } => {
            let filter = Filter::new(translator(procfs()?, from.as_ref(), to, counted)?, silence, separator);
            match source {
                Source::Words(operands) => filter.answer_words(operands),
                Source::Field(field) => filter.answer_fields(&field),
            }
        }
        Task::Show(view) => show(&procfs()?, view, Reading { counted, separator, silence }),
    }
}

fn translator(procfs: Procfs, from: Option<&Reference>, to: To, counted: Counted) -> Result<Translator, Error> {
    let find = |reference: Option<&Reference>| reference.map_or(Ok(Place::Own), |reference| reference.find(&procfs));
    let from = find(from)?;
    let answer = match to {
        To::Namespace(to) => Answer::In(find(to.as_ref())?),
        To::Innermost => Answer::Innermost,
    };
    Translator::new(procfs, from, answer, counted)
}

fn show(procfs: &Procfs, view: View, reading: Reading) -> Result<Status, Error> {
    let (format, look) = (view.format(), view.form.look(Look::of_standard_output(view.headings)));
    let rows = Rows::new(Reader::new(procfs, view.columns), view.tree.is_some());
    let (table, status) = rows.select(view.selection, reading)?;
    cli::print_by(|out| table.write(format, look, out))?;
    Ok(status)
}

fn list_of_columns(form: Form) -> String {
    let format = match form {
        Form::Aligned => return table::describe(&COLUMNS),
        Form::Json => Format::Json,
        Form::Records => Format::Raw,
    };
    table::description("nspid-columns", &COLUMNS).render(format, form.look(Look::plain(false)))
}
