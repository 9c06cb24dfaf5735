//! Lists namespaces.
//!
//! [`options`] reads the command line and decides the [`view`] it asks for. [`search`] looks in every place where namespaces
//! live ([`scan`], [`mounts`], [`descriptors`], [`threads`], [`lineage`]; [`share`] divides the work) and keeps a [`census`]. [`facts`] reads of each row's
//! process what the columns and the tree need, [`relations`] puts the rows under each other, and [`columns`] makes their cells.
#![forbid(unsafe_code)]

mod census;
mod columns;
mod container;
mod descriptors;
mod facts;
#[cfg(fuzzing)]
pub mod fuzzing;
mod lineage;
mod mounts;
mod netnsid;
mod options;
mod relations;
mod scan;
mod search;
mod share;
mod threads;
mod view;

use std::cell::RefCell;
use std::ffi::OsString;
use std::path::Path;

use nscore::cli::{self, Invocation, Order};
use nscore::proc::{ProcView, proc_view};
use nscore::table::{Look, Row, Table};
use nscore::users::UserNames;
use nscore::{Error, Status, Tool};

use facts::{Entry, Reader};
use relations::Place;
use scan::Proc;
use view::{Request, Style, View};

/// What `main` and the other readers need to know of the tool.
pub static TOOL: Tool = Tool {
    name: "lsns",
    usage: &["[options] [namespace-inode]"],
    about: "List namespaces",
    options: || cli::option::views(options::TABLE),
    beyond: options::BEYOND,
    columns: &columns::ALL,
    run,
};

fn run(words: Vec<OsString>) -> Result<Status, Error> {
    match cli::parse(&TOOL, options::TABLE, Order::Mixed, words)? {
        Invocation::Print(text) => cli::print(text)?,
        Invocation::Run(options, operands) => match options.request(&operands.words)? {
            Request::ListColumns(style) => cli::print(columns::describe(style))?,
            Request::Show(view) => show(&view)?,
        },
    }
    Ok(Status::SUCCESS)
}

/// Prints what the view shows now.
fn show(view: &View) -> Result<(), Error> {
    if view.proc == Path::new("/proc") && proc_view()? == ProcView::Foreign {
        cli::warn("/proc shows another PID namespace than ours; its processes are the ones listed");
    }
    let proc = Proc::open(&view.proc)?;
    let mut reader = Reader::new(&proc, view.needs());
    let mut names = UserNames::default();
    let mut entries = Vec::new();
    for pair in search::find(&proc, view)? {
        let entry = reader.read(pair)?;
        if passes(view, &entry, &mut names)? {
            entries.push(entry);
        }
    }
    let places = match view.relation {
        None => (0..entries.len()).map(|entry| Place { entry, parent: None }).collect(),
        Some(relation) => relations::arrange(relation, view.subject, &entries),
    };
    let mut row = |place: Place| {
        let entry = &entries[place.entry];
        let cells = view.columns.iter().map(|column| columns::cell(column, entry, &mut names)).collect();
        Row { cells, parent: place.parent }
    };
    let rows = places.into_iter().map(&mut row).collect();
    let mut table = Table { name: "namespaces", columns: view.columns.clone(), rows };
    if view.style == Style::Raw || (!view.wraps && view.style == Style::Aligned) {
        table.join_lists();
    }
    let look = Look::of_standard_output(view.headings);
    let width = look.width.filter(|_| view.truncate);
    cli::print_by(|out| table.write(view.format(), Look { width, ..look }, out))
}

/// Whether the row is one that the filter selects.
fn passes(view: &View, entry: &Entry, names: &mut UserNames) -> Result<bool, Error> {
    let Some(filter) = &view.filter else { return Ok(true) };
    let names = RefCell::new(names);
    filter.matches(|column| columns::cell(column, entry, &mut names.borrow_mut()))
}
