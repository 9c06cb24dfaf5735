//! Measures the programs beside util-linux.
//!
//! [`lsns`], [`nspid`] and [`start`] are benches. They are made of what every bench needs: [`words`] reads what is asked for,
//! [`limits`](crate::limits) and [`crowd`](crate::crowd) make the processes, [`bare`] makes what they are compared with, [`measure`] tells what one run of a program costs and [`trace`] what it does,
//! [`rounds`] runs several in turn, [`median`] sums up, [`table`](crate::table) shows it, and [`goals`] judges it.

mod bare;
mod goals;
pub mod lsns;
pub mod measure;
mod median;
pub mod nspid;
mod rounds;
pub mod start;
mod trace;
mod words;

use crate::Done;

/// Runs all benches, whether goals are missed or not.
///
/// # Errors
///
/// One of them fails.
pub fn run() -> Done {
    let results = [start::run(), nspid::run(), lsns::run(&[])];
    let failed: Vec<String> = results.into_iter().filter_map(Result::err).map(|error| error.to_string()).collect();
    if failed.is_empty() { Ok(()) } else { Err(failed.join("; ").into()) }
}
