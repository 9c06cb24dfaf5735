//! Measures the programs beside util-linux.
//!
//! [`lsns`] is a bench. It is made of what every bench needs: [`words`] reads what is asked for, [`limits`] and [`crowd`] make
//! the processes, [`measure`] tells what one run of a program costs, [`rounds`] runs several in turn, [`median`] sums up,
//! [`table`] shows it, and [`goals`] judges it.

mod crowd;
mod goals;
mod limits;
pub mod lsns;
pub mod measure;
mod median;
mod rounds;
mod table;
mod words;
